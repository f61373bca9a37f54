"""Every door of the site by everybody who may stand before it, with real things behind it.

That a role not in a route's row is refused, whatever the address names, is shown by
tests/personnel/test_routes.py; here those whose role opens the door walk through it, to what is
theirs to see and to what is not. All is taken from the URL table: a new route is walked too.
"""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ledger.models import Event
from personnel.access import Access, row_of
from personnel.models import Role
from tests.cast import enter
from tests.personnel.test_routes import ROUTES
from tests.personnel.test_routes import address_of as unknown_of
from tests.security.planted import filled, plant, things_of
from tests.security.test_headers import faults_of_headers

ROLE_OF = {
    "officer": Role.OFFICER, "officer2": Role.OFFICER, "sergeant": Role.SUPERVISOR,
    "captain": Role.ADMINISTRATOR, "chief": Role.CHIEF, "dispatcher": Role.DISPATCHER,
    "auditor": Role.AUDITOR, "sysadmin": Role.SYSTEM_ADMINISTRATOR, "analyst": Role.ANALYST,
    "inspector": Role.INSPECTOR,
}  # fmt: skip
OWN = [name for name in sorted(ROUTES) if ":" in name]
# What a browser would run or draw by a page's own text, against the content security policy.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
    r"|<style",
    re.IGNORECASE,
)
FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.IGNORECASE | re.DOTALL)


GET_FORM = re.compile(r"<form(?![^>]*method=\"post\").*?</form>", re.IGNORECASE | re.DOTALL)
TYPED = re.compile(
    r"<(?:textarea|input(?![^>]*type=\"(?:hidden|date|number|checkbox|radio|submit)))"
    r"[^>]*name=\"(\w+)\"",
    re.IGNORECASE,
)

# Words that stand in an address: of requests their number, case and who asks (a plate is asked
# for by POST beside it), of the trail its codes.
IN_ADDRESSES = {
    ("data_requests:log", "typed: q"),
    *(("audits:trail", f"typed: {name}") for name in ("kind", "object", "number")),
}

# Doors whose things the planted agency does not have, with the tests of who may open them.
ELSEWHERE = {
    "audits:correct-error": "audits/test_audit_pages.py",
    "camera_ingest:feed": "camera_ingest/test_feeds_api.py",
    "camera_ingest:frames": "camera_ingest/test_frames_api.py",
    "camera_ingest:heartbeat": "camera_ingest/test_health.py",
    "camera_ingest:reads": "camera_ingest/test_reads_api.py",
    "data_requests:collect": "data_requests/test_handover.py",
    "data_requests:destroyed": "data_requests/test_handover.py",
    "data_requests:receipt": "data_requests/test_handover.py",
    "data_requests:take": "data_requests/test_handover.py",
    "hotlists:decide-change": "hotlists/test_entry_pages.py",
    "hotlists:decide-extension": "hotlists/test_entry_pages.py",
    "hotlists:finish-follow-up": "hotlists/test_follow_up.py",
    "hotlists:incident": "hotlists/test_covert_doors.py",
    "hotlists:lift-suspension": "hotlists/test_list_pages.py",
    "hotlists:report-suspension": "hotlists/test_list_pages.py",
    "hotlists:review-incident": "hotlists/test_incident.py",
    "hotlists:send-again": "hotlists/test_notice_out.py",
    "personnel:confirm-factor-reset": "personnel/test_locked_out.py",
    "personnel:release-lock": "personnel/test_locked_out.py",
    "personnel:unlink-identity": "personnel/test_single_sign_on.py",
    "reads:certificate": "reads/test_certificate.py",
    "reads:decide-held-read": "reads/test_hold_pages.py",
    "reads:held-crop": "reads/test_no_side_door.py",
    "reads:held-photo": "reads/test_no_side_door.py",
}
# Those that such a test asks for by address.
BY_ADDRESS = {
    "camera_ingest:feed": "/api/v1/feeds/",
    "camera_ingest:frames": "/api/v1/frames",
    "camera_ingest:heartbeat": "/api/v1/heartbeat",
    "camera_ingest:reads": "/api/v1/reads",
    "reads:certificate": "/retention/certificates/",
    "reads:decide-held-read": "/decide/",
}


def may_stand(who, name):
    row = row_of(name)
    return ROLE_OF[who] in row if isinstance(row, frozenset) else row is Access.PUBLIC


