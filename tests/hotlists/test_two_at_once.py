"""Two people, or one in two windows, at the same suspension, change, extension or statement."""

from datetime import timedelta

import pytest
from django.db import transaction

from hotlists.models import EntryChange, Extension, OngoingStatement, Suspension
from hotlists.services.entry_change import decide_change, propose_change
from hotlists.services.extension import ask_extension, decide_extension
from hotlists.services.ongoing import state_ongoing
from hotlists.services.suspension import lift_suspension, report_suspension, suspend_entry
from ledger.models import Event
from tests.cast import make_agency
from tests.meeting import at_once

WHY = "The stolen pickup was seen near the river on Monday"
ONE_WINS = ["done", "refused"]


@pytest.fixture
def committed_kinston(settings, committed_db):
    settings.ALPR_PROFILE = "kinston_nc"
    return make_agency()


def propose(entry, actor, cautions):
    return propose_change(
        entry_id=entry.pk,
        changes={"cautions": cautions},
        version=1,
        is_attested=True,
        why="Seen",
        actor=actor,
    )


@transaction.atomic
def suspend(entry, actor):
    reason = Suspension.Reason.NEGATIVE_STATUS
    suspend_entry(entry_id=entry.pk, actor=actor, reason=reason)


def count(kind):
    return Event.objects.filter(kind=kind).count()


def test_a_suspension_is_lifted_once(committed_agency, monkeypatch):
    agency = committed_agency
    entry = agency.add_entry()
    suspend(entry, agency.officer)
    found = Suspension.objects.get()
    facts = {"suspension_id": found.pk, "method": "communications", "reference": "C-1"}
    people = (agency.sergeant, agency.dispatcher)
    acts = [lambda who=who: lift_suspension(actor=who, **facts) for who in people]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    assert count("suspension.ended") == 1


def test_a_suspension_is_reported_once(committed_agency, monkeypatch):
    agency = committed_agency
    entry = agency.add_entry()
    suspend(entry, agency.officer)
    facts = {"suspension_id": Suspension.objects.get().pk, "told": "County desk"}
    people = (agency.sergeant, agency.dispatcher)
    acts = [lambda who=who: report_suspension(actor=who, **facts) for who in people]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    assert count("suspension.reported") == 1


def test_one_change_at_a_time_waits(committed_agency, monkeypatch):
    agency = committed_agency
    entry = agency.add_entry()
    acts = [
        lambda: propose(entry, agency.other_officer, "Armed"),
        lambda: propose(entry, agency.sergeant, "Not armed"),
    ]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    assert EntryChange.objects.count() == 1


def test_a_change_is_decided_once(committed_agency, monkeypatch):
    agency = committed_agency
    entry = agency.add_entry()
    change = propose(entry, agency.other_officer, "Armed")
    acts = [
        lambda: decide_change(change_id=change.pk, actor=agency.sergeant, apply=True),
        lambda: decide_change(
            change_id=change.pk, actor=agency.sergeant, apply=False, note="Not seen"
        ),
    ]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    entry.refresh_from_db()
    change.refresh_from_db()
    assert (entry.cautions == "Armed") is change.is_applied


def ask(agency, entry, days):
    until = entry.expires_at + timedelta(days=days)
    return ask_extension(
        entry_id=entry.pk, until=until, justification=WHY, actor=agency.other_officer
    )


def test_one_extension_at_a_time_waits(committed_kinston, monkeypatch):
    agency = committed_kinston
    entry = agency.add_entry()
    acts = [lambda: ask(agency, entry, 5), lambda: ask(agency, entry, 9)]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    assert Extension.objects.count() == 1


def test_an_extension_is_decided_once(committed_kinston, monkeypatch):
    agency = committed_kinston
    entry = agency.add_entry()
    asked = ask(agency, entry, 5)
    acts = [
        lambda: decide_extension(extension_id=asked.pk, actor=agency.captain, grant=True),
        lambda: decide_extension(
            extension_id=asked.pk, actor=agency.captain, grant=False, note="No need"
        ),
    ]
    assert at_once(monkeypatch, *acts) == ONE_WINS
    entry.refresh_from_db()
    asked.refresh_from_db()
    assert (entry.expires_at == asked.until) is asked.is_granted


def test_two_statements_at_once_both_stand_and_the_entry_lives_to_the_later_end(
    committed_lexington, monkeypatch
):
    agency = committed_lexington
    entry = agency.add_entry()
    facts = {"case_id": entry.case_id, "text": WHY}
    people = (agency.other_officer, agency.sergeant)
    acts = [lambda who=who: state_ongoing(actor=who, **facts) for who in people]
    assert at_once(monkeypatch, *acts) == ["done", "done"]
    entry.refresh_from_db()
    assert entry.expires_at == max(each.until for each in OngoingStatement.objects.all())
