"""Every door of the site by everybody who may stand before it, with real things behind it.

That a role not in a route's row is refused, whatever the address names, is shown by
tests/personnel/test_routes.py; here those whose role opens the door walk through it, to what is
theirs to see and to what is not. All is taken from the URL table: a new route is walked too.
"""

import re
from contextlib import contextmanager

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
from tests.security.planted import plant, things_of
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


@pytest.fixture
def planted(db, settings, tmp_path):
    return plant(settings, tmp_path)


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


def acts():
    return Event.objects.exclude(outcome=Event.Outcome.REFUSED).count()


@pytest.mark.timeout(900)
def test_every_door_shows_and_does_what_is_theirs_and_nothing_else(planted, clients):
    things = things_of(planted)
    failed, opened, faults = [], set(), set()
    # 400 comes before anything is looked up.
    refusals = {"get": {403, 404, 405}, "post": {400, 403, 404, 405}}
    for name, thing, who, client, address in walk(clients, things):
        hidden = is_hidden(name, thing, who)
        with undone():
            shown = client.get(address)
            faults |= {(name, each) for each in faults_of(shown)}
        with undone():
            before = acts()
            sent = client.post(address)
            done = acts() - before
        for method, answer in (("get", shown), ("post", sent)):
            status = answer.status_code
            if status not in refusals[method] if hidden else status >= 500:
                failed.append((name, thing.name, who, method, status))
        if hidden and done:
            failed.append((name, thing.name, who, "done"))
        if not hidden and shown.status_code in (200, 302):
            opened.add(name)
    assert failed == []
    assert faults - IN_ADDRESSES == set()
    assert len(opened) > 90
    # What the planted agency does not have yet is walked by the tests of its own app.
    assert len({name for name, *_ in walk(clients, things)}) > 180


def test_no_page_takes_a_form_without_its_token(lexington):
    client = enter(Client(enforce_csrf_checks=True), lexington.captain)
    taken = []
    for name in OWN:
        if row_of(name) is not Access.CAMERA_KEY:
            status = client.post(unknown_of(name)).status_code
            taken += [(name, status)] if status not in (403, 405) else []
    assert taken == []
