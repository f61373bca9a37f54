"""What the camera page takes in."""

from django import forms

from camera_ingest.models import Camera

CHECK = forms.CheckboxInput(attrs={"class": "form-check-input"})


class CameraForm(forms.Form):
    """A new camera."""

    code = forms.SlugField(max_length=32)
    name = forms.CharField(max_length=64)
    place = forms.CharField(max_length=120)
    area = forms.CharField(max_length=32, required=False)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    mount = forms.ChoiceField(choices=Camera.Mount.choices)