def address_of(name, thing):
    """The address of this route for this thing; None where it names something else."""
    app = name.partition(":")[0]
    values = {}
    for key in ROUTES[name]:
        if f"{app}:{key}" in thing.values:
            values[key] = thing.values[f"{app}:{key}"]
        elif key in thing.values:
            values[key] = thing.values[key]
        else:
            return None
    return reverse(name, kwargs=values)


@contextmanager
def undone():
    """What is done inside is not kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=["lexington_ne", pytest.param("kinston_nc", marks=pytest.mark.long)])
def planted(request, db, settings, tmp_path):
    return plant(settings, tmp_path, request.param)


@pytest.fixture
def clients(planted, settings):
    # However long the walk takes, each has proved just before who they are.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600
    settings.SESSION_COOKIE_AGE = 24 * 3600
    return {
        name: enter(Client(raise_request_exception=False), getattr(planted, name))
        for name in ROLE_OF
    }


def walk(clients, things):
    """Each address with each person whose role opens it: (name, thing, who, client, address)."""
    for thing in things:
        for name in OWN:
            if not ROUTES[name] and thing.seen_by is not None:
                continue
            address = address_of(name, thing)
            for who, client in clients.items():
                # Of two officers one is enough, but for what is theirs.
                is_second = who == "officer2" and thing.seen_by is None
                if address and may_stand(who, name) and not is_second:
                    yield name, thing, who, client, address


def is_hidden(name, thing, who):
    return thing.seen_by is not None and who not in thing.seen_by and name not in thing.but_for


def faults_of(answer):
    """What is wrong with this answer as a browser would take it."""
    body = b"".join(answer) if answer.streaming else answer.content
    faults = faults_of_headers(answer)
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        text = body.decode()
        faults += INLINE.findall(text)
        # What is typed there stands in the address, and a plate must not.
        faults += [
            f"typed: {name}" for form in GET_FORM.findall(text) for name in TYPED.findall(form)
        ]
        faults += ["no token" for form in FORM.findall(text) if "csrfmiddlewaretoken" not in form]
    return faults


def misled(name, thing, who, method, answer, *, hidden):
    """This answer, where it is none that this person should get."""
    status = answer.status_code
    is_wrong = status not in (403, 404, 405) if hidden else status >= 500
    return [(name, thing.name, who, method, status)] if is_wrong else []


def acts():
    return Event.objects.exclude(outcome=Event.Outcome.REFUSED).count()


@pytest.mark.timeout(900)
def test_every_door_shows_and_does_what_is_theirs_and_nothing_else(planted, clients):
    things = things_of(planted)
    failed, opened, faults = [], set(), set()
    posted = set()
    for name, thing, who, client, address in walk(clients, things):
        hidden = is_hidden(name, thing, who)
        with undone():
            shown = client.get(address)
            faults |= {(name, each) for each in faults_of(shown)}
        failed += misled(name, thing, who, "get", shown, hidden=hidden)
        # What only the role opens takes the same form from all of them: from one is enough.
        if thing.seen_by is not None or name not in posted:
            posted.add(name)
            with undone():
                before = acts()
                sent = client.post(address, filled(planted, name))
                done = acts() - before
            failed += misled(name, thing, who, "post", sent, hidden=hidden)
            if hidden and done:
                failed.append((name, thing.name, who, "done"))
        if not hidden and shown.status_code in (200, 302):
            opened.add(name)
    assert failed == []
    assert faults - IN_ADDRESSES == set()
    assert len(opened) > 90
    assert set(OWN) - {name for name, *_ in walk(clients, things)} == set(ELSEWHERE)


@pytest.mark.parametrize("name", sorted(ELSEWHERE))
def test_what_is_not_planted_is_opened_by_a_test_of_its_own(name):
    text = (Path(__file__).parents[1] / ELSEWHERE[name]).read_text()
    asked = BY_ADDRESS.get(name, name)
    assert asked in text or f'"{name.partition(":")[2]}"' in text


def test_no_page_takes_a_form_without_its_token(lexington):
    client = enter(Client(enforce_csrf_checks=True), lexington.captain)
    taken = []
    for name in OWN:
        if row_of(name) is not Access.CAMERA_KEY:
            status = client.post(unknown_of(name)).status_code
            taken += [(name, status)] if status not in (403, 405) else []
    assert taken == []
