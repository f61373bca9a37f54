"""What the entry page takes in."""

from typing import Any

from django import forms

from alpr_compliance.policy import Profile
from governance.models import Case
from hotlists.models import Entry, HotList
from hotlists.services.entry import EntryDraft
from reads.states import STATES


class EntryForm(forms.Form):
    """An entry as a member proposes it. The service decides what is missing by the policy."""

    hot_list_id = forms.ChoiceField(label="List")
    plate = forms.CharField(max_length=16, label="Plate")
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any state"), *sorted(STATES.items(), key=lambda item: item[1])],
    )
    category = forms.ChoiceField()
    case_id = forms.ChoiceField(required=False, label="Case")
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
    is_determined_relevant = forms.BooleanField(required=False)
    has_no_prohibited_use = forms.BooleanField()

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_hand = [c for c in profile.categories if c.manual_purpose is not None]
        cases = Case.objects.filter(status=Case.Status.OPEN)[:200]
        own = {source.code for source in profile.sources if source.kind == "agency"}
        in_use = HotList.objects.exclude(determined_at=None)
        lists = sorted(in_use, key=lambda each: each.source not in own)
        choices: dict[str, list[tuple[Any, str]]] = {
            "hot_list_id": [(each.pk, each.name) for each in lists],
            "category": [(c.code, c.label) for c in by_hand],
            "case_id": [("", "No case")]
            + [(c.pk, f"{c.number}{'' if c.is_verified else ' (not verified)'}") for c in cases],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        self.fields["is_determined_relevant"].label = profile.entries.determination_text or ""
        if profile.entries.determination_text is None:
            del self.fields["is_determined_relevant"]

    def draft(self) -> EntryDraft:
        facts = dict(self.cleaned_data)
        facts["is_attested"] = facts.pop("has_no_prohibited_use")
        facts["hot_list_id"] = int(facts["hot_list_id"])
        facts["case_id"] = int(facts["case_id"]) if facts["case_id"] else None
        return EntryDraft(**facts)
