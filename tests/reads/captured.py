"""An agency that has captured for days: what the tests of retention purge.

The agency starts two days ago, so that reads it stored within the limit are past it today. "Today"
is noon, so the limit falls into the middle of a day: the boundary day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import time_machine
from django.db import connection
from django.utils import timezone

from camera_ingest.models import Camera, Frame
from camera_ingest.services.frame import accept_frame
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert, Check
from hotlists.services.check import check_vehicle
from personnel.services import scheduled_work
from reads.models import PurgeRun
from reads.register import TABLES
from reads.rules import retention_cutoff
from reads.services import purge_expired
from tests.cast import Agency, make_agency

SECOND = timedelta(seconds=1)


@dataclass
class Past:
    """The agency, one camera of it, and the two moments that matter."""

    agency: Agency
    camera: Camera
    started: datetime
    today: datetime

    @property
    def cutoff(self) -> datetime:
        return retention_cutoff(self.agency.profile, self.today)

    def then(self) -> time_machine.travel:
        """While the agency captured: everything the tests store is within the limit."""
        return time_machine.travel(self.started + timedelta(minutes=1))

    def read(self, plate: str, at: datetime, **changes: object) -> None:
        with self.then():
            assert self.agency.read(self.camera, plate, at=at, **changes)["status"] == "stored"

    def frame(self, at: datetime) -> Frame:
        with self.then():
            image = encode_jpeg(draw_frame("KTX4827", size=(320, 180)))
            return accept_frame(
                camera=self.camera, sender_id=uuid4().hex, captured_at=at, image=image
            )[0]

    def capture_everything(self, plate: str, at: datetime) -> Alert:
        """A row in every table of captured data, all captured at this instant."""
        with self.then():
            self.agency.add_entry(plate)
            candidates = [{"plate": f"{plate}X", "confidence": 0.4}]
            self.agency.read(self.camera, plate, at=at, candidates=candidates)
            alert = Alert.objects.get(sightings__captured_at=at)
            step = next(s for s in self.agency.profile.verification.steps if s.kind == "vehicle")
            check_vehicle(
                alert_id=alert.pk,
                actor=self.agency.officer,
                step=step.code,
                verdict=Check.Result.NOT_THIS_VEHICLE,
                plate="ZZZ999",
                state=self.agency.profile.agency.state,
                vehicle="Grey van",
            )
            assert self.agency.read(self.camera, "", at=at)["status"] == "quarantined"
        self.frame(at)
        return alert

    def purge(self, **changes: bool) -> PurgeRun:
        with time_machine.travel(self.today, tick=False):
            return purge_expired(actor=scheduled_work(), **changes)


def begin_past() -> Past:
    today = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    started = today - timedelta(days=2)
    with time_machine.travel(started):
        agency = make_agency()
        return Past(agency, agency.add_camera(), started, today)


def count_rows(upto: datetime | None = None) -> dict[str, int]:
    """Rows of every table of captured data, all of them or those captured up to an instant."""
    limit = upto or timezone.now() + timedelta(days=1)
    counts = {}
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"SELECT count(*) FROM {name} WHERE captured_at <= %s", [limit])  # noqa: S608
            counts[name] = cursor.fetchone()[0]
    return counts
