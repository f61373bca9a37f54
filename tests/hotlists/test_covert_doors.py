"""Every door of the site, as somebody outside the audience of a covert entry: nothing is there.

The walk takes each route of the apps that show alerts or entries from the URL table, so that a
new one is walked too.
"""

from dataclasses import replace

import pytest
from django.urls import reverse

from hotlists.approvals import earlier_entries
from hotlists.models import EntryChange, FollowUp, Incident, Notice
from hotlists.services.duty import start_duty
from hotlists.services.entry import add_entry
from hotlists.services.entry_change import propose_change
from hotlists.services.stop import StopFacts
from ledger.models import Event
from personnel.access import Access, may_enter, row_of
from tests.hotlists.covert import PLATE, covert_entry
from tests.hotlists.desk import QUIET, WHOLE, Desk
from tests.personnel.test_routes import ROUTES

SECRETS = (PLATE, "Sealed instruction", "Secret contact", "Covert warehouse watch")
WORDS = {"cautions": "Sealed instruction", "contact": "Secret contact", "reason": SECRETS[3]}
# What auditor and chief see instead, which other tests look at.
SEALED_PAGES = {"hotlists:sealed", "hotlists:incidents", "hotlists:incident"}
# Unlike the example number that forms show.
REPORT = "26-009977"
OWN = [name for name in sorted(ROUTES) if ":" in name]
SEALED_READERS = ("auditor", "chief")


@pytest.fixture
def covert(agency, camera):
    """A covert entry with all that can hang on it: an open alert, an ended one, a change."""
    covert = covert_entry(agency, **WORDS)
    start_duty(actor=agency.officer, unit="8", area="")
    desk = Desk(agency, camera, covert.read(camera))
    desk.see(agency.other_officer, agency.captain)
    arrest = replace(QUIET, outcomes=["arrest"], has_force=True)
    facts = WHOLE | {"report_number": REPORT, "outcome": arrest, "not_cleared_reason": "He ran"}
    desk.end(
        agency.other_officer, "did_not_correlate", "stop", mismatch="misread",
        stop=StopFacts(**facts),
    )  # fmt: skip
    propose_change(
        entry_id=covert.entry.pk, changes={"cautions": "Sealed instruction, armed"}, version=1,
        is_attested=True, why="A weapon was seen", actor=agency.other_officer,
    )  # fmt: skip
    return covert


@pytest.fixture
def alert(covert, camera, clock):
    """A second alert on it, open."""
    clock.shift(3600)
    covert.agency.read(camera, PLATE)
    return covert.approval.alerts.get(status="open")


def address_of(name, covert, alert):
    """The address of this route for what is covert; None where it names something else."""
    ids = {
        "alert_id": alert.pk,
        "entry_id": covert.entry.pk,
        "approval_id": covert.approval.pk,
        "document_id": covert.approval.document_id,
        "incident_id": Incident.objects.get().pk,
        "follow_up_id": FollowUp.objects.earliest("pk").pk,
        "change_id": EntryChange.objects.get().pk,
        "notice_id": Notice.objects.filter(alert=alert).earliest("pk").pk,
    }
    wanted = ROUTES[name]
    if wanted.keys() - ids.keys():
        return None
    return reverse(name, kwargs={key: ids[key] for key in wanted})


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "auditor", "chief"])
def test_no_page_shows_it_to_who_is_outside(agency, covert, alert, sign_in, who):
    client = sign_in(person := getattr(agency, who))
    # Of whom a role keeps out, before anything is looked up: tests/personnel/test_routes.py.
    entered = [n for n in OWN if isinstance(row_of(n), Access) or may_enter(person, n)]
    addresses = {name: address_of(name, covert, alert) for name in entered}
    pages = {name: address for name, address in addresses.items() if address}
    shown = []
    for name, address in pages.items():
        page = client.get(address)
        body = (b"".join(page) if page.streaming else page.content).decode(errors="replace")
        shown += [(name, secret) for secret in SECRETS if secret in body]
        if page.status_code == 200 and not (name in SEALED_PAGES and who in SEALED_READERS):
            ids = [str(each.pk) for each in covert.approval.alerts.all()]
            links = (*ids, f"/entries/{covert.entry.pk}/", REPORT)
            shown += [(name, link) for link in links if link in body]
    assert len(pages) > 30
    assert shown == []


