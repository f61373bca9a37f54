"""The rule and the query agree, to the microsecond, on what is past the limit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reads.models import Read
from reads.rules import is_expired, retention_cutoff

pytestmark = pytest.mark.django_db
LIMITS = {"lexington_ne": timedelta(days=30), "kinston_nc": timedelta(days=90)}
CLAUSES = pytest.mark.clause(
    "LEX-3.E#retention",
    "LEX-3.B.xv#retention",
    "NE-60-3204(1)#retention",
    "KIN-IV.E.3",
    "NC-20-183.32(a)#retention",
)


@CLAUSES
def test_the_limit_is_the_stricter_of_law_and_policy(agency, profile_name):
    now = timezone.now()
    assert now - retention_cutoff(agency.profile, now) == LIMITS[profile_name]


@CLAUSES
@pytest.mark.parametrize(
    ("offset", "expired"),
    [(timedelta(microseconds=-1), True), (timedelta(0), True), (timedelta(microseconds=1), False)],
    ids=["one microsecond past", "at the limit", "one microsecond inside"],
)
def test_rule_and_query_agree_at_the_limit(agency, camera, profile_name, offset, expired):
    # Stored while it was allowed, looked at on the day it is not.
    now = timezone.now() + timedelta(days=1)
    captured_at = now - LIMITS[profile_name] + offset
    assert agency.read(camera, "KTX4827", at=captured_at)["status"] == "stored"
    cutoff = retention_cutoff(agency.profile, now)
    assert is_expired(captured_at=captured_at, cutoff=cutoff) is expired
    assert Read.objects.expired(now).exists() is expired


@CLAUSES
def test_a_read_past_the_limit_on_arrival_is_not_stored(agency, camera, profile_name):
    late = timezone.now() - LIMITS[profile_name]
    assert agency.read(camera, "KTX4827", at=late)["status"] == "expired"
    assert not Read.objects.exists()
