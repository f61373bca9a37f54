"""Data errors have an owner and a day, are followed until corrected, and go into the next memo."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.models import Audit, DataError
from audits.services.data_error import correct_data_error, record_data_error
from audits.services.memo import file_memo, submit_memo, write_memo
from tests.audits.auditing import SUMMARY, drawn, judge_all, local_today, searches

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")
WHAT = "The search names case 26-000771; the report says 26-000717."
HOW = "The record names 26-000717 now."


def error(agency, audit, **changes):
    facts = {
        "audit_id": audit.pk,
        "actor": agency.captain,
        "what": WHAT,
        "owner_id": agency.sergeant.pk,
        "due": local_today(agency) + timedelta(days=14),
    }
    return record_data_error(**(facts | changes))


def test_it_has_an_owner_and_a_day(agency):
    searches(agency, 1)
    audit = drawn(agency)
    item = audit.items.exclude(inquiry=None).get()
    found = error(agency, audit, item_id=item.pk)
    assert (found.owner, found.item, found.corrected_at) == (agency.sergeant, item, None)
    assert list(DataError.objects.overdue(found.due)) == []
    assert list(DataError.objects.overdue(found.due + timedelta(days=1))) == [found]


@pytest.mark.parametrize("what", ["", "  ", "vehicle"])
def test_it_says_what_is_wrong(agency, what):
    searches(agency, 1)
    with pytest.raises(PolicyViolation, match="says what is wrong"):
        error(agency, drawn(agency), what=what)


def test_it_is_due_on_a_day_to_come(agency):
    searches(agency, 1)
    audit = drawn(agency)
    with pytest.raises(PolicyViolation, match="a day to come"):
        error(agency, audit, due=local_today(agency) - timedelta(days=1))
    assert error(agency, audit, due=local_today(agency))


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief"])
def test_others_write_none_down(agency, who):
    searches(agency, 1)
    audit = drawn(agency)
    with pytest.raises(PermissionDenied):
        error(agency, audit, actor=getattr(agency, who))
    found = error(agency, audit)
    with pytest.raises(PermissionDenied):
        correct_data_error(error_id=found.pk, actor=getattr(agency, who), correction=HOW)


def test_a_correction_says_how_and_comes_once(agency):
    searches(agency, 1)
    found = error(agency, drawn(agency))
    with pytest.raises(PolicyViolation, match="says what was done"):
        correct_data_error(error_id=found.pk, actor=agency.captain, correction=" ")
    found = correct_data_error(error_id=found.pk, actor=agency.auditor, correction=HOW)
    assert (found.corrected_by, found.correction) == (agency.auditor, HOW)
    with pytest.raises(PolicyViolation, match="corrected already"):
        correct_data_error(error_id=found.pk, actor=agency.captain, correction=HOW)
    with pytest.raises(IntegrityError, match="correction_is_whole"), transaction.atomic():
        DataError.objects.filter(pk=found.pk).update(corrected_by=None)


def test_it_is_carried_into_the_next_memo_until_corrected(agency):
    searches(agency, 1)
    first = drawn(agency)
    found = error(agency, first)
    now = timezone.now() + timedelta(seconds=1)
    later = Audit(opened_at=now)
    assert list(DataError.objects.carried_into(later)) == [found]
    assert list(DataError.objects.carried_into(first)) == []
    correct_data_error(error_id=found.pk, actor=agency.captain, correction=HOW)
    # Corrected before the next one began: nothing to carry.
    assert list(DataError.objects.carried_into(Audit(opened_at=timezone.now()))) == []


def test_the_memo_lists_it_and_it_is_still_corrected_after_filing(agency):
    searches(agency, 1)
    audit = drawn(agency)
    found = error(agency, audit)
    judge_all(audit)
    write_memo(audit_id=audit.pk, actor=agency.captain, summary=SUMMARY, recommendations="")
    memo = submit_memo(audit_id=audit.pk, actor=agency.captain)
    assert WHAT in memo.content
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    with pytest.raises(PolicyViolation, match="is filed"):
        error(agency, audit)
    with pytest.raises(IntegrityError, match="audit_filed"), transaction.atomic():
        DataError.objects.filter(pk=found.pk).update(what="something else")
    correct_data_error(error_id=found.pk, actor=agency.captain, correction=HOW)
    with pytest.raises(IntegrityError, match="audit_filed"), transaction.atomic():
        DataError.objects.filter(pk=found.pk).update(correction="something else")
