"""What the people pages take in."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from alpr_compliance.policy import Profile
from personnel.models import Designation, User


class TrainingForm(forms.Form):
    """A completed training: its day, and every topic ticked."""

    completed_on = forms.DateTimeField(label="Completed", widget=forms.DateTimeInput)
    topics = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(topic.code, topic.label) for topic in profile.training.topics]


class DesignationForm(forms.Form):
    """A written appointment with its dates, in the agency's time."""

    kind = forms.ChoiceField(choices=Designation.Kind.choices, label="Designated as")
    act = forms.ChoiceField(required=False, label="For (designee only)")
    person = forms.ModelChoiceField(User.objects.filter(is_active=True))
    statement = forms.CharField(label="In writing", widget=forms.Textarea(attrs={"rows": 3}))
    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(profile.agency.timezone)
        acts = [(act, act.replace("_", " ")) for act in profile.delegable_acts]
        field = self.fields["act"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "-"), *acts]
