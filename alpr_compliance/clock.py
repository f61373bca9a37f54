"""The clock's scheduler: scheduled work goes on when the machine's time steps back."""

from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Celery's own, which would wait until the time comes again at which a task last ran."""

    def tick(self, *args: Any, **options: Any) -> float:
        now = self.app.now()
        for entry in self.schedule.values():
            if entry.last_run_at is not None and entry.last_run_at > now:
                entry.last_run_at = now
                # Sorted by the former time: to be made anew.
                self._heap = None
        seconds: float = super().tick(*args, **options)
        return seconds
