"""The cast of the tests: an agency that adopted its policy, its people, a camera, a list.

`agency` runs a test under both profiles. Everyone is trained but `outsider`. All is invented.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, Deployment, EquipmentCheck
from camera_ingest.pipeline import ReadAnswer, record_reads
from camera_ingest.services import camera as cameras
from governance.models import Adoption, Case, Document, WrittenApproval
from governance.services import (
    ApprovalDraft,
    ask_approval,
    decide_approval,
    store_document,
)
from hotlists.models import Entry, HotList
from hotlists.services import entry as entries
from personnel.gate import agency_profile
from personnel.models import Designation, Role, TrainingRecord, User
from personnel.services import designate
from reads.partitions import forget_known, make_ahead

PASSWORD = "a-long-test-password"
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Agency:
    """One agency with its people; helpers make what a test needs through the real services."""

    profile: Profile
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    def add_camera(
        self,
        code: str = "cam-1",
        *,
        mount: str = "fixed",
        checked_at: datetime | None = None,
        **where: str | float,
    ) -> Camera:
        """In service: deployed, and checked now or then."""
        facts: dict[str, object] = {"place": "2nd & Main", **where}
        camera = cameras.add_camera(
            code=code, name=code.title(), mount=mount, actor=self.captain, **facts
        )
        self.deploy(camera)
        if checked_at is not None:
            Camera.objects.filter(pk=camera.pk).update(state_since=checked_at)
        self.pass_checks(camera, checked_at)
        return cameras.put_in_service(camera_id=camera.pk, actor=self.captain)

    def deploy(self, camera: Camera, **changes: object) -> Deployment:
        """An approved deployment of this camera where it stands, since a month ago."""
        now = timezone.now()
        facts: dict[str, object] = {
            "kind": camera.mount,
            "place": camera.place,
            "latitude": camera.latitude,
            "longitude": camera.longitude,
            "purpose": "Stolen vehicles on the way out of town",
            "starts_at": now - timedelta(days=30),
            "ends_at": now + timedelta(days=60),
            "attested": self.profile.equipment.public_view.text,
            "asked_by": self.sysadmin,
            "asked_at": now,
            "is_approved": True,
            "decision": "Approved.",
            "decided_by": self.captain,
            "decided_at": now,
            "decided_as": "administrator",
        }
        return Deployment.objects.create(camera=camera, **(facts | changes))

    def pass_checks(self, camera: Camera, at: datetime | None = None) -> None:
        """Each check of the profile, passed now or then."""
        at = at or timezone.now()
        # Any stored paper serves as the photograph.
        photo = Document.objects.order_by("pk")[0]
        for program in self.profile.equipment.checks:
            EquipmentCheck.objects.create(
                camera=camera,
                kind=program.code,
                label=program.label,
                answers=[
                    {"code": item.code, "label": item.label, "is_passed": True, "note": ""}
                    for item in program.items
                ],
                is_passed=True,
                photo=photo,
                at=at,
                recorded_at=at,
                inspector=self.sysadmin,
            )

    def add_list(self, name: str = "Agency list") -> HotList:
        known = HotList.objects.filter(name=name).first()
        if known:
            return known
        hot_list = entries.add_list(
            name=name, source="agency", owner="Records", legal_basis="-", actor=self.captain
        )
        return entries.determine_list(hot_list_id=hot_list.pk, actor=self.captain)

    def case(self) -> Case:
        number = self.profile.cases.number_example
        facts = {"kind": "criminal", "added_by": self.officer, "added_at": timezone.now()}
        return Case.objects.get_or_create(number=number, defaults=facts)[0]

    def add_analyst(self, username: str = "analyst", *, is_approved: bool = True) -> User:
        """A trained crime analyst; approved by the Chief for a month unless said otherwise."""
        user = User.objects.create(
            username=username, badge_number=username, rank="Analyst", supervisor=self.captain
        )
        user.groups.set(Group.objects.filter(name=Role.ANALYST.value))
        _training(self, user).save()
        if is_approved:
            self.approve_analyst(user)
        self.people[username] = user
        return user

    def approve_analyst(self, user: User) -> Designation:
        now = timezone.now()
        return designate(
            kind=Designation.Kind.ANALYST_ACCESS,
            person_id=user.pk,
            actor=self.chief,
            statement="Approved for the burglary series.",
            starts_at=now,
            ends_at=now + timedelta(days=30),
        )

    def designate_system_administrator(self, user: User) -> Designation:
        return Designation.objects.create(
            kind=Designation.Kind.SYSTEM_ADMINISTRATOR,
            person=user,
            designated_by=self.captain,
            statement="Designated to run the system.",
            starts_at=timezone.now() - timedelta(days=30),
        )

    def draft(self, plate: str = "KTX4827", **changes: object) -> entries.EntryDraft:
        facts: dict[str, object] = {
            "hot_list_id": self.add_list().pk,
            "plate": plate,
            "state": self.profile.agency.state,
            "category": "stolen_vehicle",
            "reason": "Taken from the owner's driveway",
            "summary": "Theft of a white pickup",
            "instruction": "stop",
            "contact": "Dispatch",
            "case_id": self.case().pk,
            "is_determined_relevant": True,
            "is_attested": True,
        }
        return entries.EntryDraft(**(facts | changes))  # type: ignore[arg-type]

    def add_entry(self, plate: str = "KTX4827", **changes: object) -> Entry:
        """An approved entry, made by `other_officer` and approved by the captain."""
        entry = entries.add_entry(draft=self.draft(plate, **changes), actor=self.other_officer)
        return entries.decide_entry(entry_id=entry.pk, actor=self.captain, approve=True)

    def paper(self, actor: User) -> Document:
        """A signed paper, stored by this person."""
        return store_document(upload=SimpleUploadedFile("signed.pdf", PDF), actor=actor)

    def approval_draft(self, kind: str = "entry", **changes: object) -> ApprovalDraft:
        now = timezone.now()
        facts: dict[str, object] = {
            "kind": kind,
            "subject": "Watch on the warehouse",
            "case_id": self.case().pk,
            "audience_ids": [],
            "starts_at": now - timedelta(hours=1),
            "ends_at": now + timedelta(days=20),
        }
        return ApprovalDraft(**(facts | changes))  # type: ignore[arg-type]

    def written_approval(
        self, kind: str = "entry", *, audience: Iterable[User] = (), **changes: object
    ) -> WrittenApproval:
        """One in force, asked for by `other_officer` and granted by the captain."""
        people = [person.pk for person in audience]
        draft = self.approval_draft(kind, audience_ids=people, **changes)
        asked = ask_approval(draft=draft, actor=self.other_officer)
        paper = self.paper(self.captain)
        return decide_approval(
            approval_id=asked.pk, actor=self.captain, grant=True, document_id=paper.pk
        )

    def read(
        self,
        camera: Camera,
        plate: str,
        *,
        at: datetime | None = None,
        image_id: UUID | None = None,
        **changes: object,
    ) -> ReadAnswer:
        """One read of this camera through the only door."""
        item = {
            "id": uuid4().hex,
            "plate": plate,
            "state": self.profile.agency.state,
            "captured_at": (at or timezone.now()).isoformat(),
        }
        [answer] = record_reads(
            camera=camera, items=[item | changes], engine="test", image_id=image_id
        )
        return answer


PEOPLE = {
    "chief": ([Role.CHIEF], "Chief", None),
    "captain": ([Role.ADMINISTRATOR], "Captain", "chief"),
    "sergeant": ([Role.SUPERVISOR], "Sergeant", "captain"),
    "officer": ([Role.OFFICER], "Officer", "sergeant"),
    "other_officer": ([Role.OFFICER], "Officer", "sergeant"),
    "dispatcher": ([Role.DISPATCHER], "Dispatcher", "sergeant"),
    "auditor": ([Role.AUDITOR], "Auditor", "chief"),
    "sysadmin": ([Role.SYSTEM_ADMINISTRATOR], "Technician", "captain"),
    "outsider": ([Role.OFFICER], "Officer", "sergeant"),
}


@cache
def _hash_of_password() -> str:
    # Hashing is slow by design: once a session, not nine times a test.
    return make_password(PASSWORD)


def make_agency() -> Agency:
    """The agency of settings.ALPR_PROFILE: people, training, adopted policy, partitions.

    They are planted in few statements, since nearly every test begins here.
    """
    agency = Agency(agency_profile())
    users = User.objects.bulk_create(
        User(
            username=name,
            badge_number=str(place),
            rank=rank,
            last_name=name.title(),
            password=_hash_of_password(),
        )
        for place, (name, (_, rank, _)) in enumerate(PEOPLE.items(), start=100)
    )
    agency.people = {user.username: user for user in users}
    for name, (_, _, supervisor) in PEOPLE.items():
        agency.people[name].supervisor = agency.people.get(supervisor or "")
    User.objects.bulk_update(users, ["supervisor"])
    groups = dict(Group.objects.values_list("name", "pk"))
    User.groups.through.objects.bulk_create(
        User.groups.through(user=agency.people[name], group_id=groups[role.value])
        for name, (roles, _, _) in PEOPLE.items()
        for role in roles
    )
    trained = [user for name, user in agency.people.items() if name != "outsider"]
    TrainingRecord.objects.bulk_create(_training(agency, user) for user in trained)
    agency.designate_system_administrator(agency.sysadmin)
    forget_known()
    make_ahead(timezone.now())
    _adopt(agency)
    return agency


def _training(agency: Agency, user: User) -> TrainingRecord:
    done = timezone.now() - timedelta(days=30)
    return TrainingRecord(
        person=user,
        course=agency.profile.training.course,
        topics=[topic.code for topic in agency.profile.training.topics],
        completed_at=done,
        expires_at=agency.profile.training.valid.after(done),
        recorded_by=agency.chief if user != agency.chief else agency.captain,
    )


def _adopt(agency: Agency) -> None:
    signed = store_document(upload=SimpleUploadedFile("policy.pdf", PDF), actor=agency.chief)
    now = timezone.now()
    adopted = Adoption(
        profile_name=agency.profile.name,
        version=agency.profile.version,
        content=agency.profile.model_dump(mode="json"),
        proposed_by=agency.captain,
        proposed_at=now,
        adopted_by=agency.chief,
        adopted_at=now,
        effective_from=now,
        document=signed,
    )
    Adoption.objects.bulk_create([adopted])


@pytest.fixture(params=["lexington_ne", "kinston_nc"])
def profile_name(request: pytest.FixtureRequest, settings) -> str:
    settings.ALPR_PROFILE = request.param
    return request.param


@pytest.fixture
def agency(profile_name: str, db: None) -> Agency:
    """The agency under each profile; rolled back after the test."""
    return make_agency()


@pytest.fixture
def lexington(settings, db: None) -> Agency:
    settings.ALPR_PROFILE = "lexington_ne"
    return make_agency()


@pytest.fixture
def kinston(settings, db: None) -> Agency:
    settings.ALPR_PROFILE = "kinston_nc"
    return make_agency()


@pytest.fixture
def committed_agency(profile_name: str, committed_db: None) -> Agency:
    """The agency in a database whose transactions commit: for threads and other processes."""
    return make_agency()


@pytest.fixture
def committed_lexington(settings, committed_db: None) -> Agency:
    settings.ALPR_PROFILE = "lexington_ne"
    return make_agency()


def enter(client: Client, user: User) -> Client:
    """Sign this client in as this person, as the page that signs in does: by password, just now."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password")
    request.session.save()
    return client


@pytest.fixture
def sign_in(client):
    """Sign in as one of the cast; returns the client."""

    def as_person(user: User):
        return enter(client, user)

    return as_person


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, settings):
    # Images, keys, packages and list files of one test never meet those of another.
    settings.IMAGE_DIR = tmp_path / "images"
    settings.KEY_DIR = tmp_path / "keys"
    settings.ROOT_DIR = tmp_path / "roots"
    settings.PACKAGE_DIR = tmp_path / "packages"
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    settings.IMPORT_DIR = tmp_path / "incoming"
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def camera(agency: Agency) -> Camera:
    return agency.add_camera()
