"""What the pages of audits, reports and papers take in."""

from django import forms

from alpr_compliance.policy import Profile
from audits.models import Column
from audits.rules.review import RESULTS
from ledger.models import Event
from personnel.models import User


class PaperForm(forms.Form):
    """A version of a paper for the public page."""

    code = forms.ChoiceField(label="Which paper")
    title = forms.CharField(label="Title", max_length=120, required=False)
    document = forms.FileField(label="The paper (PDF)")

    def __init__(self, *args: object, profile: Profile, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(paper.code, paper.label) for paper in profile.publication.papers]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]


class SentForm(forms.Form):
    """That a statutory report went out."""

    on = forms.DateField(label="Sent on", widget=forms.DateInput(attrs={"type": "date"}))
    to = forms.CharField(label="To whom", max_length=200)


class TrailForm(forms.Form):
    """Which events of the audit trail are shown."""

    kind = forms.CharField(label="What", max_length=64, required=False)
    person = forms.ModelChoiceField(User.objects.order_by("last_name", "username"), required=False)
    outcome = forms.ChoiceField(
        choices=[("", "Done or refused"), *Event.Outcome.choices], required=False
    )
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    object = forms.CharField(label="Object", max_length=64, required=False)
    number = forms.CharField(label="Its number", max_length=64, required=False)


class DrawForm(forms.Form):
    size = forms.IntegerField(min_value=1, required=False)
    with_flagged = forms.BooleanField(required=False)


class ResultForm(forms.Form):
    code = forms.CharField(max_length=48)
    result = forms.ChoiceField(choices=list(RESULTS.items()))
    note = forms.CharField(max_length=1000, required=False)


class SecondForm(forms.Form):
    check = forms.IntegerField()
    agrees = forms.ChoiceField(choices=[("yes", "Agree"), ("no", "See it otherwise")])
    note = forms.CharField(max_length=1000, required=False)
    letter = forms.FileField(required=False)


class DataErrorForm(forms.Form):
    what = forms.CharField(max_length=500, required=False)
    owner = forms.ModelChoiceField(User.objects.filter(is_active=True).exclude(badge_number=None))
    due = forms.DateField()
    item = forms.IntegerField(required=False)


class MemoForm(forms.Form):
    summary = forms.CharField(
        label="What the audit came to, in your words",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control"}),
        help_text="It follows the counts in the summary. Write no plates.",
    )
    recommendations = forms.CharField(
        label="What you recommend",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("file", "File"), ("return", "Return")])
    remarks = forms.CharField(max_length=4000, required=False)


class VendorLogForm(forms.Form):
    """The vendor's log, and of which days it was asked for."""

    file = forms.FileField(label="The vendor's log of searches (CSV)", allow_empty_file=True)
    first = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))


class ColumnsForm(forms.Form):
    """Which heading of the file says what; those that it lacks stay empty."""

    def __init__(self, *args: object, headings: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", "Not in the file"), *((each, each) for each in headings if each)]
        for column in Column:
            self.fields[column.value] = forms.ChoiceField(
                label=column.label, choices=choices, required=False
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {code: heading for code, heading in self.cleaned_data.items() if heading}
