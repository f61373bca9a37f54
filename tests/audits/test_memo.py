"""The memo: complete before it is submitted, reviewed by its recipient, filed and final."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from alpr_compliance.policy import PolicyViolation
from audits.blocks import moment
from audits.models import Audit, AuditItem, ItemCheck, Memo
from audits.services.memo import content_of, file_memo, return_memo, submit_memo, write_memo
from audits.services.opening import draw_sample
from audits.services.review import read_second, record_result
from governance.models import Adoption
from ledger.models import Event
from ledger.signing import Signature, is_signed
from tests.audits.auditing import (
    NOTE,
    SUMMARY,
    drawn,
    judge,
    judge_all,
    long_adopted,
    opened,
    searches,
    submitted,
)

pytestmark = pytest.mark.clause(
    "LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"
)
REMARKS = "The second officer is to be trained again before the next shift."


def write(agency, audit, **changes):
    facts = {"summary": SUMMARY, "recommendations": "", "actor": agency.captain}
    return write_memo(audit_id=audit.pk, **(facts | changes))


def words(memo):
    return json.dumps(content_of(memo), ensure_ascii=False)


def test_it_is_submitted_whole_and_signed(agency):
    searches(agency, 3)
    audit = submitted(agency)
    memo = audit.memos.get()
    assert audit.status == Audit.Status.SUBMITTED
    assert is_signed(memo.content.encode(), Signature(memo.public_key, memo.signature))
    text = words(memo)
    for told in (SUMMARY, audit.population_sha256, audit.seed, audit.commitment, audit.number):
        assert told in text
    assert Event.objects.about(audit).filter(kind="memo.submitted").exists()


def test_an_incomplete_audit_has_no_memo_yet(agency):
    searches(agency, 2)
    audit = drawn(agency)
    draft = write(agency, audit)
    assert "2 were drawn, 0 judged against" in words(draft)
    with pytest.raises(PolicyViolation, match="questions not answered") as refusal:
        submit_memo(audit_id=audit.pk, actor=agency.captain)
    assert refusal.value.clause == audit.program.clause
    item = audit.items.exclude(inquiry=None)[0]
    judge_all(audit)
    record_result(item_id=item.pk, code="case_open", result="fail", actor=item.reviewer, note=NOTE)
    with pytest.raises(PolicyViolation, match="1 fail without a second reading"):
        submit_memo(audit_id=audit.pk, actor=agency.captain)
    check = ItemCheck.objects.get(result="fail")
    read_second(check_id=check.pk, actor=agency.auditor, agrees=True, note=NOTE)
    memo = submit_memo(audit_id=audit.pk, actor=agency.captain)
    assert NOTE in memo.content and "Agrees" in memo.content
    assert "2 were drawn and judged against" in memo.content
    assert f"{agency.officer}" in memo.content


@pytest.mark.parametrize("summary", ["", "   ", "audit"])
def test_its_author_says_what_it_came_to(agency, summary):
    searches(agency, 1)
    audit = drawn(agency)
    judge_all(audit)
    write(agency, audit, summary=summary)
    if summary == "audit":
        summary = "vehicle"
        write(agency, audit, summary=summary)
    with pytest.raises(PolicyViolation, match="author's words"):
        submit_memo(audit_id=audit.pk, actor=agency.captain)


def test_an_empty_period_is_reported_as_empty(agency):
    long_adopted(agency)
    audit = submitted(agency)
    text = words(audit.memos.get())
    assert "No member searched stored reads in this period" in text
    assert file_memo(audit_id=audit.pk, actor=agency.chief, remarks="").document


def test_a_memo_before_the_draw_is_refused(agency):
    long_adopted(agency)
    audit = opened(agency)
    for act in (
        lambda: submit_memo(audit_id=audit.pk, actor=agency.captain),
        lambda: write(agency, audit),
    ):
        with pytest.raises(PolicyViolation, match=r"not open for writing|not drawn yet"):
            act()


@pytest.mark.parametrize("who", ["officer", "sergeant", "captain", "auditor", "sysadmin"])
def test_only_the_chief_reviews_it(agency, who):
    searches(agency, 1)
    audit = submitted(agency)
    for act in (file_memo, return_memo):
        with pytest.raises(PermissionDenied):
            act(audit_id=audit.pk, actor=getattr(agency, who), remarks=REMARKS)


def test_the_chief_returns_it_and_its_words_go_into_the_next_version(agency):
    searches(agency, 1)
    audit = submitted(agency)
    with pytest.raises(PolicyViolation, match="says what is missing"):
        return_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    second = return_memo(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
    audit.refresh_from_db()
    first = audit.memos.first()
    assert (audit.status, second.version, second.summary) == ("returned", 2, SUMMARY)
    assert (first.decision, first.remarks, first.decided_by) == ("returned", REMARKS, agency.chief)
    write(agency, audit, summary=f"{SUMMARY} She was trained again.")
    again = submit_memo(audit_id=audit.pk, actor=agency.captain)
    assert again.version == 2 and "trained again" in again.content


def test_filed_it_carries_the_review_and_its_paper_has_a_hash(agency):
    searches(agency, 1)
    audit = submitted(agency)
    memo = file_memo(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
    audit.refresh_from_db()
    assert (audit.status, audit.filed_at) == ("filed", memo.decided_at)
    assert memo.document.name == f"{audit.number}.pdf"
    assert REMARKS in words(memo) and f"{agency.chief}" in words(memo)
    event = Event.objects.about(audit).get(kind="memo.filed")
    assert event.data["sha256"] == memo.document.sha256


def test_remarks_after_filing_are_refused_with_what_to_do(agency):
    searches(agency, 1)
    audit = submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    for act in (file_memo, return_memo):
        with pytest.raises(PolicyViolation, match="is filed") as refusal:
            act(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
        assert "next audit" in refusal.value.next_step
    with pytest.raises(PolicyViolation, match="is filed"):
        write(agency, audit)


def refused(reason, act):
    with pytest.raises(IntegrityError, match=reason), transaction.atomic():
        act()


def test_nothing_of_a_filed_audit_changes_whatever_asks(agency):
    searches(agency, 2)
    audit = submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
    item = audit.items.exclude(inquiry=None)[0]
    for act in (
        lambda: Audit.objects.update(status="review", filed_at=None),
        lambda: AuditItem.objects.filter(pk=item.pk).update(reviewer=agency.chief),
        lambda: ItemCheck.objects.filter(item=item).update(note="otherwise"),
        lambda: ItemCheck.objects.filter(item=item)[0].delete(),
        lambda: ItemCheck.objects.create(
            item=item, code="more", result="pass", by=agency.captain, at=audit.opened_at
        ),
        lambda: Memo.objects.create(
            audit=audit, version=9, written_by=agency.captain, written_at=audit.opened_at
        ),
    ):
        refused("audit_filed", act)
    refused("memo_submitted", lambda: Memo.objects.update(remarks="otherwise"))


def test_population_and_seed_never_change_and_no_audit_is_removed(agency):
    searches(agency, 2)
    audit = opened(agency)
    refused("audit_frozen", lambda: Audit.objects.update(population=[1]))
    refused("audit_frozen", lambda: Audit.objects.update(seed="0" * 64))
    draw_sample(audit_id=audit.pk, actor=agency.captain)
    refused("audit_frozen", lambda: Audit.objects.update(sample_size=1))
    with connection.cursor() as cursor:
        refused("audit_kept", lambda: cursor.execute("DELETE FROM audits_audit"))


def test_a_submitted_memo_keeps_its_words_and_is_decided_once(agency):
    searches(agency, 1)
    audit = submitted(agency)
    refused("memo_submitted", lambda: Memo.objects.update(summary="otherwise"))
    refused("memo_submitted", lambda: Memo.objects.update(content="{}"))
    return_memo(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
    refused("memo_submitted", lambda: Memo.objects.filter(version=1).update(remarks="otherwise"))


def test_nobody_reviews_a_memo_of_their_own(agency):
    """A log review goes to the Administrator; one that they wrote goes to the Chief."""
    long_adopted(agency)
    review = agency.profile.audits.program("log_review")
    audit = opened(agency, program=review)
    draw_sample(audit_id=audit.pk, actor=agency.captain)
    judge_all(audit)
    write(agency, audit)
    submit_memo(audit_id=audit.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation, match="memo of their own"):
        file_memo(audit_id=audit.pk, actor=agency.captain, remarks="")
    memo = file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    refused("memo_submitted", lambda: Memo.objects.update(decided_by=memo.submitted_by))


def test_a_policy_that_changed_in_the_period_is_named_with_its_days(agency):
    [made] = searches(agency, 1)
    new = Adoption.objects.get()
    new.pk = None
    new.version = "f" * 64
    new.effective_from = made.opened_at
    new.save()
    text = words(submitted(agency).memos.get())
    assert text.count("that of") == 2
    zone = agency.profile.agency.timezone
    assert f"in force from {moment(made.opened_at, zone)}" in text
    assert new.version[:12] not in text


@pytest.mark.clause("KIN-IV.H.2#audit")
def test_kinstons_memo_carries_the_over_age_report_and_lexingtons_does_not(agency):
    searches(agency, 1)
    text = words(submitted(agency).memos.get())
    is_kinston = agency.profile.name == "kinston_nc"
    assert ("Data older than the limit" in text) is is_kinston
    assert "Use of the system" in text
    assert "What came of alerts and stops" in text


def test_a_sealed_search_shows_no_case(agency):
    [made] = searches(agency, 1)
    approval = agency.written_approval("inquiry", audience=[agency.captain])
    type(made).objects.filter(pk=made.pk).update(is_sensitive=True, approval=approval)
    audit = drawn(agency)
    judge(audit.items.get(inquiry=made))
    memo = audit.memos.get()
    assert made.case.number not in words(memo)
    assert "sealed" in words(memo)
