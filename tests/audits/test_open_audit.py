"""An audit is opened once for a period that is over; its population and seed are fixed then."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.models import Audit
from audits.rules.calendar import periods_of
from audits.rules.draw import commitment, draw, population_hash
from audits.services.opening import bounds, draw_sample, open_audit
from governance.models import Adoption, Flag
from ledger.models import Event
from personnel.models import User
from reads.models import Inquiry
from tests.audits.auditing import (
    drawn,
    last_period,
    local_today,
    long_adopted,
    main_program,
    opened,
    searches,
)

pytestmark = pytest.mark.clause(
    "LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"
)


def move(inquiry, at):
    later = at + timedelta(hours=1)
    Inquiry.objects.filter(pk=inquiry.pk).update(opened_at=at, open_until=later, usage_due_at=later)


@pytest.mark.parametrize("who", ["captain", "auditor"])
def test_everyones_searches_of_the_period_are_frozen_with_their_hash(agency, who):
    people = (agency.officer, agency.captain, agency.chief)
    made = [each for person in people for each in searches(agency, 2, by=person)]
    period = last_period(agency)
    move(searches(agency, 1)[0], timezone.now())
    audit = opened(agency, by=getattr(agency, who))
    assert audit.population == sorted(each.pk for each in made)
    assert audit.population_sha256 == population_hash(each.pk for each in made)
    assert (audit.first, audit.end, audit.due) == (period.first, period.end, period.due)
    event = Event.objects.about(audit).get()
    assert event.clause == main_program(agency).clause
    assert event.data["population_sha256"] == audit.population_sha256
    assert event.data["commitment"] == commitment(audit.seed)
    assert audit.seed not in str(event.data)


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "sysadmin", "dispatcher"])
def test_others_open_and_draw_none(agency, who):
    long_adopted(agency)
    with pytest.raises(PermissionDenied):
        opened(agency, by=getattr(agency, who))
    audit = opened(agency)
    with pytest.raises(PermissionDenied):
        draw_sample(audit_id=audit.pk, actor=getattr(agency, who))


def test_the_period_ends_at_the_agencys_own_midnight(agency):
    [last, first] = searches(agency, 2)
    period = last_period(agency)
    since, until = bounds(period, agency.profile)
    for inquiry, at in ((last, until - timedelta(seconds=1)), (first, since)):
        move(inquiry, at)
    move(searches(agency, 1)[0], until)
    assert opened(agency).population == sorted([last.pk, first.pk])


def test_a_period_is_audited_once(agency):
    long_adopted(agency)
    audit = opened(agency)
    with pytest.raises(PolicyViolation, match=audit.number) as refusal:
        opened(agency, by=agency.auditor)
    assert refusal.value.clause == main_program(agency).clause
    copy = Audit.objects.get(pk=audit.pk)
    copy.pk = None
    with pytest.raises(IntegrityError, match="once_per_period"), transaction.atomic():
        copy.save()


def test_a_period_that_still_runs_waits(agency):
    long_adopted(agency)
    today = local_today(agency)
    [running] = [each for each in _periods(agency, today.year) if each.first <= today < each.end]
    with pytest.raises(PolicyViolation, match="runs until"):
        open_audit(program_code=main_program(agency).code, end=running.end, actor=agency.captain)


def _periods(agency, year):
    return periods_of(main_program(agency), year)


def test_what_is_no_period_or_no_program_is_refused(agency):
    long_adopted(agency)
    with pytest.raises(PolicyViolation, match="No period"):
        open_audit(
            program_code=main_program(agency).code, end=date(2026, 2, 2), actor=agency.captain
        )
    with pytest.raises(PolicyViolation, match="no audit of this agency"):
        open_audit(program_code="made_up", end=date(2026, 7, 1), actor=agency.captain)


def test_nothing_is_owed_for_the_time_before_the_adoption(agency):
    Adoption.objects.update(effective_from=timezone.now() - timedelta(minutes=1))
    with pytest.raises(PolicyViolation, match="before the policy was adopted"):
        opened(agency)


def test_accounts_that_are_no_members_are_listed_apart(agency):
    made = searches(agency, 3)
    User.objects.filter(pk=agency.other_officer.pk).update(badge_number=None)
    Inquiry.objects.filter(pk=made[1].pk).update(searcher=agency.other_officer)
    audit = opened(agency)
    assert audit.population == sorted([made[0].pk, made[2].pk])
    assert audit.outside == [made[1].pk]


def test_the_seed_becomes_known_with_the_draw_and_repeats_it(agency):
    searches(agency, 14)
    audit = opened(agency)
    assert audit.revealed_seed == ""
    audit = draw_sample(audit_id=audit.pk, actor=agency.captain)
    event = Event.objects.about(audit).get(kind="audit.drawn")
    assert event.data["seed"] == audit.revealed_seed
    assert commitment(event.data["seed"]) == audit.commitment
    sample = list(audit.items.exclude(inquiry=None).values_list("inquiry", flat=True))
    assert sample == draw(audit.population, event.data["seed"], size=10).sample
    assert len(sample) == 10


def test_fewer_than_ten_means_all_and_none_means_none(agency):
    made = searches(agency, 4)
    audit = drawn(agency)
    items = audit.items.exclude(inquiry=None)
    assert {item.inquiry_id for item in items} == {each.pk for each in made}
    assert audit.sample_size == 4


def test_an_empty_period_is_drawn_and_has_nothing_to_judge(agency):
    long_adopted(agency)
    audit = drawn(agency)
    assert (audit.population, audit.sample_size) == ([], 0)
    assert not audit.items.exclude(inquiry=None).exists()
    assert audit.population_sha256 == population_hash([])


def test_less_than_the_policy_asks_for_is_refused_and_more_is_not(agency):
    searches(agency, 14)
    audit = opened(agency)
    with pytest.raises(PolicyViolation, match="At least 10"):
        draw_sample(audit_id=audit.pk, actor=agency.captain, size=9)
    audit = draw_sample(audit_id=audit.pk, actor=agency.captain, size=12)
    assert audit.sample_size == 12
    with pytest.raises(PolicyViolation, match="drawn already"):
        draw_sample(audit_id=audit.pk, actor=agency.captain)


def test_flagged_searches_are_judged_in_addition(agency):
    made = searches(agency, 20)
    Flag.objects.all().delete()
    now = timezone.now()
    for inquiry in made[:8]:
        Flag.objects.create(
            kind=Flag.Kind.WEAK_REASON, person=agency.officer, topic=f"x{inquiry.pk}",
            facts={"score": 1, "times": 1}, subject_type="reads.inquiry", subject_id=inquiry.pk,
            opened_at=now, due_at=now, decider=agency.sergeant,
        )  # fmt: skip
    audit = drawn(agency, with_flagged=True)
    sample = draw(audit.population, audit.seed, size=10).sample
    items = audit.items.exclude(inquiry=None)
    random = {item.inquiry_id for item in items if not item.is_flagged_extra}
    extra = {item.inquiry_id for item in items if item.is_flagged_extra}
    assert random == set(sample)
    assert extra == {each.pk for each in made[:8]} - random


def test_nobody_reviews_their_own_search(agency):
    own = searches(agency, 1, by=agency.captain)[0]
    other = searches(agency, 1, by=agency.officer)[0]
    audit = drawn(agency, by=agency.captain)
    reviewers = dict(audit.items.exclude(inquiry=None).values_list("inquiry", "reviewer"))
    assert reviewers == {own.pk: agency.auditor.pk, other.pk: agency.captain.pk}
    item = audit.items.get(inquiry=own)
    with pytest.raises(IntegrityError, match="not_reviewed_by_who"), transaction.atomic():
        type(item).objects.filter(pk=item.pk).update(reviewer=agency.captain)


def test_what_was_searched_for_the_reviewer_is_not_theirs_to_judge(agency):
    [asked_for] = searches(agency, 1)
    Inquiry.objects.filter(pk=asked_for.pk).update(requester=agency.captain)
    item = drawn(agency).items.get(inquiry=asked_for)
    assert item.reviewer == agency.auditor


def test_the_chiefs_search_goes_to_the_auditor(agency):
    searches(agency, 1, by=agency.chief)
    audit = drawn(agency, by=agency.captain)
    assert audit.items.exclude(inquiry=None).get().reviewer == agency.auditor


def test_without_another_reviewer_it_goes_to_the_named_outside_one(agency):
    searches(agency, 1, by=agency.captain)
    searches(agency, 1, by=agency.chief)
    User.objects.filter(pk=agency.auditor.pk).update(is_active=False)
    audit = drawn(agency, by=agency.captain)
    for item in audit.items.exclude(inquiry=None):
        assert item.reviewer is None
        assert item.outside_reviewer == agency.profile.monitoring.outside_recipient.name


def test_the_program_stays_as_it_was_when_the_audit_was_opened(agency):
    long_adopted(agency)
    audit = opened(agency)
    assert audit.program == main_program(agency)


def test_a_log_review_draws_nothing_and_asks_about_the_whole(agency):
    long_adopted(agency)
    review = agency.profile.audits.program("log_review")
    audit = opened(agency, by=agency.auditor, program=review)
    audit = draw_sample(audit_id=audit.pk, actor=agency.auditor)
    [whole] = audit.items.all()
    assert (whole.inquiry, whole.reviewer) == (None, agency.auditor)
    assert [check.code for check in whole.questions] == [check.code for check in review.whole]
