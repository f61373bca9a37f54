"""The first run: an agency with its two people, its policy and its first camera, made once."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from alpr_compliance.policy import PolicyViolation, Profile
from camera_ingest.models import Camera
from camera_ingest.services.camera import add_camera
from camera_ingest.services.key import issue_key
from camera_ingest.setup_file import Founder, SetupFile
from governance.models import Adoption, Document
from governance.services import adopt, propose_adoption, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK, record_training


@dataclass(frozen=True)
class Agency:
    """What was made; the key is shown this once."""

    adoption: Adoption
    camera: Camera
    key: str


def bootstrap(setup: SetupFile, *, chief_password: str, administrator_password: str) -> Agency:
    """Make all of it or none: accounts, training, the policy proposed and adopted, camera, key.

    Raises PolicyViolation where there are people already, and where both are one person.
    """
    profile = agency_profile()
    with leaving_no_files(), transaction.atomic():
        _check_is_first(profile, setup)
        chief = _account(setup.chief, Role.CHIEF, chief_password)
        captain = _account(setup.administrator, Role.ADMINISTRATOR, administrator_password, chief)
        sheet = _paper(setup.training.signed_sheet, captain)
        _train(profile, setup, chief, captain)
        signed = _paper(setup.policy.signed_by_the_chief, chief)
        proposed = propose_adoption(actor=captain)
        adoption = adopt(adoption_id=proposed.pk, actor=chief, document_id=signed.pk)
        camera = add_camera(**setup.camera.model_dump(), actor=captain)
        key = issue_key(camera_id=camera.pk, actor=captain)
        record_event(
            "agency.set_up",
            actor=None,
            subject=adoption,
            clause=profile.cite("adoption"),
            data={"chief": chief.pk, "administrator": captain.pk, "training_sheet": sheet.pk},
        )
    return Agency(adoption, camera, key)


def _check_is_first(profile: Profile, setup: SetupFile) -> None:
    clause = profile.cite("adoption")
    if User.objects.select_for_update().exclude(username=SCHEDULED_WORK).exists():
        raise PolicyViolation(
            clause,
            "This agency is set up already.",
            "Sign in; the Administrator adds people on the page People.",
        )
    chief, captain = setup.chief, setup.administrator
    if chief.username == captain.username or chief.badge_number == captain.badge_number:
        raise PolicyViolation(
            clause,
            "The Chief and the Administrator are two people.",
            "Name another person as Administrator.",
        )


def _account(founder: Founder, role: Role, password: str, supervisor: User | None = None) -> User:
    user = User(**founder.model_dump(), supervisor=supervisor)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    user.groups.set(Group.objects.filter(name=role.value))
    record_event("person.added", actor=None, subject=user, data={"roles": role.value})
    return user


def _train(profile: Profile, setup: SetupFile, chief: User, captain: User) -> None:
    zone = ZoneInfo(profile.agency.timezone)
    done = datetime.combine(setup.training.completed_on, time(), zone)
    topics = [topic.code for topic in profile.training.topics]
    for person, recorder in ((chief, captain), (captain, chief)):
        record_training(person_id=person.pk, actor=recorder, topics=topics, completed_at=done)


def _paper(path: Path, actor: User) -> Document:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValidationError(f"{path} can not be read: {error.strerror}.") from error
    return store_document(upload=SimpleUploadedFile(path.name, content), actor=actor)
