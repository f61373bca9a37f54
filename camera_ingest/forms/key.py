"""What the pages of agents and keys take in."""

from django import forms

from camera_ingest.forms.camera import CHECK
from camera_ingest.models import Camera
from camera_ingest.models.key import PER_MINUTE

OVERLAPS = ((0, "at once"), (1, "in 1 hour"), (24, "in 1 day"), (168, "in 7 days"))


class KeyForm(forms.Form):
    """A new key: whether its posts must be signed, and how many may come."""

    must_sign = forms.BooleanField(required=False, widget=CHECK)
    per_minute = forms.IntegerField(min_value=1, max_value=1_000_000, initial=PER_MINUTE)

    @classmethod
    def usual(cls) -> dict[str, str]:
        """What a post without a number means."""
        return {"per_minute": str(PER_MINUTE)}


class ReplaceKeyForm(forms.Form):
    """Hours that the old key works beside the new one."""

    overlap = forms.TypedChoiceField(choices=OVERLAPS, coerce=int, initial=24)


class AgentForm(forms.Form):
    """A new agent."""

    name = forms.CharField(max_length=64)


class AgentCameraForm(forms.Form):
    """A camera that an agent speaks for."""

    camera = forms.ModelChoiceField(Camera.objects.order_by("name"))
    called = forms.CharField(max_length=64)
