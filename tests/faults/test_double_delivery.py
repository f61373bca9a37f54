"""What comes twice, at once or later, is stored once: frames, reads, and the messages of tasks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import connections

from camera_ingest.models import Frame
from camera_ingest.services.backlog import recognize_waiting
from camera_ingest.services.key import issue_key
from camera_ingest.synthetic import draw_frame, encode_jpeg
from hotlists.models import Alert
from ledger.models import Event
from ledger.services import seal_trail
from reads.models import Read
from tests.faults.device import Device
from tests.site import run_site

AT_ONCE = 4
PLATE = "WKX473"


def at_once(act) -> list:
    """The answers of several threads that do the same at the same moment."""
    barrier = threading.Barrier(AT_ONCE)

    def run(_: int):
        barrier.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_what_comes_several_times_at_once_is_stored_once(committed_lexington, tmp_path):
    agency = committed_lexington
    agency.add_entry(PLATE, state="NE")
    key = issue_key(camera_id=agency.add_camera().pk, actor=agency.captain)
    photo = encode_jpeg(draw_frame(PLATE, "NE"))
    with run_site("lexington_ne", tmp_path, worker=False) as site:
        device = Device(site.url, key)
        for _ in range(2):
            answers = at_once(lambda: device.send_read("r", plate="HPL3946"))
            assert {answer.status_code for answer in answers} == {200}
            frames = at_once(lambda: device.send_frame("f", photo))
            assert {answer.status_code for answer in frames} == {202}
    assert Frame.objects.count() == 1
    assert sum(at_once(recognize_waiting)) == 1
    # As if the worker died after it had stored all, before it said so.
    Frame.objects.update(status=Frame.Status.PENDING, claimed_at=None)
    assert sum(at_once(recognize_waiting)) == 1
    assert sorted(Read.objects.values_list("plate", flat=True)) == ["HPL3946", PLATE]
    assert Alert.objects.count() == 1
    assert Event.objects.filter(kind="frame.accepted").count() == 1
    assert sum(at_once(seal_trail)) == Event.objects.count() + LogEntry.objects.count()
    call_command("verify_ledger", stdout=StringIO())
