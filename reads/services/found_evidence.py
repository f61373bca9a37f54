"""Evidence from a search: one of its results, kept for its case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.models import Case
from governance.services import effective_profile
from personnel.models import User
from reads.models import Hold, Inquiry, Read
from reads.rules.evidence import check_can_keep_read
from reads.services.hold import HoldDraft, place_hold
from reads.services.look import look_at_read
from reads.services.purge.lock import hold_off_purge

# What the hold of a search's result says it came from.
INQUIRY = "inquiry"


@transaction.atomic
@enforces("LEX-3.B.ii#retention", "LEX-3.E#retention-2", "NE-60-3204(1)#retention-2")
def keep_read(
    *, inquiry_id: int, captured_at: datetime, read_id: UUID, actor: User, number: str = ""
) -> Hold:
    """Hold one result of an open search of one's own, with its image, for the search's case.

    Copies carry the evidence number. Refused where the law knows no such ground. Raises
    Read.DoesNotExist for what it did not find.
    """
    # Before any lock on a day, as everyone does who holds.
    hold_off_purge()
    marked = Inquiry.objects.marking_held().select_related("case")
    inquiry = marked.select_for_update(no_key=True, of=("self",)).get(pk=inquiry_id)
    profile = effective_profile(timezone.now())
    ground = profile.holds.ground(Hold.Ground.EVIDENCE)
    read = look_at_read(
        inquiry=inquiry, actor=actor, profile=profile, captured_at=captured_at, read_id=read_id
    )
    case = inquiry.case
    check_can_keep_read(
        ground=ground,
        has_open_case=case is not None and case.status == Case.Status.OPEN,
        is_kept=kept_read(inquiry, read) is not None,
    )
    return place_hold(
        draft=HoldDraft(
            ground=ground.code,
            captured_from=read.captured_at,
            captured_to=read.captured_at,
            camera_ids=[read.camera_id],
            plate=read.plate,
            case_id=inquiry.case_id,
            evidence_number=number,
            origin=INQUIRY,
            origin_id=str(inquiry.pk),
        ),
        actor=actor,
    )


def kept_read(inquiry: Inquiry, read: Read) -> Hold | None:
    """The hold that keeps this result of the search as evidence."""
    of_search = Hold.objects.filter(origin=INQUIRY, origin_id=str(inquiry.pk))
    of_read = of_search.filter(captured_from=read.captured_at, plate=read.plate)
    return of_read.not_over(timezone.now()).first()
