"""Two workers remind of the same holds at the same time: each person is mailed once."""

import contextlib
import threading
from datetime import timedelta

from django.core import mail
from django.db import connection
from django.utils import timezone

from personnel.services import scheduled_work
from reads.models import Hold, HoldReminder
from reads.services import hold_reminder
from tests.reads.holding import hold


def test_two_workers_mail_once(committed_lexington, monkeypatch):
    agency = committed_lexington
    for person in (agency.captain, agency.sergeant, agency.officer):
        person.email = f"{person.username}@example.org"
        person.save()
    hold(agency, agency.add_camera().pk)
    now = timezone.now()
    Hold.objects.update(placed_at=now - timedelta(days=60), ends_at=now + timedelta(days=5))
    actor = scheduled_work()
    meet = threading.Barrier(2, timeout=0.5)
    send = hold_reminder.deliver_to

    def wait_for_the_other(*args):
        # After the reminders are in hand, before they are marked as sent.
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        return send(*args)

    monkeypatch.setattr(hold_reminder, "deliver_to", wait_for_the_other)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(hold_reminder.remind_of_holds(actor=actor))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    told = sorted(message.to[0].partition("@")[0] for message in mail.outbox)
    assert told == ["captain", "officer", "sergeant"]
    assert sum(counts) == 3
    assert not HoldReminder.objects.filter(sent_at=None).exists()
