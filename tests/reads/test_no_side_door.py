"""No side door: on all routes, to every role, no stored plate but by the doors of `reads.access`.

The plates are planted in every place that captures: stored and candidate reads, quarantine, an
ended alert, what was typed at its check, a read that a hold keeps past the limit, one in a package
of a granted request; and an audit judges a search for them. The search asks for part of a plate and
hold and request for none, so that what somebody typed is not taken for what is stored. An image is
a find like a plate.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from camera_ingest.models import Quarantine
from data_requests.models import Package
from data_requests.services.packaging import make_package
from hotlists.models import Alert, TypedPlate
from hotlists.services.check import check_vehicle
from hotlists.services.ending import Answer, end_alert
from hotlists.services.entry import remove_entry
from personnel.access import row_of
from personnel.models import Role
from reads.addresses import address_token
from reads.held import kept_past_limit
from reads.models import Hold, Inquiry, PreservedRead, Read, ReadCandidate
from reads.rules import retention_cutoff
from reads.services.inquiry import open_inquiry
from tests.audits.auditing import last_period, long_adopted, submitted
from tests.data_requests.asking import granted, officer_draft
from tests.data_requests.asking import submitted as request_of
from tests.personnel.test_routes import ROUTES
from tests.reads.holding import around, hold
from tests.reads.searches import photograph, question, search, why

STORED, GUESSED, ENDED, TYPED = "ZWY7351", "ZWY7357", "HJR2264", "BQD9316"
SEALED, PACKED = "PLV6628", "CMG5583"
PLANTED = (STORED, GUESSED, ENDED, TYPED, SEALED, PACKED)
IMAGE = "an image"
OF_A_HOLD = {
    ("reads:hold", SEALED),
    ("reads:held-photo", IMAGE),
    ("reads:held-crop", IMAGE),
}


@pytest.fixture
def planted(lexington, settings, tmp_path):
    """Plates in all places, and the ids by which a route could name their rows."""
    settings.PACKAGE_DIR = tmp_path / "packages"
    camera = lexington.add_camera()
    known = {"camera_id": camera.pk, "case_id": lexington.case().pk}
    known |= kept_past_the_limit(lexington, camera) | packed(lexington, camera)
    known |= stored_and_ended(lexington, camera)
    return lexington, known | audited(lexington, known["inquiry_id"])


def audited(agency, inquiry_id):
    """An audit with its memo submitted, of a search for the same plates in the last period."""
    long_adopted(agency)
    period = last_period(agency)
    made = Inquiry.objects.get(pk=inquiry_id)
    made.pk = None
    made.opened_at = datetime.combine(period.last, time(12), UTC) - timedelta(days=1)
    made.open_until = made.usage_due_at = made.opened_at + timedelta(hours=1)
    made.save()
    audit = submitted(agency)
    return {"audit_id": audit.pk, "item_id": audit.items.get(inquiry=made).pk}


def kept_past_the_limit(agency, camera):
    at = retention_cutoff(agency.profile, timezone.now()) - timedelta(days=1)
    placed = hold(agency, camera.pk, plate="", **around(at))
    assert agency.read(camera, SEALED, at=at, **photograph(SEALED))["status"] == "stored"
    return {"hold_id": placed.pk}


def packed(agency, camera):
    at = timezone.now() - timedelta(days=2, hours=12)
    agency.read(camera, PACKED, at=at, **photograph(PACKED))
    request = granted(agency, request_of(agency, officer_draft(agency, plate="")))
    made = make_package(
        request_id=request.pk, actor=agency.captain, medium="portable_media", media_label="Stick 7"
    )
    return {"request_id": request.pk, "package_id": made.package.pk}


def stored_and_ended(agency, camera):
    """A stored read in an officer's open search, an alert that ended, and input in quarantine."""
    agency.read(
        camera, STORED, candidates=[{"plate": GUESSED, "confidence": 0.4}], **photograph(STORED)
    )
    assert agency.read(camera, f"{STORED} {STORED} too long")["status"] == "quarantined"
    entry = agency.add_entry(ENDED)
    agency.read(camera, ENDED, **photograph(ENDED))
    alert = Alert.objects.get()
    step = next(s for s in agency.profile.verification.steps if s.kind == "vehicle")
    check_vehicle(
        alert_id=alert.pk, actor=agency.other_officer, step=step.code,
        verdict="not_this_vehicle", plate=TYPED, state="NE", vehicle="Grey van",
    )  # fmt: skip
    end_alert(
        alert_id=alert.pk, actor=agency.other_officer, field_outcome="observed",
        answers={alert.matches.get().pk: Answer(outcome="not_determined")},
    )  # fmt: skip
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    inquiry = open_inquiry(
        why=why(agency), question=question(plate="ZWY73??", look_alikes=True), actor=agency.officer
    )
    return {"alert_id": alert.pk, "inquiry_id": inquiry.pk, "entry_id": entry.pk}


def test_the_plates_are_really_there(planted):
    assert {STORED, ENDED, PACKED} == set(Read.objects.values_list("plate", flat=True))
    assert PreservedRead.objects.get().plate == SEALED
    assert (Package.objects.get().reads, Package.objects.get().images) == (1, 1)
    assert ReadCandidate.objects.get().plate == GUESSED
    assert TypedPlate.objects.get().plate == TYPED
    assert STORED.encode() in bytes(Quarantine.objects.get().body)
    searched, judged = Inquiry.objects.order_by("pk")
    assert (searched.results, judged.results) == (1, 1)


