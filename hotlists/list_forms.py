"""What the pages of lists and suspended records take in."""

from collections.abc import Collection
from typing import Any

from django import forms

from alpr_compliance.policy import Profile


class ListForm(forms.Form):
    """A new list, from one of the sources that the policy names."""

    name = forms.CharField(max_length=64)
    source = forms.ChoiceField()
    owner = forms.CharField(max_length=120, help_text="Who keeps the list and answers for it.")
    legal_basis = forms.CharField(max_length=200, label="Legal basis")
    is_restricted = forms.BooleanField(
        required=False,
        label="Holds a restricted file",
        help_text=(
            "NCIC: gang, Threat Screening Center, supervised release, sex offender, historical"
            " protection order, identity theft, protective interest, violent person, NICS denied."
        ),
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(source.code, source.label) for source in profile.sources]


class CategoryForm(forms.Form):
    """A category to switch on: of the policy's those not on yet, and only listed purposes."""

    category = forms.ChoiceField()
    purpose = forms.ChoiceField(label="Listed purpose that it serves")
    reason = forms.CharField(max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, profile: Profile, on: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        off = [each for each in profile.categories if each.code not in on]
        listed = [each for each in profile.purposes if each.matching]
        choices = {
            "category": [(each.code, each.label) for each in off],
            "purpose": [("", "Choose…"), *((each.code, each.label) for each in listed)],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
