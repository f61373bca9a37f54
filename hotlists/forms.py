"""What the entry page takes in."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.forms import CaseNumberField
from governance.models import WrittenApproval
from governance.services import store_document
from hotlists.models import Entry, HotList
from hotlists.rules.entry_change import CHANGEABLE
from hotlists.services.entry import EntryDraft
from personnel.models import User
from reads.states import STATES, mistaken_for


class EntryForm(forms.Form):
    """An entry as a member proposes it. The service decides what is missing by the policy."""

    hot_list_id = forms.ChoiceField(label="List")
    kind = forms.ChoiceField(label="Kind of entry")
    match_kind = forms.ChoiceField(choices=Entry.MatchKind.choices, label="What is known")
    plate = forms.CharField(max_length=16, required=False, label="Plate")
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any state"), *sorted(STATES.items(), key=lambda item: item[1])],
    )
    # The code of a state whose neighbour in spelling was ruled out.
    sure_of_state = forms.CharField(max_length=2, required=False)
    category = forms.ChoiceField()
    case = CaseNumberField(required=False, label="Case number")
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    summary = forms.CharField(
        required=False, label="Short summary of the case", widget=forms.Textarea(attrs={"rows": 2})
    )
    instruction = forms.ChoiceField(choices=Entry.Instruction.choices)
    cautions = forms.CharField(max_length=200, required=False)
    contact = forms.CharField(max_length=120, label="Contact")
    vehicle_color = forms.CharField(max_length=32, required=False, label="Color")
    vehicle_make = forms.CharField(max_length=32, required=False, label="Make")
    vehicle_model = forms.CharField(max_length=32, required=False, label="Model")
    vehicle_body = forms.CharField(max_length=32, required=False, label="Body")
    person_description = forms.CharField(max_length=200, required=False, label="Person")
    report_reference = forms.CharField(max_length=64, required=False, label="Call or report number")
    invades_privacy = forms.BooleanField(
        required=False, label="This entry goes into what only a court order opens."
    )
    privacy_order = forms.FileField(required=False, label="The court order (PDF or scan)")
    is_covert = forms.BooleanField(required=False)
    written_approval_id = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Written approval"
    )
    is_determined_relevant = forms.BooleanField(required=False)
    has_no_prohibited_use = forms.BooleanField()

    def __init__(self, *args: Any, profile: Profile, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_state = profile.agency.state
        self.state_to_confirm = ""
        by_hand = [c for c in profile.categories if c.manual_purpose is not None]
        in_use = HotList.objects.exclude(determined_at=None)
        lists = [each for each in in_use if profile.is_own_source(each.source)]
        choices: dict[str, list[tuple[Any, str]]] = {
            "hot_list_id": [(each.pk, each.name) for each in lists],
            "category": [(c.code, c.label) for c in by_hand],
            "written_approval_id": _approvals(user),
            "kind": [(kind.code, kind.label) for kind in profile.entries.kinds],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        self.fields["case"].help_text = f"For example {profile.cases.number_example}."
        self.fields["is_determined_relevant"].label = profile.entries.determination_text or ""
        if profile.entries.determination_text is None:
            del self.fields["is_determined_relevant"]

    def clean(self) -> dict[str, Any]:
        facts = self.cleaned_data
        if facts.get("match_kind") != Entry.MatchKind.DESCRIPTION and not facts.get("plate"):
            self.add_error("plate", "Give the plate, or what of it is known.")
        self._confirm_state(facts)
        return facts

    def _confirm_state(self, facts: dict[str, Any]) -> None:
        """Another state with a look-alike code is not taken from a slip of the hand."""
        state = facts.get("state", "")
        others = mistaken_for(state)
        if others and state != self.own_state and facts.get("sure_of_state") != state:
            self.state_to_confirm = f"It is {STATES[state]} ({state}), not {' or '.join(others)}"
            self.add_error("state", "This state is easily taken for another: confirm it below.")

    def draft(self, known_order_id: int | None, user: User) -> EntryDraft:
        """The draft; an order that came with it is kept, in the caller's transaction."""
        facts = dict(self.cleaned_data)
        upload = facts.pop("privacy_order")
        order = store_document(upload=upload, actor=user) if upload else None
        facts["privacy_order_id"] = order.pk if order else known_order_id
        facts["is_attested"] = facts.pop("has_no_prohibited_use")
        del facts["sure_of_state"]
        facts["hot_list_id"] = int(facts["hot_list_id"])
        case = facts.pop("case")
        facts["case_id"] = case.pk if case else None
        return EntryDraft(**facts)


def _approvals(user: User) -> list[tuple[Any, str]]:
    """The written approvals under which this person may enter a covert entry now."""
    shared = WrittenApproval.objects.shared_with(user).in_force(timezone.now())
    usable = shared.filter(kind=WrittenApproval.Kind.ENTRY).select_related("case")
    named = [
        (each.pk, f"No. {each.pk}, case {each.case.number}: {each.subject}") for each in usable
    ]
    return [("", "None"), *named]


class ChangeForm(forms.Form):
    """Other words for a live entry, with the version that its author looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    category = forms.ChoiceField()
    instruction = forms.ChoiceField(choices=Entry.Instruction.choices)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    summary = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cautions = forms.CharField(max_length=200, required=False)
    contact = forms.CharField(max_length=120)
    vehicle_color = forms.CharField(max_length=32, required=False, label="Color")
    vehicle_make = forms.CharField(max_length=32, required=False, label="Make")
    vehicle_model = forms.CharField(max_length=32, required=False, label="Model")
    vehicle_body = forms.CharField(max_length=32, required=False, label="Body")
    person_description = forms.CharField(
        max_length=200, required=False, label="Description of the person"
    )
    report_reference = forms.CharField(max_length=64, required=False, label="Call or report number")
    why = forms.CharField(max_length=200, label="Why it changes")
    has_no_prohibited_use = forms.BooleanField()

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [
            (c.code, c.label) for c in profile.categories if c.manual_purpose is not None
        ]

    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in CHANGEABLE}


class ExtensionForm(forms.Form):
    """Until which day an entry should be kept, and why."""

    until = forms.DateField(
        label="Keep it until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    justification = forms.CharField(
        max_length=500, label="Why it is still needed", widget=forms.Textarea(attrs={"rows": 2})
    )

    def moment(self, entry: Entry, profile: Profile) -> datetime:
        """The chosen day at the hour at which the entry ends anyway, by the agency's clock."""
        zone = ZoneInfo(profile.agency.timezone)
        day: date = self.cleaned_data["until"]
        # Without an end, which the rule refuses, any hour will do.
        return datetime.combine(day, (entry.expires_at or timezone.now()).astimezone(zone).timetz())


class OngoingForm(forms.Form):
    """A statement that the case of an entry goes on."""

    text = forms.CharField(
        max_length=300, label="What the investigation still does",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
