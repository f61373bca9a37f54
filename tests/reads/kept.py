"""What backups are taken of: reads on both sides of the limit, some of them held."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from personnel.services import scheduled_work
from reads.models import Hold, PreservedRead, Read
from reads.services import purge_expired
from tests.reads.captured import Past
from tests.reads.holding import hold

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PASSPHRASE = "kept in the safe"


@dataclass
class Captured:
    """Three reads with photographs: long held, held but not purged yet, and within the limit."""

    hold: Hold
    preserved: datetime
    expired: datetime
    fresh: datetime


def capture(past: Past) -> Captured:
    now = timezone.now()
    limit = past.agency.profile.retention.reads.effective.before(now)
    seen = Captured(Hold(), limit - 30 * HOUR, limit - DAY, limit + 5 * DAY)
    for plate, at in (
        ("HELD123", seen.preserved),
        ("HELD123", seen.expired),
        ("GONE123", seen.expired),
        ("FRESH12", seen.fresh),
    ):
        frame = past.frame(at)
        past.read(plate, at)
        Read.objects.filter(captured_at=at).update(image_id=frame.image_id)
    past.capture_everything("ALRT123", seen.expired - timedelta(minutes=1))
    past.capture_everything("ALRT456", seen.fresh)
    window = {"captured_from": limit - 2 * DAY, "captured_to": limit}
    seen.hold = hold(past.agency, past.camera.pk, plate="HELD123", **window)
    purge_expired(actor=scheduled_work(), clock_is_right=True, as_of=now - 28 * HOUR)
    assert PreservedRead.objects.count() == 1
    return seen
