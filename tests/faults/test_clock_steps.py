"""The machine's clock steps ahead and back while cameras send: nothing is lost, work goes on."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from alpr_compliance.celery import app
from alpr_compliance.clock import SteadyScheduler
from governance.models import Adoption
from hotlists.models import Alert, Entry
from ledger.models import Seal
from tests.faults.product import LONG, pause, running_product
from tests.faults.traffic import WANTED, begin, check_whole, wait_for_alerts
from tests.waiting import wait_for

STEPPING = Path(__file__).with_name("stepping")
HOUR = 3600


def test_work_goes_on_after_a_step_back(tmp_path):
    scheduler = SteadyScheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    scheduler.setup_schedule()
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() + timedelta(hours=4)
    # The shortest of the schedule is due each 5 seconds.
    assert scheduler.tick() <= 5
    assert all(entry.last_run_at <= app.now() for entry in scheduler.schedule.values())
    scheduler.close()


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_when_the_clock_steps(committed_lexington, servers, tmp_path):
    # Adopted long ago: a policy does not hold before its adoption.
    Adoption.objects.update(effective_from=F("effective_from") - timedelta(days=1))
    (clock := tmp_path / "clock").write_text("0")
    stepping = {"ALPR_TEST_CLOCK": str(clock), "PYTHONPATH": str(STEPPING)}
    with running_product(servers, tmp_path, **stepping) as product:
        traffic, clerk = begin(committed_lexington, product.url)
        # The shift, and with it the entries, may end within the hours that the clock runs ahead.
        Entry.objects.update(expires_at=F("expires_at") + timedelta(days=1))
        with traffic:
            wait_for(lambda: Alert.objects.count() >= WANTED, LONG)
            for step in (3 * HOUR, -HOUR, 0):
                seals = Seal.objects.count()
                clock.write_text(str(step))
                clerk.place()
                pause(10)
                wait_for(lambda seals=seals: Seal.objects.count() > seals, LONG)
            wait_for_alerts()
        check_whole(traffic, clerk)
        traffic.tell()
