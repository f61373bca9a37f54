"""Puts the demonstration agency into an empty system, each step through its service."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from alpr_compliance.demo.asked import load_requests
from alpr_compliance.demo.equipment import designate_inspector, equip
from alpr_compliance.demo.fared import load_health
from alpr_compliance.demo.past import store_past_reads
from alpr_compliance.demo.people import CAPTAIN, CHIEF, EVERYONE, OTHERS, PASSWORD, Person
from alpr_compliance.demo.searched import load_searches
from alpr_compliance.demo.streets import write_streets
from alpr_compliance.demo.traffic import AGENCY, AMBER, CAMERAS, MIDDLE, NATIONAL, WANTED, Wanted
from alpr_compliance.policy import Profile
from camera_ingest.models import Camera
from camera_ingest.services import camera as cameras
from camera_ingest.services.key import issue_key
from governance.models import Adoption, Case
from governance.services import (
    add_case,
    adopt,
    effective_profile,
    propose_adoption,
    store_document,
)
from hotlists.models import Entry, HotList, ListImport
from hotlists.services import entry as hot_lists
from hotlists.services.importing import run_import, submit_import
from personnel import services as people
from personnel.gate import agency_profile
from personnel.models import Designation, Role, User
from personnel.permissions import trains_people
from personnel.services.account_request import NewMember, ask_for_account
from reads.partitions import make_ahead

OFTEN = timedelta(hours=1)
KEYS = "demo_camera_keys.json"


@transaction.atomic
def load_demo() -> bool:
    """Load the agency when the system is empty, and renew what ended since; True when loaded."""
    is_new = not User.objects.filter(username=CHIEF.username).exists()
    if is_new:
        make_ahead(timezone.now())
        _load_people()
        _adopt_policy()
        _load_cameras()
        store_past_reads()
        load_health(_person(CAPTAIN.username))
        _load_lists()
    write_streets()
    renew_entries()
    if is_new:
        load_requests()
        load_searches()
    return is_new


def _load_people() -> None:
    # The first two make each other's records: nobody trains or appoints themselves.
    for person in (CHIEF, CAPTAIN):
        user = User.objects.create(
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            badge_number=person.badge_number,
            rank=person.rank,
        )
        user.groups.add(Group.objects.get(name=person.role.value))
    captain = _person(CAPTAIN.username)
    for person in OTHERS:
        people.add_person(
            username=person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            badge_number=person.badge_number,
            rank=person.rank,
            roles=[person.role],
            actor=captain,
            supervisor=_person(person.supervisor),
        )
    captain.supervisor = _person(CHIEF.username)
    captain.save(update_fields=["supervisor"])
    # Hashing is slow by design, and all have the same password.
    User.objects.filter(username__in=[person.username for person in EVERYONE]).update(
        password=make_password(PASSWORD)
    )
    for person in EVERYONE:
        _train(person)
    _designate_people()
    ask_for_account(
        member=NewMember("Lena", "Marsh", "officer3", "37", "Officer", ""),
        roles=[Role.OFFICER],
        reason="Joins the night shift on the first of the month",
        actor=_person("sergeant"),
    )


def _designate_people() -> None:
    people.designate(
        kind=Designation.Kind.SYSTEM_ADMINISTRATOR,
        person_id=_person("sysadmin").pk,
        actor=_person(CAPTAIN.username),
        statement="Designated to run training, daily administration, audits and checks.",
        starts_at=timezone.now(),
    )
    people.designate(
        kind=Designation.Kind.ANALYST_ACCESS,
        person_id=_person("analyst").pk,
        actor=_person(CHIEF.username),
        statement="Approved as a system user, for crime analysis and investigations.",
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=180),
    )


def _train(person: Person) -> None:
    user = _person(person.username)
    trainer = _person((CHIEF if person is not CHIEF else CAPTAIN).username)
    if not trains_people(trainer):
        raise ValueError(f"{trainer} does not record training.")
    people.record_training(
        person_id=user.pk,
        actor=trainer,
        topics=[topic.code for topic in agency_profile().training.topics],
        completed_at=timezone.now() - timedelta(days=40),
    )


def _adopt_policy() -> None:
    adoption: Adoption = propose_adoption(actor=_person(CAPTAIN.username))
    chief = _person(CHIEF.username)
    signed = store_document(upload=_signed_policy(), actor=chief)
    adopt(adoption_id=adoption.pk, actor=chief, document_id=signed.pk)


def _signed_policy() -> SimpleUploadedFile:
    page = Image.new("RGB", (850, 1100), "white")
    draw = ImageDraw.Draw(page)
    draw.text((90, 120), f"{agency_profile().agency.name}\nDemonstration: signed policy", "black")
    file = BytesIO()
    page.save(file, "PDF")
    return SimpleUploadedFile("signed-policy.pdf", file.getvalue())


def _load_cameras() -> None:
    designate_inspector()
    captain = _person(CAPTAIN.username)
    latitude, longitude = MIDDLE[agency_profile().agency.state]
    keys = {}
    for place in CAMERAS:
        camera = cameras.add_camera(
            code=place.code,
            name=place.name,
            place=place.place,
            area=place.area,
            latitude=latitude + place.north,
            longitude=longitude + place.east,
            mount="fixed",
            actor=captain,
        )
        equip(camera, place)
        keys[place.code] = issue_key(camera_id=camera.pk, actor=captain)
    file = settings.DATA_DIR / KEYS
    file.touch(mode=0o600)
    file.write_text(json.dumps(keys))


def _load_lists() -> None:
    captain = _person(CAPTAIN.username)
    codes = {source.code for source in agency_profile().sources}
    for name, wished, owner in (
        (NATIONAL, "ncic", "FBI, by the state's message switch"),
        (AMBER, "amber", "National Center for Missing & Exploited Children"),
        (AGENCY, "agency", agency_profile().agency.name),
    ):
        hot_list = hot_lists.add_list(
            name=name,
            source=wished if wished in codes else "agency",
            owner=owner,
            legal_basis=agency_profile().statute.citation,
            actor=captain,
        )
        hot_lists.determine_list(hot_list_id=hot_list.pk, actor=captain)


@transaction.atomic
def add_fresh_entry(plate: str) -> Wanted:
    """A vehicle just reported stolen: new to the system, so it opens a new alert."""
    profile = effective_profile(timezone.now())
    wanted = replace(
        WANTED[0], hot_list=AGENCY, plate=plate, reason="Reported stolen within the hour"
    )
    _add_entry(wanted, _case(0, profile), profile)
    return wanted


@transaction.atomic
def renew_entries() -> None:
    """Add the entries that are not live: in Nebraska they end with each shift."""
    now = timezone.now()
    profile = effective_profile(now)
    live = Entry.objects.filter(expires_at__gt=now).exclude(status=Entry.Status.REMOVED)
    plates = set(live.values_list("plate", flat=True))
    own = set()
    for hot_list in HotList.objects.filter(name__in=[NATIONAL, AMBER, AGENCY]):
        if profile.is_own_source(hot_list.source):
            own.add(hot_list.name)
        elif not hot_list.entries.exists() or now - hot_list.refreshed_at > OFTEN:
            _import_list(hot_list, profile)
    for place, wanted in enumerate(WANTED):
        if wanted.hot_list in own and wanted.plate not in plates:
            _add_entry(wanted, _case(place, profile), profile)


def _import_list(hot_list: HotList, profile: Profile) -> None:
    """The list as its source sends it today, through the import that real files go through."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(["plate", "state", "category", "make", "model", "style", "color", "reason"])
    for each in WANTED:
        if each.hot_list == hot_list.name:
            look = (each.make, each.model, each.body, each.color)
            rows.writerow([each.plate, _state(each, profile), each.category, *look, each.reason])
    data = text.getvalue().encode()
    started = submit_import(
        hot_list_id=hot_list.pk,
        layout="own_csv",
        category="",
        file_name="demonstration.csv",
        size=len(data),
        chunks=[data],
        way=ListImport.Way.COMMAND,
        actor=_person(CAPTAIN.username),
    )
    run_import(import_id=started.pk)


