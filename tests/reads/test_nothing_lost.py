"""Random schedules of reads, holds, renewals, ends, purges, crashes and clock steps.

A model in Python says which reads must be there after each run; the database has to agree: no
held read is ever lost, no other outlives the run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from alpr_compliance.policy import PolicyViolation
from camera_ingest.models import Camera
from personnel.services import scheduled_work
from reads.models import Hold, PreservedRead, Read
from reads.plates import plate_key
from reads.services import purge_expired, renew_hold
from reads.services.hold import ask_end, complete_hold, end_hold, take_place
from tests.cast import Agency
from tests.reads.captured import begin_past
from tests.reads.holding import hold, warrant, whole_draft

# Two that look alike, and one that does not. Most of it happens close to the limit, and close to
# the end of holds: that is where data could be lost, or stay.
PLATES = ["KTO4827", "KTD4827", "BBB1111"]
HOUR = timedelta(hours=1)
# How long until the limit of a read that comes in; below nothing it comes late.
LEFT = [HOUR, timedelta(days=9), -HOUR]


@dataclass
class Kept:
    """A hold as the model sees it: its window and the span in which it is in force."""

    pk: int
    plate: str
    camera_id: int
    since: datetime
    until: datetime
    starts: datetime
    ends: datetime
    is_provisional: bool
    ground: str

    def covers(self, seen: "Seen") -> bool:
        return (
            not self.is_provisional
            and plate_key(self.plate) == plate_key(seen.plate)
            and self.camera_id == seen.camera_id
            and self.since <= seen.at <= self.until
        )

    def is_live(self, now: datetime) -> bool:
        return not self.is_provisional and self.ends > now


@dataclass
class Seen:
    """A read: in its day, preserved by a run, or gone."""

    plate: str
    camera_id: int
    at: datetime
    preserved_by: list[int] = field(default_factory=list)


class Crash(BaseException):
    """The process ends here: nothing catches this."""


class Schedules(RuleBasedStateMachine):
    agency: Agency
    cameras: list[Camera]
    start: datetime
    numbers = count()

    @initialize()
    def begin(self) -> None:
        for model in (Read, PreservedRead):
            model.objects.all().delete()
        Hold.objects.filter(settled_at=None).update(settled_at=self.start)
        # Each schedule on days of its own: holds of earlier ones cover none of its reads.
        self.now = self.start + timedelta(days=400 * next(self.numbers))
        self.limit = self.agency.profile.retention.reads.effective
        self.seen: list[Seen] = []
        self.holds: dict[int, Kept] = {}
        self.reads_come_in()
        self.hold_is_placed(PLATES[0], 0, is_wide=True, sworn=True)

    @contextmanager
    def clock(self, ahead: timedelta = timedelta(0)) -> Iterator[None]:
        with time_machine.travel(self.now + ahead, tick=False):
            yield

    # What happens to an agency.

    @rule()
    def reads_come_in(self) -> None:
        """Every plate at every camera: some close to their limit, some late."""
        at_limit = self.limit.before(self.now)
        for camera in self.cameras:
            for left in LEFT:
                for plate in PLATES:
                    at = at_limit + left + timedelta(microseconds=next(self.numbers))
                    self.read(camera, plate, at)

    def read(self, camera: Camera, plate: str, at: datetime) -> None:
        seen = Seen(plate, camera.pk, at)
        with self.clock():
            status = self.agency.read(camera, plate, at=at)["status"]
        if self.limit.after(at) > self.now:
            assert status == "stored"
            self.seen.append(seen)
            return
        keepers = [k.pk for k in self.holds.values() if k.is_live(self.now) and k.covers(seen)]
        assert status == ("stored" if keepers else "expired")
        if keepers:
            seen.preserved_by = keepers
            self.seen.append(seen)

    @rule(
        plate=st.sampled_from(PLATES[:2]), camera=st.sampled_from([0, 0, 0, 1]),
        is_wide=st.sampled_from([True, True, False]), sworn=st.sampled_from([True, True, False]),
    )  # fmt: skip
    def hold_is_placed(self, plate: str, camera: int, is_wide: bool, sworn: bool) -> None:
        since = self.limit.before(self.now) - timedelta(days=40)
        until = self.now if is_wide else self.limit.before(self.now) + 5 * HOUR
        with self.clock():
            window = {"captured_from": since, "captured_to": until, "is_sworn": sworn}
            placed = hold(self.agency, self.cameras[camera].pk, plate=plate, **window)
        self.note(placed)

    @precondition(lambda self: any(s.preserved_by for s in self.seen))
    @rule(plate=st.sampled_from(PLATES[:2]), wait=st.sampled_from([timedelta(0), HOUR]))
    def all_holds_end_and_another_begins(self, plate: str, wait: timedelta) -> None:
        """Without a gap it goes on; after one, what the ended holds kept is not brought back."""
        if wait:
            self.end_all()
            self.now += wait
        self.hold_is_placed(plate, 0, is_wide=True, sworn=True)
        if not wait:
            self.now += HOUR
            self.end_all(but=max(self.holds))
        self.purge()

    def end_all(self, but: int = 0) -> None:
        for kept in list(self.holds.values()):
            if kept.ends > self.now and kept.pk != but:
                self.end(kept.pk)

    def note(self, placed: Hold) -> None:
        far = self.now + timedelta(days=100_000)
        self.holds[placed.pk] = Kept(
            placed.pk, placed.plate, placed.camera_ids[0], placed.captured_from,
            placed.captured_to, placed.starts_at, placed.end or far, placed.is_provisional,
            placed.ground,
        )  # fmt: skip

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def oath_follows(self, data: st.DataObject) -> None:
        kept = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]
        in_time = kept.is_provisional and kept.ends > self.now
        with self.clock():
            if in_time:
                self.note(complete_hold(hold_id=kept.pk, actor=self.agency.officer))
            else:
                with pytest.raises(PolicyViolation):
                    complete_hold(hold_id=kept.pk, actor=self.agency.officer)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def hold_is_renewed(self, data: st.DataObject) -> None:
        kept = self.holds[data.draw(st.sampled_from(sorted(self.holds)))]
        rule = self.agency.profile.holds.ground(kept.ground).renewal
        # By another request in North Carolina, by the instrument in Nebraska; that has no renewal.
        ground = "subpoena" if self.agency.profile.agency.state == "NE" else kept.ground
        in_time = kept.is_live(self.now) and rule != "none"
        with self.clock():
            draft = whole_draft(
                self.agency, kept.camera_id, plate=kept.plate, ground=ground,
                captured_from=kept.since, captured_to=kept.until,
                document_id=warrant(self.agency).pk,
            )  # fmt: skip
            if not in_time:
                with pytest.raises(PolicyViolation):
                    renew_hold(hold_id=kept.pk, draft=draft, actor=self.agency.officer)
                return
            renewal = renew_hold(hold_id=kept.pk, draft=draft, actor=self.agency.officer)
            self.note(renewal)
            take_place(hold_id=renewal.pk, former_id=kept.pk, actor=self.agency.captain)
        if rule == "instrument":
            kept.ends = self.now

    @precondition(lambda self: any(k.ends > self.now for k in self.holds.values()))
    @rule(data=st.data())
    def hold_is_withdrawn(self, data: st.DataObject) -> None:
        pks = sorted(k.pk for k in self.holds.values() if k.ends > self.now)
        pk = data.draw(st.sampled_from(pks))
        self.end(pk)

    def end(self, pk: int) -> None:
        with self.clock():
            reason = Hold.EndReason.WITHDRAWN
            ask_end(hold_id=pk, actor=self.agency.captain, reason=reason, note="Solved")
            end_hold(hold_id=pk, actor=self.agency.chief)
        self.holds[pk].ends = self.now

    @rule(step=st.sampled_from([2 * HOUR] * 3 + [timedelta(days=10)] * 2 + [timedelta(days=360)]))
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    # What the purge does, and what the model says it has to.

    @rule()
    def purge(self) -> None:
        with self.clock():
            purge_expired(actor=scheduled_work(), clock_is_right=True)
        self.expect()

    @rule(number=st.integers(1, 90))
    def purge_dies_and_the_next_completes(self, number: int) -> None:
        sent = count(1)

        def die_in_time(execute, *args):
            if next(sent) == number:
                raise Crash
            return execute(*args)

        with self.clock():
            try:
                with connection.execute_wrapper(die_in_time):
                    purge_expired(actor=scheduled_work(), clock_is_right=True)
            except Crash:
                connection.close()  # As the server sees a process that is gone.
            purge_expired(actor=scheduled_work(), clock_is_right=True)
        self.expect()

    @rule(days=st.integers(1, 500))
    def clock_jumps_ahead_and_nothing_goes(self, days: int) -> None:
        with self.clock():
            purge_expired(actor=scheduled_work(), clock_is_right=True)
        self.expect()
        with self.clock(timedelta(days=days)), pytest.raises(PolicyViolation):
            purge_expired(actor=scheduled_work())

    @rule(days=st.integers(1, 60))
    def clock_steps_back_and_nothing_held_goes(self, days: int) -> None:
        with self.clock(-timedelta(days=days)):
            purge_expired(actor=scheduled_work(), clock_is_right=True)
        # Some may be gone that were past the limit even then; of those held, none.
        there = self.there()
        for seen in self.seen:
            if self.must_stay(seen):
                assert (seen.plate, seen.at) in there
        self.purge()

    def expect(self) -> None:
        self.seen = [seen for seen in self.seen if self.must_stay(seen)]
        for seen in self.seen:
            if not seen.preserved_by and self.limit.after(seen.at) <= self.now:
                seen.preserved_by = [
                    k.pk for k in self.holds.values() if k.is_live(self.now) and k.covers(seen)
                ]

    def must_stay(self, seen: Seen) -> bool:
        """Within the limit; or held now, without a gap since a hold first kept it."""
        covering = [k for k in self.holds.values() if k.covers(seen)]
        if not seen.preserved_by:
            is_inside = self.limit.after(seen.at) > self.now
            return is_inside or any(k.is_live(self.now) for k in covering)
        reached = [k for k in covering if k.pk in seen.preserved_by]
        end = max((k.ends for k in reached), default=seen.at)
        for k in sorted(covering, key=lambda k: k.starts):
            if k.starts <= end:
                end = max(end, k.ends)
        return end > self.now

    def there(self) -> set[tuple[str, datetime]]:
        rows = [*Read.objects.values_list("plate", "captured_at")]
        return {*rows, *PreservedRead.objects.values_list("plate", "captured_at")}

    @invariant()
    def nothing_held_is_ever_lost(self) -> None:
        there = self.there()
        assert {(s.plate, s.at) for s in self.seen if self.must_stay(s)} <= there

    @precondition(lambda self: self.limit)
    @rule()
    def after_a_run_nothing_else_is_there(self) -> None:
        self.purge()
        assert self.there() == {(seen.plate, seen.at) for seen in self.seen}


@pytest.mark.clause(
    "LEX-3.E#retention",
    "NE-60-3204(1)#retention",
    "KIN-IV.E.4#retention",
    "NC-20-183.32(c)#retention",
)
def test_whatever_happens_nothing_held_is_lost_and_nothing_else_stays(profile_name, committed_db):
    past = begin_past()
    Schedules.agency, Schedules.start = past.agency, past.today
    with past.then():
        Schedules.cameras = [past.camera, past.agency.add_camera("cam-2")]
    run_state_machine_as_test(
        Schedules,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            # A failing schedule is shown as it was found: to shorten it takes minutes.
            phases=[Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
