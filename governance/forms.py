"""What the pages on policy, cases, written approvals and referrals take in."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alpr_compliance.policy import Profile
from governance.models import Case, Referral, WrittenApproval
from governance.permissions import TRUSTED
from governance.services import ApprovalDraft
from personnel.forms import HAS_A_DAY_AFTER
from personnel.models import User

OFFERED_CASES = 50


class CaseNumberInput(forms.TextInput):
    """A case number as it is typed, with the newest open cases to choose from."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        cases = Case.objects.filter(status=Case.Status.OPEN)[:OFFERED_CASES]
        named = ((case.number, "" if case.is_verified else "not verified") for case in cases)
        options = format_html_join("", '<option value="{}">{}</option>', named)
        offered = f"{name}-offered"
        attrs = {**(attrs or {}), "list": offered, "autocomplete": "off"}
        field = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, offered, options)


class CaseNumberField(forms.CharField):
    """A case by its number, as it is typed; None when empty."""

    widget = CaseNumberInput

    def __init__(self, *, must_be_open: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=32, **kwargs)
        self.must_be_open = must_be_open

    def clean(self, value: Any) -> Case | None:
        number = super().clean(value).upper()
        if not number:
            return None
        case = Case.objects.filter(number=number).first()
        if case is None:
            raise ValidationError("No case has this number yet. Add it under Cases first.")
        if self.must_be_open and case.status != Case.Status.OPEN:
            raise ValidationError("This case is closed. Name an open one.")
        return case


class AdoptionForm(forms.Form):
    """The Chief's adoption: the signed policy. It takes effect at once."""

    document = forms.FileField(label="Signed policy (PDF)", required=False)


class CaseForm(forms.Form):
    """A case typed by hand."""

    number = forms.CharField(max_length=32, label="Case number")
    kind = forms.ChoiceField()
    assigned_to = forms.ModelChoiceField(
        User.objects.filter(is_active=True).exclude(badge_number=None),
        required=False,
        label="Assigned to",
        empty_label="Me",
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.label) for kind in profile.cases.kinds]
        self.fields["number"].help_text = f"For example {profile.cases.number_example}"


class CaseKindForm(forms.Form):
    """Of what kind a case really is."""

    case = CaseNumberField(label="Case number")
    kind = forms.ChoiceField(label="Is really")

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.label) for kind in profile.cases.kinds]


class CaseImportForm(forms.Form):
    """The records system's export."""

    file = forms.FileField(label="CSV file", max_length=200)


class ApprovalForm(forms.Form):
    """What is to be approved in writing: for what, in which case, for how long, before whom."""

    kind = forms.ChoiceField(choices=WrittenApproval.Kind.choices, label="For")
    subject = forms.CharField(
        max_length=200, label="What is to be approved", widget=forms.Textarea(attrs={"rows": 2})
    )
    case = CaseNumberField(label="Case number")
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="To",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[HAS_A_DAY_AFTER],
    )
    audience = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    document = forms.FileField(required=False, label="Signed paper, if it is signed already")

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(profile.agency.timezone)
        self.fields["starts_on"].initial = timezone.localdate(timezone=self.zone)
        field = self.fields["audience"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = (
            User.objects.filter(is_active=True, groups__name__in=[role.value for role in TRUSTED])
            .distinct()
            .order_by("last_name", "username")
        )

    def draft(self, *, document_id: int | None) -> ApprovalDraft:
        facts = self.cleaned_data
        day_after = facts["ends_on"] + timedelta(days=1)
        return ApprovalDraft(
            kind=facts["kind"],
            subject=facts["subject"],
            case_id=facts["case"].pk,
            audience_ids=[user.pk for user in facts["audience"]],
            starts_at=datetime.combine(facts["starts_on"], time.min, self.zone),
            ends_at=datetime.combine(day_after, time.min, self.zone),
            document_id=document_id,
        )


class DecisionForm(forms.Form):
    """The answer to a request for written approval."""

    document = forms.FileField(required=False, label="Signed approval (PDF or scan)")
    note = forms.CharField(max_length=200, required=False, label="Why it is refused")
    answer = forms.ChoiceField(choices=[("approve", "Approve"), ("refuse", "Refuse")])


class ReportForm(forms.Form):
    """A colleague's use of the system that should be looked into."""

    person = forms.ModelChoiceField(
        User.objects.none(), label="Who", empty_label="Choose the person"
    )
    grounds = forms.CharField(
        max_length=4000, label="What you saw", widget=forms.Textarea(attrs={"rows": 7})
    )

    def __init__(self, *args: Any, reporter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        members = User.objects.filter(is_active=True, groups__isnull=False).distinct()
        field.queryset = members.exclude(pk=reporter.pk).order_by("last_name", "username")


class OutcomeForm(forms.Form):
    """How a referral ends."""

    outcome = forms.ChoiceField(choices=Referral.Outcome.choices)
    note = forms.CharField(max_length=4000)
    document = forms.FileField(required=False)


class SessionForm(forms.Form):
    """A training of several members: its day, what was covered, who signed, and both papers."""

    held_at = forms.DateTimeField(
        label="Held", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    topics = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    material = forms.FileField(label="What was shown (PDF)")
    sheet = forms.FileField(label="The signed, dated sheet (PDF or scan)")

    def __init__(self, *args: Any, profile: Profile, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics, people = self.fields["topics"], self.fields["people"]
        assert isinstance(topics, forms.MultipleChoiceField)
        assert isinstance(people, forms.ModelMultipleChoiceField)
        topics.choices = [(topic.code, topic.label) for topic in profile.training.topics]
        members = User.objects.filter(is_active=True).exclude(badge_number=None)
        people.queryset = members.exclude(pk=actor.pk).order_by("last_name", "first_name")