def tokens(known, user):
    """The address of each image and read as its page would make it for this person."""
    inquiry, held = Inquiry.objects.get(pk=known["inquiry_id"]), Hold.objects.get()
    read, [kept] = Read.objects.get(plate=STORED), kept_past_limit(held)
    signed = {
        f"reads:{name}": address_token(read, view=view, via=inquiry, user=user)
        for name, view in (("read", "read"), ("keep-read", "read"), ("read-photo", "photo"),
                           ("read-crop", "crop"))
    }  # fmt: skip
    return signed | {
        f"reads:held-{view}": address_token(kept, view=view, via=held, user=user)
        for view in ("photo", "crop")
    }


def addresses(known, role, signed=None):
    """Every route of ours that opens to the role, with the planted row where it names one.

    That the others are refused before anything is looked up: tests/personnel/test_routes.py.
    """
    kinds = {"IntConverter": 1, "UUIDConverter": UUID(int=0), "StringConverter": "x"}
    for name, converters in sorted(ROUTES.items()):
        row = row_of(name)
        # A library's route has no name space: sign-in and the like, without captured data.
        if ":" not in name or (isinstance(row, frozenset) and role not in row):
            continue
        values = {
            key: known.get(key, kinds.get(type(each).__name__, "x"))
            for key, each in converters.items()
        }
        if name in (signed or {}):
            values["token"] = signed[name]
        yield name, reverse(name, kwargs=values)


def seen_in(response, plates=PLANTED):
    """What of the planted is in an answer: plates in its text; an image whatever it shows."""
    if response.get("Content-Type", "").startswith("image/"):
        return [IMAGE]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode(errors="replace").upper()
    return [plate for plate in plates if plate in text]


def posted(client, address):
    """The answer to a form sent there; what it did is undone."""
    with transaction.atomic():
        response = client.post(address, {"plate": "ZWY73", "reason": "ZWY73", "q": "HJR22"})
        transaction.set_rollback(True)
    return response


def leaks(client, known, user, role, sent):
    """Each find with the name of its route, and how many pages opened.

    `sent`: the routes to which one of the roles has sent a form: from one is enough.
    """
    found, opened = set(), 0
    for name, address in addresses(known, role, tokens(known, user)):
        for asked in ({}, {"q": "ZWY73", "plate": "ZWY73", "search": "HJR22"}):
            response = client.get(address, asked)
            opened += response.status_code == 200
            found |= {(name, what) for what in seen_in(response)}
            if "GET" not in vars(response.wsgi_request):
                break  # It reads no question, whatever is asked.
        if name not in sent:
            sent.add(name)
            found |= {(name, what) for what in seen_in(posted(client, address))}
    return found, opened


def walkers(agency):
    """Each role with one who has it; who stands above the officer that searched is among them."""
    above = {
        Role.SUPERVISOR: agency.sergeant, Role.ADMINISTRATOR: agency.captain,
        Role.CHIEF: agency.chief, Role.AUDITOR: agency.auditor,
        Role.ANALYST: agency.add_analyst("walker"),
        Role.SYSTEM_ADMINISTRATOR: agency.sysadmin,
    }  # fmt: skip
    for role in Role:
        if role not in above:
            agency.other_officer.groups.set(Group.objects.filter(name=role.value))
        yield role, above.get(role, agency.other_officer)


@pytest.mark.timeout(900)
@pytest.mark.clause("LEX-3.G.iii")
def test_no_route_shows_a_stored_plate_to_any_role(planted, sign_in):
    agency, known = planted
    found, sent = {}, set()
    for role, walker in walkers(agency):
        found[role], opened = leaks(sign_in(walker), known, walker, role, sent)
        assert opened > 4, role
    assert found == {role: OF_A_HOLD if role == Role.ADMINISTRATOR else set() for role in Role}


def test_who_searched_sees_it_in_the_search_and_nowhere_else(planted, sign_in):
    agency, known = planted
    found, _ = leaks(sign_in(agency.officer), known, agency.officer, Role.OFFICER, set())
    assert found == {
        ("reads:results", STORED),
        ("reads:api-inquiry-reads", STORED),
        ("reads:read", STORED),
        ("reads:read", GUESSED),
        ("reads:read-photo", IMAGE),
        ("reads:read-crop", IMAGE),
    }


def test_an_open_alert_shows_its_own_plate_on_alert_pages_only(planted, sign_in):
    agency, known = planted
    agency.add_entry("LMN4410")
    agency.read(agency.add_camera("cam-2"), "LMN4410")
    opened = Alert.objects.open().get()
    shown = set()
    client = sign_in(agency.officer)
    # An entry's own page shows what its author typed: a list's plate is no stored read.
    for name, address in addresses(known | {"alert_id": opened.pk}, Role.OFFICER):
        if seen_in(client.get(address), ["LMN4410"]):
            shown.add(name)
    assert {"hotlists:alerts", "hotlists:alert", "hotlists:queue"} <= shown
    assert not {name for name in shown if name.startswith(("reads:", "camera_ingest:"))}


def test_there_is_no_admin_for_what_was_captured():
    assert not apps.is_installed("django.contrib.admin")
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [p for p in get_resolver().url_patterns if str(p.pattern).startswith("admin")]


def test_a_search_of_the_searcher_alone_opens_the_read(planted):
    agency, _ = planted
    assert search(agency, by=agency.captain, plate=STORED).results == 1
