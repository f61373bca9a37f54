"""What the pages of deployments take in."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, Deployment, DeploymentNote
from camera_ingest.services.deployment import DeploymentDraft
from governance.forms import CaseNumberField
from governance.models import WrittenApproval
from personnel.forms import HAS_A_DAY_AFTER
from personnel.models import User


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, widget=widget, validators=[HAS_A_DAY_AFTER]
    )


class DeploymentForm(forms.Form):
    """Where a camera is to stand, from when to when, for what."""

    kind = forms.ChoiceField(label="How it stands")
    place = forms.CharField(max_length=120, label="Place")
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    purpose = forms.CharField(max_length=200, label="What it is to achieve")
    starts_on = day_field("First day")
    ends_on = day_field("Last day", required=False)
    is_on_right_of_way = forms.BooleanField(required=False)
    permit = forms.CharField(max_length=120, required=False)
    paper = forms.FileField(required=False, label="The paper, as PDF or scan")
    is_covert = forms.BooleanField(required=False)
    case = CaseNumberField(required=False, must_be_open=True, label="Case number")
    written_approval = forms.ModelChoiceField(
        WrittenApproval.objects.none(), required=False, empty_label="None"
    )
    is_attested = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, profile: Profile, camera: Camera, user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(profile.agency.timezone)
        self.camera = camera
        self.fields["starts_on"].initial = timezone.localdate(timezone=self.zone)
        for name in ("place", "latitude", "longitude"):
            self.fields[name].initial = getattr(camera, name)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        is_mobile = camera.mount == Camera.Mount.MOBILE
        field.choices = [
            (kind.value, kind.label)
            for kind in Deployment.Kind
            if (kind is Deployment.Kind.MOBILE) == is_mobile
        ]
        approvals = self.fields["written_approval"]
        assert isinstance(approvals, forms.ModelChoiceField)
        shared = WrittenApproval.objects.shared_with(user).in_force(timezone.now())
        approvals.queryset = shared.filter(kind=WrittenApproval.Kind.DEPLOYMENT)
        approvals.label_from_instance = lambda obj: f"{obj.subject} ({obj.case})"  # type: ignore[method-assign]

    def draft(self) -> DeploymentDraft:
        facts = dict(self.cleaned_data)
        facts.pop("paper")
        case, approval = facts.pop("case"), facts.pop("written_approval")
        starts_on, ends_on = facts.pop("starts_on"), facts.pop("ends_on")
        return DeploymentDraft(
            camera_id=self.camera.pk,
            starts_at=self._midnight(starts_on),
            ends_at=self._midnight(ends_on + timedelta(days=1)) if ends_on else None,
            case_id=case.pk if case else None,
            written_approval_id=approval.pk if approval else None,
            **facts,
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)


class NoteForm(forms.Form):
    """What came of a deployment."""

    kind = forms.ChoiceField(choices=DeploymentNote.Kind.choices, label="What")
    day = day_field("On")
    report_number = forms.CharField(max_length=32, required=False, label="Call or report number")
    text = forms.CharField(
        max_length=2000, required=False, label="In words", widget=forms.Textarea(attrs={"rows": 3})
    )