def test_no_list_or_count_takes_it_in_for_who_is_outside(agency, covert, alert, sign_in):
    def context_of(who, name):
        return sign_in(getattr(agency, who)).get(reverse(f"hotlists:{name}")).context

    assert context_of("officer", "queue")["open_count"] == 0
    for who, expected in (("sergeant", 0), ("captain", 1)):
        assert context_of(who, "history")["page"].paginator.count == expected
        assert context_of(who, "board")["page"].paginator.count == 2 * expected
        assert sum(row["ended_count"] for row in context_of(who, "board")["people"]) == expected
        assert context_of(who, "reviews")["rows"] == [] or who == "captain"
        assert context_of(who, "lists")["rows"][0]["live_entries"] == expected
    assert context_of("sergeant", "follow-ups")["page"].paginator.count == 0
    assert context_of("officer", "start-of-shift")["missed"]["rows"] == []


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "auditor", "chief"])
def test_what_names_it_is_absent_or_closed_and_nothing_changes(agency, covert, alert, sign_in, who):
    client = sign_in(getattr(agency, who))
    named = {
        name: address
        for name in OWN
        if ROUTES[name].keys() & {"alert_id", "entry_id", "change_id"}
        and (address := address_of(name, covert, alert))
    }
    entry, events = covert.entry, Event.objects.exclude(kind="refusal")
    before = events.count()
    answers = {
        (name, method): getattr(client, method)(address).status_code
        for name, address in named.items()
        for method in ("get", "post")
    }
    # 403 is the role's, for everybody alike; 405 the method's; 400 comes before anything is read.
    assert set(answers.values()) <= {400, 403, 404, 405}
    assert events.count() == before
    entry.refresh_from_db()
    assert (entry.status, entry.version) == ("approved", 1)


def test_its_audience_finds_it_through_the_same_doors(agency, covert, alert, sign_in):
    client = sign_in(agency.other_officer)
    for name in ("alerts", "queue", "alert", "entries", "entry", "entry-note", "start-of-shift"):
        page = client.get(address_of(f"hotlists:{name}", covert, alert))
        assert page.status_code == 200
        assert PLATE in page.content.decode() or name == "start-of-shift"


def test_auditor_and_chief_see_a_sealed_list_with_counts(agency, covert, alert, sign_in):
    for person in (agency.auditor, agency.chief):
        page = sign_in(person).get(reverse("hotlists:sealed")).content.decode()
        assert "2 alerts</strong>, 1 open" in page
        assert "Did not match: 1" in page
        assert "Stops: 1" in page
        assert covert.approval.case.number in page
        assert str(agency.other_officer) in page
        assert not any(secret in page for secret in SECRETS)
    assert Event.objects.filter(kind="sealed_entries.viewed").count() == 2


@pytest.mark.parametrize("who", ["other_officer", "captain", "sergeant"])
def test_the_sealed_list_is_for_nobody_else(agency, covert, sign_in, who):
    page = sign_in(getattr(agency, who)).get(reverse("hotlists:sealed"))
    assert page.status_code == 403


def test_an_approver_outside_does_not_learn_that_the_plate_was_entered_before(lexington):
    covert = covert_entry(lexington)
    draft = lexington.draft(PLATE)
    again = add_entry(draft=draft, actor=lexington.officer)
    assert earlier_entries([again], viewer=lexington.sergeant) == {again.pk: []}
    assert earlier_entries([again], viewer=lexington.captain) == {again.pk: [covert.entry]}
