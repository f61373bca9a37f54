"""What the upload page takes in."""

from typing import Any

from django import forms

from alpr_compliance.policy import Profile
from hotlists.layouts import all_layouts


class ImportForm(forms.Form):
    """One file with its layout; the category where the layout has none of its own."""

    layout = forms.ChoiceField(label="Layout of the file")
    category = forms.ChoiceField(required=False, label="Category of every row")
    file = forms.FileField(label="File", allow_empty_file=True)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layouts = all_layouts().values()
        choices: dict[str, list[tuple[str, str]]] = {
            "layout": [(each.code, each.label) for each in layouts],
            "category": [
                ("", "The file says it"),
                *((c.code, c.label) for c in profile.categories),
            ],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        layout = all_layouts().get(facts.get("layout", ""))
        if layout is not None and layout.asks_category and not facts.get("category"):
            self.add_error("category", "This layout does not say it: choose the category.")
        return facts
