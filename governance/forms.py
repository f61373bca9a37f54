"""What the policy and case pages take in."""

from typing import Any

from django import forms

from alpr_compliance.policy import Profile
from personnel.models import User


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


class CaseImportForm(forms.Form):
    """The records system's export."""

    file = forms.FileField(label="CSV file", max_length=200)
