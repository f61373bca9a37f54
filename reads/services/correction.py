"""Corrections of reads: versions beside what came in, which stays as it came."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads.models import Inquiry, Read, ReadCandidate
from reads.plates import PLATE, clean_plate, plate_key
from reads.services.look import look_at_read
from reads.states import STATES

# After all places that an engine's own texts can have.
FIRST_PLACE = 1000


@transaction.atomic
def correct_read(
    *, inquiry_id: int, captured_at: datetime, read_id: UUID, plate: str, state: str, actor: User
) -> ReadCandidate:
    """Note what the photograph of a result of one's own open search shows, as a further version.

    Raises Read.DoesNotExist for what the search did not find, ValidationError for what corrects
    nothing.
    """
    marked = Inquiry.objects.marking_held().select_related("case")
    inquiry = marked.select_for_update(no_key=True, of=("self",)).get(pk=inquiry_id)
    read = look_at_read(
        inquiry=inquiry,
        actor=actor,
        profile=effective_profile(timezone.now()),
        captured_at=captured_at,
        read_id=read_id,
    )
    # The lock: of two corrections at once the second is a version after the first.
    Read.objects.select_for_update(no_key=True).get(pk=read.pk)
    last = ReadCandidate.objects.corrections_of(read).last()
    plate = _corrected(plate, state, last or read)
    version = ReadCandidate.objects.create(
        captured_at=read.captured_at,
        read_id=read.id,
        place=FIRST_PLACE if last is None else last.place + 1,
        plate=plate,
        plate_key=plate_key(plate),
        confidence=1,
        state=state,
        corrected_by=actor,
        corrected_at=timezone.now(),
    )
    number = version.place - FIRST_PLACE + 1
    record_event("read.corrected", actor=actor, subject=inquiry, data={"version": number})
    return version


def _corrected(plate: str, state: str, before: Read | ReadCandidate) -> str:
    plate = clean_plate(plate[:100])
    if not PLATE.fullmatch(plate):
        raise ValidationError("A plate is 1 to 10 letters and digits.")
    if state not in {"", *STATES}:
        raise ValidationError("Choose the state from the list, or leave it open.")
    if (plate, state) == (before.plate, before.state):
        raise ValidationError("It says this already.")
    return plate
