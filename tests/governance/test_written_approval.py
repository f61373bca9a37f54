"""Special, covert or highly sensitive use is approved in writing, for a time, for an audience."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import WrittenApproval
from governance.permissions import require
from governance.services import (
    ask_approval,
    close_case,
    decide_approval,
    end_approval,
    require_written_approval,
)
from ledger.models import Event
from personnel.models import Designation
from personnel.services import designate


@pytest.fixture
def asked(agency):
    return ask_approval(draft=agency.approval_draft(), actor=agency.other_officer)


def grant(agency, approval, actor=None):
    actor = actor or agency.captain
    paper = agency.paper(actor)
    return decide_approval(approval_id=approval.pk, actor=actor, grant=True, document_id=paper.pk)


def required(agency, approval, actor, **changes):
    facts = {
        "approval_id": approval.pk if approval else None,
        "kind": "entry",
        "case_id": agency.case().pk,
        "now": timezone.now(),
    }
    return require_written_approval(actor=actor, profile=agency.profile, **(facts | changes))


def test_who_asks_is_of_the_audience_and_nothing_is_allowed_yet(agency, asked):
    assert list(asked.audience.all()) == [agency.other_officer]
    event = Event.objects.about(asked).get()
    assert (event.kind, event.clause) == ("written_approval.asked", agency.profile.cite("covert"))
    with pytest.raises(PolicyViolation, match="not in force"):
        required(agency, asked, agency.other_officer)


def test_granted_it_lets_its_audience_and_nobody_else(agency):
    approval = agency.written_approval(audience=[agency.officer])
    for person in (agency.officer, agency.other_officer, agency.captain):
        assert required(agency, approval, person) == approval
    for person in (agency.sergeant, agency.chief, agency.auditor, agency.dispatcher):
        with pytest.raises(PolicyViolation, match="names you") as refused:
            required(agency, approval, person)
        assert refused.value.clause == agency.profile.cite("covert")


def test_without_one_the_use_is_refused(agency):
    with pytest.raises(PolicyViolation, match="needs a written approval") as refused:
        required(agency, None, agency.officer)
    assert refused.value.clause == agency.profile.cite("covert")
    with pytest.raises(PolicyViolation, match="needs a written approval"):
        required(agency, None, agency.officer, approval_id=10**9)


def test_it_is_for_its_own_kind_and_case_only(agency):
    approval = agency.written_approval()
    for wrong in ({"kind": "inquiry"}, {"kind": "deployment"}, {"case_id": None}, {"case_id": 0}):
        with pytest.raises(PolicyViolation, match="another kind of use or another case"):
            required(agency, approval, agency.other_officer, **wrong)


def test_it_stands_between_its_dates_only(agency):
    approval = agency.written_approval()
    for now in (approval.starts_at - timedelta(seconds=1), approval.ends_at):
        with pytest.raises(PolicyViolation, match="not in force"):
            required(agency, approval, agency.other_officer, now=now)
    assert required(agency, approval, agency.other_officer, now=approval.starts_at)


def test_ended_early_it_allows_nothing_more(agency):
    approval = agency.written_approval()
    end_approval(approval_id=approval.pk, actor=agency.other_officer)
    with pytest.raises(PolicyViolation, match="not in force"):
        required(agency, approval, agency.other_officer)
    with pytest.raises(PolicyViolation, match="nothing to end"):
        end_approval(approval_id=approval.pk, actor=agency.captain)
    assert Event.objects.about(approval).filter(kind="written_approval.ended").count() == 1


def test_it_is_in_writing_or_it_is_not_given(agency, asked):
    with pytest.raises(PolicyViolation, match="signed paper is missing"):
        decide_approval(approval_id=asked.pk, actor=agency.captain, grant=True)
    assert grant(agency, asked).decided_as == "administrator"


def test_a_paper_attached_when_asking_is_enough(agency):
    paper = agency.paper(agency.officer)
    draft = agency.approval_draft(document_id=paper.pk)
    approval = ask_approval(draft=draft, actor=agency.officer)
    decided = decide_approval(approval_id=approval.pk, actor=agency.captain, grant=True)
    assert decided.document == paper


def test_the_administrator_never_approves_their_own(agency):
    own = ask_approval(draft=agency.approval_draft(), actor=agency.captain)
    with pytest.raises(PolicyViolation, match="Nobody approves what they asked for"):
        grant(agency, own)
    assert grant(agency, own, agency.chief).decided_as == "chief"


def test_the_chief_decides_only_what_the_administrator_asked_for(agency, asked):
    for person in (agency.chief, agency.sergeant, agency.officer, agency.auditor):
        with pytest.raises(PermissionDenied):
            decide_approval(approval_id=asked.pk, actor=person, grant=False, note="No")


def test_an_acting_administrator_says_so(agency, asked):
    now = timezone.now()
    designate(
        kind=Designation.Kind.ACTING_ADMINISTRATOR,
        person_id=agency.sergeant.pk,
        actor=agency.chief,
        statement="While the captain is away",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=2),
    )
    decided = grant(agency, asked, agency.sergeant)
    assert decided.decided_as == "acting_administrator"
    event = Event.objects.about(decided).get(kind="written_approval.granted")
    assert event.data["capacity"] == "acting_administrator"


def test_a_refusal_says_why_and_is_final(agency, asked):
    with pytest.raises(ValidationError, match="Say why"):
        decide_approval(approval_id=asked.pk, actor=agency.captain, grant=False, note=" ")
    decide_approval(approval_id=asked.pk, actor=agency.captain, grant=False, note="No need")
    with pytest.raises(PolicyViolation, match="already decided"):
        grant(agency, asked)
    with pytest.raises(PolicyViolation, match="not in force"):
        required(agency, asked, agency.other_officer)


def test_what_is_asked_for_names_subject_open_case_and_an_end_to_come(agency):
    now = timezone.now()
    dates = {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(days=1)}
    for wrong, words in (({"subject": " "}, "subject"), (dates, "not before now")):
        with pytest.raises(PolicyViolation, match=words):
            ask_approval(draft=agency.approval_draft(**wrong), actor=agency.officer)
    close_case(case_id=agency.case().pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="open case"):
        ask_approval(draft=agency.approval_draft(), actor=agency.officer)


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_only_sworn_members_ask(agency, who):
    with pytest.raises(PermissionDenied):
        ask_approval(draft=agency.approval_draft(), actor=getattr(agency, who))


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("written_approval_is_in_writing", {"document": None}),
        ("written_approval_decided_by_someone", {"decided_by": None}),
        ("written_approval_ended_by_someone", {"ended_at": timezone.now()}),
        ("written_approval_ends_after_it_starts", {"ends_at": timezone.now() - timedelta(days=9)}),
    ],
)
def test_the_database_itself_keeps_the_rules(agency, constraint, changes):
    approval = agency.written_approval()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WrittenApproval.objects.filter(pk=approval.pk).update(**changes)


def test_the_database_itself_refuses_ones_own_approval(agency):
    approval = agency.written_approval()
    name = "written_approval_not_decided_by_who_asked"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        WrittenApproval.objects.filter(pk=approval.pk).update(decided_by=agency.other_officer)


def test_of_two_decisions_at_once_one_wins(committed_agency, monkeypatch):
    agency = committed_agency
    approval = ask_approval(draft=agency.approval_draft(), actor=agency.other_officer)
    paper = agency.paper(agency.captain)
    meet = threading.Barrier(2, timeout=0.5)
    outcomes = []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def decide(is_granted):
        facts = {"note": "No need", "document_id": paper.pk if is_granted else None}
        try:
            decide_approval(
                approval_id=approval.pk, actor=agency.captain, grant=is_granted, **facts
            )
            outcomes.append("decided")
        except PolicyViolation:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("governance.permissions.require", wait_for_the_other)
    threads = [threading.Thread(target=decide, args=[answer]) for answer in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]
