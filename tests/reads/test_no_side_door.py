"""No side door: on all routes, to every role, no stored plate but by the doors of `reads.access`.

The plates are planted in every place that captures: stored and candidate reads, quarantine, an
ended alert, what was typed at its check. The search asks for part of a plate, so that what
somebody typed is not taken for what is stored.
"""

from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from camera_ingest.models import Quarantine
from hotlists.models import Alert, TypedPlate
from hotlists.services.check import check_vehicle
from hotlists.services.ending import Answer, end_alert
from hotlists.services.entry import remove_entry
from personnel.models import Role
from reads.models import Inquiry, Read, ReadCandidate
from reads.services.inquiry import open_inquiry
from tests.personnel.test_routes import ROUTES
from tests.reads.searches import photograph, question, search, why

STORED, GUESSED, ENDED, TYPED = "ZWY7351", "ZWY7357", "HJR2264", "BQD9316"
PLANTED = (STORED, GUESSED, ENDED, TYPED)


@pytest.fixture
def planted(lexington):
    """A stored read in an officer's open search, an alert that ended, and input in quarantine."""
    agency, camera = lexington, lexington.add_camera()
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
    return agency, {"alert_id": alert.pk, "inquiry_id": inquiry.pk, "entry_id": entry.pk,
                    "camera_id": camera.pk, "case_id": agency.case().pk}  # fmt: skip


def test_the_plates_are_really_there(planted):
    assert {STORED, ENDED} == set(Read.objects.values_list("plate", flat=True))
    assert ReadCandidate.objects.get().plate == GUESSED
    assert TypedPlate.objects.get().plate == TYPED
    assert STORED.encode() in bytes(Quarantine.objects.get().body)
    assert Inquiry.objects.get().results == 1


def addresses(known):
    """Every route of ours, with the planted row where it names one, elsewhere the first."""
    kinds = {"IntConverter": 1, "UUIDConverter": UUID(int=0), "StringConverter": "x"}
    for name, converters in sorted(ROUTES.items()):
        if ":" not in name:
            # A library's route: sign-in and the like, without captured data.
            continue
        values = {
            key: known.get(key, kinds.get(type(each).__name__, "x"))
            for key, each in converters.items()
        }
        yield name, reverse(name, kwargs=values)


def text_of(response):
    if response.get("Content-Type", "").startswith("image/"):
        return ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace").upper()


def leaks(client, known):
    found, opened = [], 0
    for name, address in addresses(known):
        for asked in ({}, {"q": "ZWY73", "plate": "ZWY73", "search": "HJR22"}):
            response = client.get(address, asked)
            opened += response.status_code == 200
            text = text_of(response)
            found += [(name, plate) for plate in PLANTED if plate in text]
    return found, opened


@pytest.mark.clause("LEX-3.G.iii")
@pytest.mark.parametrize("role", list(Role))
def test_no_route_shows_a_stored_plate_to_any_role(planted, sign_in, role):
    agency, known = planted
    walker = agency.add_analyst("walker") if role == Role.ANALYST else agency.other_officer
    walker.groups.set(Group.objects.filter(name=role.value))
    found, opened = leaks(sign_in(walker), known)
    assert found == []
    assert opened > 4


@pytest.mark.clause("LEX-3.G.iii")
@pytest.mark.parametrize("who", ["sergeant", "captain", "chief", "auditor"])
def test_nor_to_those_who_stand_above_who_searched(planted, sign_in, who):
    agency, known = planted
    found, _ = leaks(sign_in(getattr(agency, who)), known)
    assert found == []


def test_who_searched_sees_it_in_the_search_and_nowhere_else(planted, sign_in):
    agency, known = planted
    found, _ = leaks(sign_in(agency.officer), known)
    assert {name for name, _ in found} == {"reads:results", "reads:api-inquiry-reads"}
    assert {plate for _, plate in found} == {STORED}


def test_an_open_alert_shows_its_own_plate_on_alert_pages_only(planted, sign_in):
    agency, known = planted
    agency.add_entry("LMN4410")
    agency.read(agency.add_camera("cam-2"), "LMN4410")
    opened = Alert.objects.open().get()
    shown = set()
    client = sign_in(agency.officer)
    # An entry's own page shows what its author typed: a list's plate is no stored read.
    for name, address in addresses(known | {"alert_id": opened.pk}):
        if "LMN4410" in text_of(client.get(address)):
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
