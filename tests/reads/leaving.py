"""Ways on which plates leave the tables: a package, a notice to outside, a file of a list."""

import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from data_requests.services.packaging import make_package
from hotlists.models import Delivery
from hotlists.services.incoming import take_incoming
from hotlists.services.notice_out import send_notice_out
from hotlists.services.recipient import (
    approve_plate,
    approve_recipient,
)
from personnel.services import scheduled_work
from tests.data_requests.asking import granted, officer_draft, submitted
from tests.hotlists.outside import Outside, ask
from tests.hotlists.sources import import_text, ncic_rows
from tests.reads.captured import Past
from tests.reads.holding import around


def approve_outside(past: Past, outside: Outside) -> None:
    """Another agency's system that is told of alerts, with the plate."""
    asked = ask(past.agency, url=outside.url, wants_plate=True)
    approve_recipient(recipient_id=asked.pk, actor=past.agency.captain)
    approve_plate(recipient_id=asked.pk, actor=past.agency.captain)


def send_notices() -> None:
    for delivery in Delivery.objects.all():
        assert send_notice_out(delivery_id=delivery.pk)


def pack_what_was_read_at_the_limit(past: Past) -> Path:
    """A package for an officer who named cameras and times, no plate."""
    scope = {"window_from": "captured_from", "window_to": "captured_to"}
    window = {name: around(past.cutoff)[key] for name, key in scope.items()}
    draft = officer_draft(past.agency, plate="", camera_ids=(past.camera.pk,), **window)
    request = granted(past.agency, submitted(past.agency, draft))
    stick = {"medium": "portable_media", "media_label": "Stick 7"}
    make_package(request_id=request.pk, actor=past.agency.captain, **stick)
    [package] = settings.PACKAGE_DIR.iterdir()
    return Path(package)


def leave_bad_list_file(past: Past, plate: str) -> Path:
    """A source leaves a file in another layout: it is copied, refused, and kept for a day."""
    import_text(past.agency, ncic_rows(3))
    path = settings.IMPORT_DIR / "ncic" / "bad.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"plate,state\n{plate},NE\n" * 3)
    written = timezone.now().timestamp() - 60
    os.utime(path, (written, written))
    assert take_incoming(actor=scheduled_work()) == 1
    [refused] = (settings.IMPORT_DIR / "ncic" / "failed").iterdir()
    return Path(refused)
