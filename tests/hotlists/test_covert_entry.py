"""Covert and highly sensitive entries: only under a written approval, only for its audience."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import ask_approval, decide_approval, end_approval
from hotlists.models import Alert, Entry, EntryNotice
from hotlists.services.entry import (
    add_entry,
    check_covert_audience,
    decide_entry,
    remove_entry,
)
from hotlists.services.entry_change import propose_change
from hotlists.services.entry_end import end_entries
from hotlists.services.extension import ask_extension
from hotlists.services.look_back import look_back
from ledger.models import Event
from personnel.models import Designation, User
from personnel.services import designate, revoke_designation, scheduled_work
from reads.models import Inquiry
from tests.hotlists.covert import PLATE, covert_entry


def add_covert(agency, approval, actor=None, **changes):
    draft = agency.draft(
        PLATE, is_covert=True, written_approval_id=approval and approval.pk, **changes
    )
    return add_entry(draft=draft, actor=actor or agency.other_officer)


def test_without_a_written_approval_it_is_refused(agency):
    with pytest.raises(PolicyViolation, match="needs a written approval") as refused:
        add_covert(agency, None)
    assert refused.value.clause == agency.profile.cite("covert")
    assert not Entry.objects.exists()


def test_an_approval_that_waits_or_was_refused_lets_nothing_in(agency):
    asked = ask_approval(draft=agency.approval_draft(), actor=agency.other_officer)
    with pytest.raises(PolicyViolation, match="not in force"):
        add_covert(agency, asked)
    decide_approval(approval_id=asked.pk, actor=agency.captain, grant=False, note="No need")
    with pytest.raises(PolicyViolation, match="not in force"):
        add_covert(agency, asked)


def test_one_for_a_search_or_another_case_lets_no_entry_in(agency):
    with pytest.raises(PolicyViolation, match="another kind of use"):
        add_covert(agency, agency.written_approval("inquiry"))


def test_only_its_audience_enters_under_it(agency):
    with pytest.raises(PolicyViolation, match="names you"):
        add_covert(agency, agency.written_approval(), actor=agency.officer)


def test_naming_an_approval_makes_it_covert(agency):
    approval = agency.written_approval()
    draft = agency.draft(PLATE, written_approval_id=approval.pk)
    entry = add_entry(draft=draft, actor=agency.other_officer)
    assert entry.written_approval == approval


def test_nobody_in_the_audience_who_could_approve_it_is_refused(lexington):
    """Granted by one who acted for the Administrator, and who does so no longer."""
    agency, now = lexington, timezone.now()
    appointment = designate(
        kind=Designation.Kind.ACTING_ADMINISTRATOR,
        person_id=agency.sergeant.pk,
        actor=agency.chief,
        statement="While the captain is away",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    asked = ask_approval(draft=agency.approval_draft(), actor=agency.other_officer)
    paper = agency.paper(agency.sergeant)
    decide_approval(approval_id=asked.pk, actor=agency.sergeant, grant=True, document_id=paper.pk)
    revoke_designation(designation_id=appointment.pk, actor=agency.chief)
    with pytest.raises(PolicyViolation, match="may approve the entry") as refused:
        add_covert(agency, asked)
    assert refused.value.clause == agency.profile.cite("covert")


def test_nobody_in_the_audience_who_can_act_is_refused(agency):
    entry = covert_entry(agency).entry
    User.objects.filter(pk__in=entry.written_approval.reader_ids).update(is_active=False)
    with pytest.raises(PolicyViolation, match="can act on an alert"):
        check_covert_audience(entry, agency.profile)


def test_it_ends_with_its_approval_at_the_latest(agency):
    covert = covert_entry(agency)
    assert covert.entry.expires_at <= covert.approval.ends_at
    Entry.objects.update(expires_at=covert.approval.ends_at + timedelta(days=5))
    assert not Entry.objects.matching(covert.approval.ends_at).exists()


def test_it_matches_nothing_once_its_approval_was_ended(agency, camera):
    covert = covert_entry(agency)
    assert Entry.objects.matching(timezone.now()).exists()
    end_approval(approval_id=covert.approval.pk, actor=agency.captain)
    assert not Entry.objects.matching(timezone.now()).exists()
    agency.read(camera, PLATE)
    assert not Alert.objects.exists()
    end_entries(actor=scheduled_work())
    entry = Entry.objects.get()
    assert (entry.status, entry.end_reason, entry.plate) == ("ended", "approval_ended", "")


def test_only_its_audience_is_told_of_it_and_may_do_anything_with_it(agency):
    covert = covert_entry(agency)
    told = set(EntryNotice.objects.values_list("person__username", flat=True))
    assert told <= {"captain", "other_officer"}
    until = timezone.now() + timedelta(days=40)
    acts = (
        lambda actor: remove_entry(entry_id=covert.entry.pk, actor=actor),
        lambda actor: decide_entry(entry_id=covert.entry.pk, actor=actor, approve=True),
        lambda actor: propose_change(
            entry_id=covert.entry.pk, changes={}, version=1, is_attested=True, why="-", actor=actor
        ),
        lambda actor: ask_extension(
            entry_id=covert.entry.pk, until=until, justification="-", actor=actor
        ),
    )
    for act in acts:
        for person in (agency.officer, agency.sergeant, agency.chief):
            with pytest.raises(Entry.DoesNotExist):
                act(person)


def test_a_change_goes_to_the_administrator_where_the_supervisor_is_outside(agency):
    covert = covert_entry(agency)
    propose_change(
        entry_id=covert.entry.pk,
        changes={"cautions": "Armed"},
        version=1,
        is_attested=True,
        why="A weapon was seen",
        actor=agency.other_officer,
    )
    waiting = EntryNotice.objects.filter(kind=EntryNotice.Kind.CHANGE_WAITING)
    assert [notice.person for notice in waiting] == [agency.captain]


def test_its_event_names_the_approval_and_no_plate(agency):
    covert = covert_entry(agency)
    event = Event.objects.about(covert.entry).get(kind="entry.added")
    assert event.data["written_approval"] == covert.approval.pk
    assert PLATE not in str(event.data)


def test_the_database_itself_wants_a_case_and_a_member(agency):
    covert = covert_entry(agency)
    name = "entry_under_written_approval_is_a_members"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Entry.objects.filter(pk=covert.entry.pk).update(case=None)


def test_no_open_search_looks_back_for_it(agency):
    covert = covert_entry(agency)
    with pytest.raises(PolicyViolation, match="not looked for by an open search") as refused:
        look_back(entry_id=covert.entry.pk, actor=agency.captain, is_attested=True)
    assert refused.value.clause == agency.profile.cite("covert")
    with pytest.raises(Entry.DoesNotExist):
        look_back(entry_id=covert.entry.pk, actor=agency.sergeant, is_attested=True)
    assert not Inquiry.objects.exists()
