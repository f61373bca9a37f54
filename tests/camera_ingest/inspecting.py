"""An inspector with a checklist and a photograph; a deployment as it is asked for."""

from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, EquipmentCheck
from camera_ingest.rules.check import Answer
from camera_ingest.services.camera import add_camera
from camera_ingest.services.check import record_check
from camera_ingest.services.deployment import DeploymentDraft
from personnel.models import Designation, Role, User
from personnel.services import designate, record_training
from tests.cast import Agency

FUNCTION = "function"


def photo() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    return SimpleUploadedFile("mast.jpg", file.getvalue(), "image/jpeg")


def add_inspector(agency: Agency, *, is_designated: bool = True) -> User:
    """A vendor's technician: the role, the training and, unless said otherwise, the writing."""
    person = User.objects.create(username="vendor", badge_number="V1", last_name="Vendor")
    person.groups.set(Group.objects.filter(name=Role.INSPECTOR.value))
    record_training(
        person_id=person.pk,
        actor=agency.chief,
        topics=[topic.code for topic in agency.profile.training.topics],
        completed_at=timezone.now() - timedelta(days=1),
    )
    if is_designated:
        designate(
            kind=Designation.Kind.INSPECTOR,
            person_id=person.pk,
            actor=agency.captain,
            statement="Checks the cameras for the vendor.",
            starts_at=timezone.now() - timedelta(minutes=1),
        )
    return person


def answers(profile: Profile, *wrong: str, kind: str = FUNCTION) -> list[Answer]:
    """Every item in order but these."""
    program = profile.equipment.check(kind)
    assert program is not None
    return [
        Answer(code=item.code, is_passed=item.code not in wrong, note="Bent by a truck")
        for item in program.items
    ]


def inspect(
    agency: Agency, camera: Camera, inspector: User, *wrong: str, **changes: object
) -> EquipmentCheck:
    facts: dict[str, object] = {
        "kind": FUNCTION,
        "answers": answers(agency.profile, *wrong),
        "photo": photo(),
    }
    return record_check(
        camera_id=camera.pk,
        actor=inspector,
        **(facts | changes),  # type: ignore[arg-type]
    )


def new_camera(agency: Agency, mount: str = "fixed") -> Camera:
    """Registered, and nothing more."""
    return add_camera(
        code="cam-9", name="Cam 9", place="5th & Oak", mount=mount, actor=agency.captain
    )


def draft(camera: Camera, **changes: object) -> DeploymentDraft:
    now = timezone.now()
    facts: dict[str, object] = {
        "camera_id": camera.pk,
        "kind": "temporary",
        "place": "Fairground gate",
        "purpose": "Vehicles stolen during the fair",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=5),
        "is_attested": True,
    }
    return DeploymentDraft(**(facts | changes))  # type: ignore[arg-type]
