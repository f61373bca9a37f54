"""What the page takes in on which a message of a device is tried."""

from typing import Any

from django import forms
from rest_framework.exceptions import ParseError

from camera_ingest.feed_api import FEED_BYTES, parse_json
from camera_ingest.feeds import FORMATS
from camera_ingest.models import Agent, Camera


class TryForm(forms.Form):
    """A message, its format, and who would send it."""

    feed = forms.ChoiceField(label="Format")
    sender = forms.ChoiceField(label="Sent by")
    message = forms.CharField(
        label="The message, as JSON",
        max_length=FEED_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "form-control"}),
    )
    picture = forms.FileField(label="The picture beside it", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feed"].choices = [(n, f.label) for n, f in FORMATS.items()]  # type: ignore[attr-defined]
        agents = [(f"agent-{each.pk}", str(each)) for each in Agent.objects.all()]
        cameras = [(f"camera-{each.pk}", str(each)) for each in Camera.objects.all()]
        senders = [("Agents", agents), ("Cameras", cameras)]
        self.fields["sender"].choices = [group for group in senders if group[1]]  # type: ignore[attr-defined]

    def clean_message(self) -> Any:
        try:
            # Wrapped: a message such as `[]` is empty to Django, but not to us.
            return (parse_json(self.cleaned_data["message"]),)
        except ParseError as error:
            raise forms.ValidationError("This is not JSON, or it is cut short.") from error

    def who(self) -> tuple[Camera | None, int]:
        """The camera that would send it; or none, and the id of the agent."""
        kind, _, pk = self.cleaned_data["sender"].partition("-")
        return (None, int(pk)) if kind == "agent" else (Camera.objects.get(pk=pk), 0)
