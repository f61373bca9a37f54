"""Lists are kept up to date, and one that is not says so on the alerts it raised."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from hotlists.models import Entry, ListRefresh
from hotlists.rules.freshness import due_at, is_stale
from hotlists.services.freshness import may_match, record_no_update, record_update
from ledger.models import Event

FRESHNESS = pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")


@FRESHNESS
def test_kinstons_lists_are_stale_after_24_hours(kinston):
    then = timezone.now()
    assert not is_stale(kinston.profile, then, then + timedelta(hours=24))
    assert is_stale(kinston.profile, then, then + timedelta(hours=24, seconds=1))
    assert due_at(kinston.profile, then) == then + timedelta(hours=24)


@FRESHNESS
@pytest.mark.parametrize(
    ("refreshed", "due"),
    [
        pytest.param((2026, 10, 20, 10, 59), (2026, 10, 20, 11), id="just before the day shift"),
        pytest.param((2026, 10, 20, 11), (2026, 10, 20, 23), id="as it begins"),
        pytest.param((2026, 10, 31, 23, 5), (2026, 11, 1, 12), id="the clock goes back"),
        pytest.param((2027, 3, 14, 0, 5), (2027, 3, 14, 11), id="the clock goes forward"),
    ],
)
def test_nebraskas_lists_are_due_as_each_shift_begins(lexington, refreshed, due):
    refreshed_at, due = datetime(*refreshed, tzinfo=UTC), datetime(*due, tzinfo=UTC)
    assert due_at(lexington.profile, refreshed_at) == due
    assert not is_stale(lexington.profile, refreshed_at, due - timedelta(seconds=1))
    assert is_stale(lexington.profile, refreshed_at, due)


@FRESHNESS
def test_that_no_update_was_available_is_an_answer(agency, clock):
    hot_list = agency.add_list()
    clock.shift(timedelta(days=2))
    now = timezone.now()
    assert is_stale(agency.profile, hot_list.refreshed_at, now)
    record_no_update(hot_list_id=hot_list.pk, actor=agency.sergeant)
    hot_list.refresh_from_db()
    assert not is_stale(agency.profile, hot_list.refreshed_at, now)
    kinds = list(hot_list.refreshes.values_list("kind", flat=True))
    assert kinds == [ListRefresh.Kind.NO_UPDATE, ListRefresh.Kind.UPDATED]
    event = Event.objects.about(hot_list).last()
    assert event.clause == agency.profile.freshness.clause
    assert event.data == {"answer": "no_update"}


@pytest.mark.parametrize("who", ["officer", "auditor", "chief"])
def test_who_does_not_keep_lists_does_not_answer_for_them(agency, who):
    hot_list = agency.add_list()
    with pytest.raises(PermissionDenied):
        record_no_update(hot_list_id=hot_list.pk, actor=getattr(agency, who))


def test_a_policy_may_suppress_what_a_stale_list_matches(agency, clock):
    entry = agency.add_entry()
    clock.shift(timedelta(hours=25))
    Entry.objects.update(expires_at=timezone.now() + timedelta(days=1))
    freshness = agency.profile.freshness.model_copy(update={"stale_action": "suppress"})
    strict = agency.profile.model_copy(update={"freshness": freshness})

    def matching(profile):
        now = timezone.now()
        return Entry.objects.matching(now).filter(may_match(profile, now)).exists()

    assert matching(agency.profile)
    assert not matching(strict)
    record_update(hot_list=entry.hot_list, actor=agency.captain)
    assert matching(strict)