def _state(wanted: Wanted, profile: Profile) -> str:
    return "IA" if wanted.is_from_other_state else profile.agency.state


def _add_entry(wanted: Wanted, case: Case, profile: Profile) -> None:
    draft = hot_lists.EntryDraft(
        hot_list_id=HotList.objects.get(name=wanted.hot_list).pk,
        plate=wanted.plate,
        state=_state(wanted, profile),
        category=wanted.category,
        reason=wanted.reason,
        summary=wanted.reason,
        instruction=wanted.instruction,
        contact=f"{profile.agency.dispatch_name}, 555-0142",
        case_id=case.pk,
        is_determined_relevant=True,
        is_attested=True,
        cautions=wanted.cautions,
        vehicle_color=wanted.color,
        vehicle_make=wanted.make,
        vehicle_model=wanted.model,
        vehicle_body=wanted.body,
        person_description=wanted.person,
    )
    entry = hot_lists.add_entry(draft=draft, actor=_person("officer2"))
    if wanted.is_approved:
        hot_lists.decide_entry(entry_id=entry.pk, actor=_person(CAPTAIN.username), approve=True)


def _case(place: int, profile: Profile) -> Case:
    digits = sum(c.isdigit() for c in profile.cases.number_example.rpartition("-")[2])
    prefix = profile.cases.number_example.rpartition("-")[0]
    number = f"{prefix}-{place + 101:0{digits}d}"
    known = Case.objects.filter(number=number, status=Case.Status.OPEN).first()
    kind = profile.cases.kinds[0].code
    return known or add_case(number=number, kind=kind, actor=_person("officer2"))


def _person(username: str) -> User:
    return User.objects.get(username=username)


def camera_keys() -> dict[str, str]:
    """The demonstration cameras' keys by code, as `load_demo` left them for the simulator."""
    keys: dict[str, str] = json.loads((settings.DATA_DIR / KEYS).read_text())
    return {camera.code: keys[camera.code] for camera in Camera.objects.all()}
