"""Looking at what a search found: each page, read and image that somebody opens is an event.

Callers hand in the search, loaded with `marking_held`, and the profile in force.
"""

from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from ledger.services import record_event
from personnel.models import User
from reads import permissions, tasks
from reads.access import may_see_read
from reads.digest import plate_digest
from reads.models import Inquiry, OpenedPlate, Read
from reads.plates import WILDCARDS
from reads.rules import retention_cutoff
from reads.rules.inquiry import check_not_held, check_open
from reads.search import LIMIT, Answers, Found, Question, Sort, find

PAGE = 25
LAST_PAGE = LIMIT // PAGE
# So many characters of a plate are asked for by who has that plate in mind.
TELLING = 4


@enforces("LEX-3.C.iii")
@transaction.atomic
def look_at_page(
    *, inquiry: Inquiry, actor: User, profile: Profile, number: int, sort: Sort
) -> list[Found]:
    """One page of the reads that answer an open search of one's own."""
    found = _answers(inquiry, actor, profile).page(number, size=PAGE, sort=sort)
    record_event(
        "inquiry.page_viewed",
        actor=actor,
        subject=inquiry,
        data={"page": number, "reads": len(found)},
    )
    _note_shown(inquiry, {each.read.plate for each in found})
    return found


@transaction.atomic
def look_around(*, inquiry: Inquiry, actor: User, profile: Profile) -> Answers:
    """All that answers an open search of one's own, to count where and when: no read is shown."""
    answers = _answers(inquiry, actor, profile)
    facts = {"reads": len(answers.all)}
    record_event("inquiry.where_viewed", actor=actor, subject=inquiry, data=facts)
    # Where and when is what somebody wants to know of a plate, whether or not it is shown.
    _note_shown(inquiry, {each.plate for each in answers.all})
    return answers


@transaction.atomic
def look_at_read(
    *, inquiry: Inquiry, actor: User, profile: Profile, captured_at: datetime, read_id: UUID
) -> Read:
    """One read that answers an open search of one's own. Raises Read.DoesNotExist for others."""
    read = _answer(inquiry, actor, profile, captured_at, read_id)
    record_event("read.viewed", actor=actor, subject=inquiry, data={"read": read.id.hex})
    _note_plates(inquiry, {plate_digest(read.plate)})
    return read


@transaction.atomic
def look_at_image(
    *,
    inquiry: Inquiry,
    actor: User,
    profile: Profile,
    captured_at: datetime,
    read_id: UUID,
    image: Literal["photo", "crop"],
) -> Read:
    """The read whose image is about to be shown; it counts on the inquiry."""
    read = _answer(inquiry, actor, profile, captured_at, read_id)
    Inquiry.objects.filter(pk=inquiry.pk).update(images_opened=F("images_opened") + 1)
    record_event(
        "read.image_viewed",
        actor=actor,
        subject=inquiry,
        data={"read": read.id.hex, "image": image},
    )
    return read


def _answers(inquiry: Inquiry, actor: User, profile: Profile) -> Answers:
    now = _check_own_open(inquiry, actor, profile)
    question = Question.from_json(inquiry.question)
    return find(question, after=retention_cutoff(profile, now))


def _check_own_open(inquiry: Inquiry, actor: User, profile: Profile) -> datetime:
    permissions.require(actor, "look", inquiry)
    now = timezone.now()
    # KeyError for a search loaded without it: what was not asked is not taken for "no".
    check_not_held(profile=profile, is_held=vars(inquiry)["is_held"])
    check_open(profile=profile, is_open=inquiry.is_open(now))
    return now


def _note_shown(inquiry: Inquiry, plates: set[str]) -> None:
    """What shows one plate alone is as good as opening it; what asks for most of a plate's
    characters is about each plate that fits."""
    asked = Question.from_json(inquiry.question).plate
    if len(plates) == 1 or len(asked) - sum(map(asked.count, WILDCARDS)) >= TELLING:
        _note_plates(inquiry, {plate_digest(each) for each in plates})


def _note_plates(inquiry: Inquiry, plates: set[bytes]) -> None:
    """Keep that these plates were looked at, where the question itself does not tell."""
    known = {bytes(each) for each in (inquiry.plate_digest, *vars(inquiry)["opened"]) if each}
    if not plates - known:
        return
    now = timezone.now()
    opened = [
        OpenedPlate(inquiry=inquiry, plate_digest=each, opened_at=now) for each in plates - known
    ]
    OpenedPlate.objects.bulk_create(opened, ignore_conflicts=True)
    # Robust: with the queue away the page still shows, and the schedule looks at night.
    transaction.on_commit(partial(tasks.monitor_search.delay, inquiry.pk), robust=True)


def _answer(
    inquiry: Inquiry, actor: User, profile: Profile, captured_at: datetime, read_id: UUID
) -> Read:
    _check_own_open(inquiry, actor, profile)
    stored = Read.objects.with_guesses().with_corrections().select_related("camera")
    read = stored.get(pk=(captured_at, read_id))
    if not may_see_read(actor, read, inquiry, profile):
        raise Read.DoesNotExist
    return read
