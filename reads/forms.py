"""What the search pages take in: why, what, and what came of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from pydantic import ValidationError as NotAQuestion

from alpr_compliance.policy import Profile
from governance.forms import CaseNumberField
from governance.models import WrittenApproval
from personnel.models import Role, User
from reads.cameras import cameras
from reads.models import Inquiry
from reads.search import Question, cameras_asked
from reads.services.inquiry import Why
from reads.states import STATES

LAST_OF_MINUTE = timedelta(seconds=59, microseconds=999_999)
USUAL_STRETCH = timedelta(days=7)


class WhyForm(forms.Form):
    """Step one. What is missing is for the service to say: one rule for pages and API.

    Only a purpose that was left unchosen is said here: a slip, and nothing to have on record.
    """

    # Words, not choices: a purpose that is not offered is refused with its clause.
    purpose = forms.CharField(
        max_length=48,
        widget=forms.Select,
        error_messages={"required": "Choose what the search is for."},
    )
    case = CaseNumberField(required=False, label="Case number")
    call_number = forms.CharField(required=False, max_length=32, label="or call number")
    reason = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    requester = forms.ModelChoiceField(
        User.objects.none(), required=False, label="On behalf of", empty_label="Myself"
    )
    is_determined_relevant = forms.BooleanField(required=False)
    invades_privacy = forms.BooleanField(
        required=False, label="This search goes into what only a court order opens."
    )
    privacy_order = forms.FileField(required=False, label="The court order (PDF or scan)")
    is_sensitive = forms.BooleanField(
        required=False, label="This search is covert or highly sensitive."
    )
    approval = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label="The written approval it is done under",
    )
    is_attested = forms.BooleanField(required=False, label="This search serves none of these uses.")

    def __init__(self, *args: Any, profile: Profile, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(p.code, p.label) for p in profile.purposes if p.searching]
        self.fields["purpose"].widget.choices = [("", "Choose"), *offered]
        members = User.objects.filter(
            is_active=True, groups__name__in=[role.value for role in Role]
        )
        requester, approval = self.fields["requester"], self.fields["approval"]
        assert isinstance(requester, forms.ModelChoiceField)
        assert isinstance(approval, forms.TypedChoiceField)
        requester.queryset = members.exclude(pk=actor.pk).distinct().order_by("last_name")
        approval.choices = [("", "Choose"), *_approvals(actor)]
        self.fields["case"].help_text = f"For example {profile.cases.number_example}."
        self.fields[
            "call_number"
        ].help_text = (
            f"Where there is no case yet, for example {profile.searching.call_number_example}."
        )
        self.fields["is_determined_relevant"].label = profile.searching.determination_text or ""
        if profile.searching.determination_text is None:
            del self.fields["is_determined_relevant"]

    @staticmethod
    def again(earlier: Inquiry) -> dict[str, Any]:
        """What an earlier search said of why; its determination and attestation do not carry."""
        return {
            "purpose": earlier.purpose,
            "case": earlier.case.number if earlier.case else "",
            "call_number": "" if earlier.case else earlier.call_number,
            "reason": earlier.reason,
            "requester": earlier.requester_id,
        }

    def why(self, privacy_order_id: int | None) -> Why:
        facts = self.cleaned_data
        case, requester = facts["case"], facts["requester"]
        return Why(
            purpose=facts["purpose"],
            reason=facts["reason"],
            case_id=case.pk if case else None,
            call_number=facts["call_number"].upper(),
            requester_id=requester.pk if requester else None,
            is_determined_relevant=facts.get("is_determined_relevant", False),
            is_attested=facts["is_attested"],
            invades_privacy=facts["invades_privacy"],
            privacy_order_id=privacy_order_id,
            is_sensitive=facts["is_sensitive"],
            approval_id=facts["approval"],
        )


def _approvals(actor: User) -> list[tuple[int, str]]:
    """The written approvals for searching that stand and name this person."""
    standing = WrittenApproval.objects.shared_with(actor).in_force(timezone.now())
    found = standing.filter(kind=WrittenApproval.Kind.INQUIRY).select_related("case")
    return [(each.pk, f"{each.subject}, case {each.case.number}") for each in found]


class WhatForm(forms.Form):
    """Step two: the vehicle, the cameras, the time."""

    plate = forms.CharField(required=False, max_length=32)
    look_alikes = forms.BooleanField(required=False, initial=True, label="Look-alikes too")
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any state"), *sorted(STATES.items(), key=lambda item: item[1])],
    )
    color = forms.CharField(required=False, max_length=32)
    make = forms.CharField(required=False, max_length=32)
    model = forms.CharField(required=False, max_length=32)
    body = forms.CharField(required=False, max_length=32)
    features = forms.CharField(required=False, max_length=120, label="What sets it apart")
    cameras = forms.MultipleChoiceField(required=False)
    captured_from = forms.DateTimeField(label="From")
    captured_to = forms.DateTimeField(label="Until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.all_cameras = cameras()
        chosen = self.fields["cameras"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(camera.pk, str(camera)) for camera in self.all_cameras]
        now = timezone.localtime()
        self.initial.setdefault("captured_from", now - USUAL_STRETCH)
        self.initial.setdefault("captured_to", now)
        for name in ("captured_from", "captured_to"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )

    @staticmethod
    def again(earlier: Inquiry) -> dict[str, Any]:
        asked = Question.from_json(earlier.question)
        # The form knows no area: the cameras that stand in it are ticked.
        return asked.model_dump(exclude={"camera_ids", "area", "features"}) | {
            "cameras": [str(number) for number in cameras_asked(asked)],
            "features": ", ".join(asked.features),
        }

    @property
    def chosen(self) -> list[str]:
        """The ticked cameras, for the template's own check boxes."""
        return list(self["cameras"].value() or ())

    def question(self) -> Question:
        facts = dict(self.cleaned_data)
        features = [word.strip() for word in facts.pop("features").split(",")]
        try:
            return Question(
                camera_ids=tuple(map(int, facts.pop("cameras"))),
                features=tuple(word for word in features if word),
                # The minute that was chosen counts to its end.
                captured_to=facts.pop("captured_to") + LAST_OF_MINUTE,
                **facts,
            )
        except NotAQuestion as error:
            raise ValidationError("That can not be searched for. Check what you typed.") from error


class UsageForm(forms.Form):
    """What came of a search."""

    is_used = forms.TypedChoiceField(
        choices=[("yes", "Yes, it was used"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label="Was it used in the case?",
    )
    report_number = forms.CharField(required=False, max_length=64, label="Report number")
    is_named_in_report = forms.BooleanField(
        required=False, label="The report says that plate reader data was used."
    )


class NameCaseForm(forms.Form):
    """The case that followed a call."""

    case = CaseNumberField(label="Case number")
