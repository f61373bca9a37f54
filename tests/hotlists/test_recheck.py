"""What an open alert rests on changes: nobody stays clear on it, and no stop counts as cleared."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import close_case
from hotlists.models import Alert, Check, Entry, Suspension
from hotlists.services.check import ask_dispatch
from hotlists.services.entry import remove_entry
from hotlists.services.entry_end import end_entries
from hotlists.services.list_category import switch_off_category
from hotlists.services.recheck import recheck_alerts_on
from hotlists.services.stop import StopFacts
from hotlists.services.suspension import suspend_entry
from personnel.services import scheduled_work
from tests.hotlists.desk import WHOLE, Desk, only_alert
from tests.hotlists.sources import import_text
from tests.waiting import wait_for

pytestmark = pytest.mark.clause("LEX-3.C.vii.a", "LEX-3.C.vi#alerts", "KIN-IV.B.3.b")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def cleared(agency, desk) -> Desk:
    desk.make_every_check(agency.officer)
    assert is_clear(desk)
    return desk


def is_clear(desk) -> bool:
    return desk.alert.clearances.filter(until__gt=timezone.now()).exists()


def entry_of(desk) -> Entry:
    return desk.match.matched.get().entry


def run_task() -> None:
    end_entries(actor=scheduled_work())


def close_its_case(agency, entry) -> None:
    close_case(case_id=entry.case_id, actor=agency.captain)
    run_task()


def suspend_it(agency, entry) -> None:
    reason = Suspension.Reason.NEGATIVE_STATUS
    suspend_entry(entry_id=entry.pk, actor=agency.dispatcher, reason=reason)


ACTS = {
    "removed": lambda agency, entry: remove_entry(entry_id=entry.pk, actor=agency.captain),
    "case closed": close_its_case,
    "suspended on another alert": suspend_it,
    "category switched off": lambda agency, entry: switch_off_category(
        hot_list_id=entry.hot_list_id, category=entry.category, actor=agency.captain
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_stop_after_its_entry_went_is_not_cleared(agency, cleared, clock, committing, act):
    clock.shift(5 * MINUTE)
    with committing():
        act(agency, entry_of(cleared))
    assert not is_clear(cleared)
    clock.shift(MINUTE)
    stop = partial(cleared.end, agency.officer, "confirmed", "stop")
    with pytest.raises(PolicyViolation, match="not clear to act"):
        stop(stop=StopFacts(**WHOLE))
    stop(stop=StopFacts(**WHOLE, made_at=timezone.now() - 3 * MINUTE))
    assert Alert.objects.get().stop.clearance


def test_what_goes_meanwhile_counts_for_nothing_though_nobody_looked_at_it(
    agency, cleared, committing
):
    with committing():
        close_case(case_id=entry_of(cleared).case_id, actor=agency.captain)
    with pytest.raises(PolicyViolation, match="not clear to act"):
        cleared.end(agency.officer, "confirmed", "stop", stop=StopFacts(**WHOLE))


def test_the_task_of_each_minute_does_what_a_crash_left_and_does_it_once(
    agency, cleared, clock, committing
):
    remove_entry(entry_id=entry_of(cleared).pk, actor=agency.captain)
    assert is_clear(cleared)
    with committing():
        run_task()
    until = cleared.alert.clearances.get().until
    assert until < timezone.now()
    clock.shift(MINUTE)
    with committing():
        run_task()
    assert cleared.alert.clearances.get().until == until


def test_where_another_entry_still_stands_the_officer_stays_clear(agency, open_desk, committing):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    desk.make_every_check(agency.officer, second)
    with committing():
        remove_entry(entry_id=first.matched.get().entry_id, actor=agency.captain)
    assert is_clear(desk)
    with committing():
        remove_entry(entry_id=second.matched.get().entry_id, actor=agency.captain)
    assert not is_clear(desk)


def test_what_its_source_drops_is_nobodys_to_stop(kinston, committing):
    titles = "plate,state,category\n"
    rows = [f"{plate},NC,stolen_vehicle\n" for plate in ("KTX4827", "BBB222")]
    import_text(kinston, titles + "".join(rows), layout="own_csv")
    camera = kinston.add_camera()
    kinston.read(camera, "KTX4827")
    desk = only_alert(kinston, camera)
    desk.make_every_check(kinston.officer)
    assert is_clear(desk)
    with committing():
        import_text(kinston, titles + rows[1], layout="own_csv")
    assert not is_clear(desk)


def test_dispatch_can_not_tell_takes_it_back(agency, cleared):
    cleared.answer(agency.dispatcher, Check.Result.CANNOT_TELL)
    assert not is_clear(cleared)


def test_to_ask_again_takes_it_back_until_the_answer(agency, cleared):
    facts = {"step": cleared.status_steps[0], "match_id": cleared.match.pk}
    ask_dispatch(alert_id=cleared.alert.pk, actor=agency.officer, **facts)
    assert not is_clear(cleared)
    cleared.answer(agency.dispatcher)
    assert is_clear(cleared)


def test_a_further_read_that_contradicts_the_entry_takes_it_back(agency, open_desk):
    desk = open_desk(vehicle_body="motorcycle")
    desk.make_every_check(agency.officer)
    again = partial(agency.read, desk.camera, "KTX4827", image_id=uuid4())
    again()
    assert is_clear(desk)
    again(body="SUV")
    assert not is_clear(desk)


def test_a_further_entry_about_a_person_takes_it_back(agency, cleared):
    hot_list = agency.add_list("Wanted")
    agency.add_entry(category="wanted_person", hot_list_id=hot_list.pk)
    agency.read(cleared.camera, "KTX4827", image_id=uuid4())
    assert cleared.alert.matches.count() == 2
    assert not is_clear(cleared)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_who_became_clear_while_the_entry_went_is_not_clear(committed_agency):
    """The entry is gone before the check is committed that found it still there."""
    agency, camera = committed_agency, committed_agency.add_camera()
    entry = agency.add_entry()
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)

    def remove() -> None:
        try:
            remove_entry(entry_id=entry.pk, actor=agency.captain)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            desk.make_every_check(agency.officer)
            assert is_clear(desk)
            removing = other.submit(remove)
            wait_for(waits_for_a_lock, seconds=20)
        removing.result(timeout=20)
    assert not is_clear(desk)


def test_many_entries_are_looked_at_in_as_many_statements_as_one(agency, camera):
    plates = [f"ABC{number}" for number in range(100, 112)]
    for plate in plates:
        agency.add_entry(plate)
    for plate in plates[:3]:
        agency.read(camera, plate)

    def statements(entries) -> int:
        with CaptureQueriesContext(connection) as asked:
            recheck_alerts_on(entries)
        return len(asked)

    one = [Entry.objects.get(plate=plates[0]).pk]
    assert statements(one) == statements(Entry.objects.all()) == 2
    assert statements([Entry.objects.get(plate=plates[-1]).pk]) == 1
