"""What the pages of requests take in. The services decide what is missing by the policy."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alpr_compliance.policy import PolicyViolation, Profile
from camera_ingest.models import Camera
from data_requests.models import DataRequest, RequestDocument
from data_requests.services.drafting import (
    InstrumentFacts,
    OtherFacts,
    OutboundFacts,
    OutsideFacts,
    RequestDraft,
    TermsFacts,
)
from governance.forms import CaseNumberField
from governance.models import Case
from reads.states import STATES

MOMENT = "%Y-%m-%dT%H:%M"
MEMBER = "member"

SCOPE = ("plate", "plate_state", "cameras", "window_from", "window_to")
OUTSIDE = ("asker", "name", "title", "agency", "ori", "email", "phone", "address")
# The fields of each kind of request, beside the papers.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "preservation": (
        *(*OUTSIDE, "case", "case_reference", "purpose"),
        *(*SCOPE, "facts", "parties"),
    ),
    "warrant": (
        *OUTSIDE,
        *("ground", "court", "number", "issued_by", "issued_on"),
        *("case", "case_reference", *SCOPE),
    ),
    "officer_data": ("case", "purpose", "reason", *SCOPE),
    "release": (*OUTSIDE, "case_reference", "purpose", "reason", *SCOPE, "training", "never_sold"),
    "outbound": ("other_agency", "other_contact", "case", "reason"),
    "other": (*OUTSIDE, "basis", "case_reference", "reason", *SCOPE),
}
PAPERS: Mapping[str, tuple[str, ...]] = {
    "warrant": ("instrument",),
    "release": ("letter",),
    "other": ("letter", "proof"),
}
REASONS = {
    "release": "What they want the data for",
    "outbound": "What is asked for, and why",
    "other": "What they ask for",
}


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(required=False, label=label, widget=widget, input_formats=[MOMENT])


def _text(label: str, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(required=False, max_length=4000, label=label, widget=widget)


class RequestForm(forms.Form):
    """A request of one kind, as it is written down: its fields only."""

    asker = forms.ChoiceField(label="Who asks")
    name = forms.CharField(max_length=120, required=False, label="Name of the person who asks")
    title = forms.CharField(max_length=120, required=False, label="Title or rank")
    agency = forms.CharField(max_length=120, required=False, label="Agency or court")
    ori = forms.CharField(max_length=9, required=False, label="ORI")
    email = forms.EmailField(max_length=200, required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False, label="Phone they gave")
    address = forms.CharField(max_length=300, required=False, label="Postal address")
    case = CaseNumberField(required=False, label="Case number")
    case_reference = forms.CharField(max_length=120, required=False, label="Their case or matter")
    other_agency = forms.CharField(max_length=120, required=False, label="Agency that is asked")
    other_contact = forms.CharField(max_length=200, required=False, label="Its contact")
    basis = forms.ChoiceField(required=False, label="Basis in the law")
    ground = forms.ChoiceField(label="What was served")
    court = forms.CharField(max_length=120)
    number = forms.CharField(max_length=64, label="Its number")
    issued_by = forms.CharField(max_length=120, label="Judge or clerk who issued it")
    issued_on = forms.DateField(
        label="Issued on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    purpose = forms.ChoiceField(required=False)
    reason = _text("Reason")
    plate = forms.CharField(max_length=16, required=False)
    plate_state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Any state"), *sorted(STATES.items(), key=lambda item: item[1])],
    )
    cameras = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    window_from = _moment("From")
    window_to = _moment("To")
    facts = _text("Specific and articulable facts", 5)
    parties = _text("The case and the identity of its parties", 3)
    training = forms.CharField(
        max_length=200, required=False, label="Their department-approved training (course, date)"
    )
    never_sold = forms.BooleanField(required=False)
    proof = forms.FileField(
        required=False, max_length=200, label="The paper that shows the basis (PDF)"
    )
    letter = forms.FileField(required=False, max_length=200, label="The written request (PDF)")
    instrument = forms.FileField(required=False, max_length=200, label="The instrument (PDF)")

    # Why the service refused what was filled in, for the page to say.
    refusal: PolicyViolation | None = None

    def __init__(self, *args: Any, kind: str, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.profile = profile
        kept = {*FIELDS[kind], *PAPERS.get(kind, ())}
        for field_name in [each for each in self.fields if each not in kept]:
            del self.fields[field_name]
        self._offer()
        if "reason" in self.fields:
            self.fields["reason"].label = REASONS.get(kind, "Reason")

    def _offer(self) -> None:
        rules = self.profile.requests
        form = rules.form(self.kind)
        askers = [(each.code, each.label) for each in rules.askers if each.code in form.askers]
        if MEMBER in form.askers:
            askers.insert(0, (MEMBER, "I ask, as a member of this agency"))
        purposes = [(p.code, p.label) for p in self.profile.purposes if p.searching]
        purposes += [(p.code, p.label) for p in form.also_purposes]
        offered: dict[str, list[tuple[Any, str]]] = {
            "asker": [(code, label) for code, label in askers],
            "purpose": [("", "Choose"), *purposes],
            "ground": [(g.code, g.label) for g in self.profile.holds.grounds if g.instrument],
            "basis": [("", "None of these"), *((b.code, b.label) for b in rules.other.bases)],
            # With its place: nobody outside knows a camera by its name.
            "cameras": [(c.pk, f"{c.name}, {c.place}") for c in Camera.objects.order_by("code")],
        }
        for field_name, choices in offered.items():
            field = self.fields.get(field_name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        if "case" in self.fields:
            self.fields["case"].help_text = f"For example {self.profile.cases.number_example}."
        if not rules.other.bases:
            self.fields.pop("proof", None)
        if self.kind == "preservation" and not form.also_purposes:
            # Its facts say what it rests on; only where the law names more is there a choice.
            self.fields.pop("purpose", None)
        if "never_sold" in self.fields:
            self.fields["never_sold"].label = rules.release.no_sale

    def clean_case(self) -> Case | None:
        """An open one; closed, it stays where it was named before."""
        case: Case | None = self.cleaned_data["case"]
        if case and case.status == Case.Status.CLOSED and case != self.initial.get("case"):
            raise ValidationError("This case is closed. Name one that is open.")
        return case

    def draft(self) -> RequestDraft:
        """The request as written; what was left out is empty."""
        said = self.cleaned_data
        return RequestDraft(
            kind=self.kind,
            case_id=said["case"].pk if said.get("case") else None,
            case_reference=said.get("case_reference", ""),
            purpose=said.get("purpose", ""),
            reason=said.get("reason", ""),
            plate=said.get("plate", ""),
            plate_state=said.get("plate_state", ""),
            camera_ids=tuple(int(camera) for camera in said.get("cameras", ())),
            window_from=said.get("window_from"),
            window_to=said.get("window_to"),
            facts=said.get("facts", ""),
            parties=said.get("parties", ""),
            papers={n: said[n] for n in PAPERS.get(self.kind, ()) if said.get(n)},
            outside=self._outside(said),
            instrument=self._instrument(said),
            terms=TermsFacts(training=said["training"], is_never_sold=said["never_sold"])
            if self.kind == "release"
            else None,
            outbound=OutboundFacts(agency=said["other_agency"], contact=said["other_contact"])
            if self.kind == "outbound"
            else None,
            other=OtherFacts(basis=said["basis"]) if self.kind == "other" else None,
        )

    def _outside(self, said: dict[str, Any]) -> OutsideFacts | None:
        if said.get("asker", MEMBER) == MEMBER:
            return None
        return OutsideFacts(**{name: said[name] for name in OUTSIDE})

    def _instrument(self, said: dict[str, Any]) -> InstrumentFacts | None:
        if self.kind != "warrant":
            return None
        names = ("ground", "court", "number", "issued_by", "issued_on")
        return InstrumentFacts(**{name: said[name] for name in names})

    @classmethod
    def initial_of(cls, request: DataRequest) -> dict[str, Any]:
        """What a stored request says, for its form."""
        first: dict[str, Any] = {
            name: getattr(request, name)
            for name in (
                "case", "case_reference", "purpose", "reason", "plate", "plate_state",
                "window_from", "window_to", "facts", "parties",
            )
        }  # fmt: skip
        first["cameras"] = list(request.cameras.values_list("pk", flat=True))
        if hasattr(request, "outside"):
            first |= {name: getattr(request.outside, name) for name in OUTSIDE}
        if hasattr(request, "instrument"):
            names = ("ground", "court", "number", "issued_by", "issued_on")
            first |= {name: getattr(request.instrument, name) for name in names}
        if hasattr(request, "terms"):
            first |= {
                "training": request.terms.training,
                "never_sold": request.terms.is_never_sold,
            }
        if hasattr(request, "outbound"):
            first["other_agency"] = request.outbound.agency
            first["other_contact"] = request.outbound.contact
        if hasattr(request, "other"):
            first["basis"] = request.other.basis
        return first


class PublicForm(RequestForm):
    """A request from the public page: no case of ours, and who asks is chosen before."""

    def __init__(self, *args: Any, asker: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = asker
        for field_name in ("asker", "case"):
            self.fields.pop(field_name, None)
        self.fields["name"].label = "Your name"
        self.fields["phone"].label = "Your phone"
        if "cameras" in self.fields:
            field = self.fields["cameras"]
            assert isinstance(field, forms.MultipleChoiceField)
            # Those that stand where anyone can see them.
            shown = Camera.objects.filter(is_in_service=True, mount=Camera.Mount.FIXED)
            field.choices = [(camera.pk, camera.place) for camera in shown.order_by("place")]

    def _outside(self, said: dict[str, Any]) -> OutsideFacts | None:
        facts = {name: said[name] for name in OUTSIDE if name != "asker"}
        return OutsideFacts(asker=self.who, **facts)


class JuratForm(forms.Form):
    """The signed statement, and what its jurat says."""

    statement = forms.FileField(required=False, max_length=200, label="The signed statement (PDF)")
    signer = forms.CharField(max_length=120, required=False, label="Signed by")
    oath_by = forms.CharField(max_length=120, required=False, label="Oath administered by")
    oath_title = forms.CharField(max_length=120, required=False, label="Their title")
    commission = forms.CharField(
        max_length=120, required=False, label="Their commission (number, until when)"
    )
    place = forms.CharField(max_length=120, required=False, label="Place (county, state)")
    sworn_on = forms.DateField(
        required=False, label="Date of the oath", widget=forms.DateInput(attrs={"type": "date"})
    )


class PaperForm(forms.Form):
    """One more paper for the file."""

    paper = forms.FileField(max_length=200, label="File (PDF, PNG or JPEG)")
    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            each
            for each in RequestDocument.Kind.choices
            if each[0] != RequestDocument.Kind.STATEMENT
        ],
    )
