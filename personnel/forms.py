"""What the people pages take in."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

from alpr_compliance.policy import Profile
from personnel.models import Designation, Role, User

# What ends with a day ends as the next one begins, which the calendar has to hold, in UTC too.
HAS_A_DAY_AFTER = MaxValueValidator(
    date.max - timedelta(days=2), message="That day is too far away: give an earlier one."
)


class PersonForm(forms.Form):
    """A new member: who they are and what they do here."""

    first_name = forms.CharField(max_length=150, label="First name")
    last_name = forms.CharField(max_length=150, label="Last name")
    username = forms.CharField(max_length=150, label="Name to sign in with")
    badge_number = forms.CharField(max_length=16, label="Badge number")
    rank = forms.CharField(max_length=32, label="Rank or position")
    email = forms.EmailField(label="E-mail")
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        label="Role",
    )
    supervisor = forms.ModelChoiceField(
        User.objects.filter(is_active=True, groups__isnull=False).distinct(), required=False
    )

    def clean_roles(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]


class ChangePersonForm(PersonForm):
    """What may change of a member; the name they sign in with stays theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["username"]
        self.fields["email"].required = False


class AskAccountForm(PersonForm):
    """What a supervisor says of a member who needs an account; they are its supervisor."""

    reason = forms.CharField(max_length=300, label="Why the account is needed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["supervisor"]


class DesignationForm(forms.Form):
    """A written appointment with its dates, in the agency's time."""

    kind = forms.ChoiceField(choices=Designation.Kind.choices, label="Designated as")
    act = forms.ChoiceField(required=False, label="For (designee only)")
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True, groups__isnull=False).distinct(),
        empty_label="Choose the person",
    )
    stands_for = forms.ModelChoiceField(
        User.objects.filter(is_active=True, groups__name=Role.SUPERVISOR.value),
        required=False,
        label="In place of (acting supervisor only)",
        empty_label="Nobody",
    )
    statement = forms.CharField(label="In writing", widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[HAS_A_DAY_AFTER],
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(profile.agency.timezone)
        self.fields["starts_on"].initial = timezone.localdate(timezone=self.zone)
        acts = [(act, act.replace("_", " ").capitalize()) for act in profile.delegable_acts]
        field = self.fields["act"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nothing"), *acts]
