"""The periodic review of a person's use: signed by who stands above, without a gap."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import UseReview
from governance.rules.use_review import check_use_review, due_at
from governance.services.use_review import reviewed_until, sign_use_review
from ledger.models import Event
from personnel.models import User

pytestmark = pytest.mark.clause("KIN-IV.C#access")
STATEMENT = "Read the twelve searches and their reasons; each belongs to its burglary case."
COUNTS = {"searches": 12, "flags": 1}


@pytest.fixture(autouse=True)
def joined(agency):
    """Everyone joined 100 days ago."""
    User.objects.update(date_joined=timezone.now() - timedelta(days=100))
    for person in agency.people.values():
        person.refresh_from_db()


def sign(agency, by=None, person=None, **changes):
    facts = {
        "person_id": (person or agency.officer).pk,
        "actor": by or agency.sergeant,
        "looked_at": COUNTS,
        "until": timezone.now(),
        "statement": STATEMENT,
        "is_signed": True,
    }
    return sign_use_review(**(facts | changes))


@pytest.mark.parametrize("who", ["sergeant", "captain", "chief"])
def test_who_stands_above_signs_it(agency, who):
    by = getattr(agency, who)
    review = sign(agency, by)
    assert (review.reviewer, review.looked_at) == (by, COUNTS)
    assert review.since == agency.officer.date_joined
    event = Event.objects.about(review).get()
    assert event.clause == agency.profile.cite("supervision")
    assert event.data == {"person": agency.officer.pk, **COUNTS}


@pytest.mark.parametrize("who", ["officer", "other_officer", "dispatcher", "auditor", "sysadmin"])
def test_others_sign_none(agency, who):
    with pytest.raises(PermissionDenied):
        sign(agency, getattr(agency, who))


def test_nobody_reviews_their_own_use(agency):
    with pytest.raises(PermissionDenied):
        sign(agency, agency.sergeant, agency.sergeant)
    now = timezone.now()
    with pytest.raises(PolicyViolation, match="own use"):
        check_use_review(
            profile=agency.profile,
            is_about_reviewer=True,
            since=now - timedelta(days=1),
            until=now,
            now=now,
            statement=STATEMENT,
            is_signed=True,
        )
    sign(agency)
    with pytest.raises(IntegrityError, match="not_of_oneself"), transaction.atomic():
        UseReview.objects.update(reviewer=agency.officer)


def test_the_next_one_begins_where_the_last_one_ended(agency):
    first = sign(agency, until=timezone.now() - timedelta(days=10))
    second = sign(agency)
    assert second.since == first.until == second.since
    with pytest.raises(IntegrityError, match="no_gap"), transaction.atomic():
        UseReview.objects.filter(pk=second.pk).update(since=first.since)


def test_a_review_covers_the_past_only(agency):
    for until in (timezone.now() + timedelta(hours=1), agency.officer.date_joined):
        with pytest.raises(PolicyViolation, match="time that has passed"):
            sign(agency, until=until)


def test_it_says_something_and_is_signed(agency):
    with pytest.raises(PolicyViolation, match="what you looked at"):
        sign(agency, statement="Report: none")
    with pytest.raises(PolicyViolation, match="not signed"):
        sign(agency, is_signed=False)
    assert not UseReview.objects.exists()


def test_it_is_due_by_the_interval_of_the_profile(agency):
    every = agency.profile.monitoring.review_every
    first = due_at(profile=agency.profile, last=reviewed_until(agency.officer))
    assert first == every.after(agency.officer.date_joined) <= timezone.now()
    review = sign(agency)
    assert reviewed_until(agency.officer) == review.until
    assert due_at(profile=agency.profile, last=review.until) > timezone.now()


def test_the_database_refuses_half_a_review(agency):
    review = sign(agency)
    later = review.signed_at + timedelta(days=1)
    for facts, name in (
        ({"statement": ""}, "says_something"),
        ({"until": review.since}, "covers_time"),
        ({"until": later}, "is_of_the_past"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            UseReview.objects.update(**facts)
