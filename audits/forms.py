"""What the pages of reports and papers take in."""

from django import forms

from alpr_compliance.policy import Profile


class PaperForm(forms.Form):
    """A version of a paper for the public page."""

    code = forms.ChoiceField(label="Which paper")
    title = forms.CharField(label="Title", max_length=120, required=False)
    document = forms.FileField(label="The paper (PDF)")

    def __init__(self, *args: object, profile: Profile, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(paper.code, paper.label) for paper in profile.publication.papers]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
