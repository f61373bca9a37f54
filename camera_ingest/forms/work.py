"""What the pages of work orders take in."""

from typing import Any

from django import forms

from alpr_compliance.policy import Profile
from camera_ingest.forms.deployment import day_field
from camera_ingest.models import WorkOrder


class OrderForm(forms.Form):
    """Work on a camera, and who is to do it."""

    kind = forms.ChoiceField(choices=WorkOrder.Kind.choices, label="Kind of work")
    what = forms.CharField(
        max_length=2000, label="What is to be done", widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.ChoiceField(label="Who does it")
    reference = forms.CharField(max_length=64, required=False, label="Their number for it")
    check = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.label) for each in profile.equipment.work.sources]


class DoneForm(forms.Form):
    """What was done, by whom and when."""

    done_by = forms.CharField(max_length=120, label="Who did it")
    done_on = day_field("On")
    reference = forms.CharField(max_length=64, required=False, label="Their number for it")
    result = forms.CharField(
        max_length=2000, label="What was done", widget=forms.Textarea(attrs={"rows": 3})
    )
    paper = forms.FileField(required=False, label="Their report or bill, as PDF or scan")
