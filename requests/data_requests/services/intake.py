"""The public page: a request received, its state told, a paper added. Nobody is signed in."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from data_requests.models import DataRequest, Intake, RequestDocument
from data_requests.rules.completeness import check_complete
from data_requests.rules.intake import check_papers, is_wide
from data_requests.rules.sworn import Jurat
from data_requests.services.drafting import (
    RequestDraft,
    add_paper,
    add_papers,
    change_request,
    write_request,
)
from data_requests.services.facts import missing_of, oath_due
from data_requests.services.intake_limit import HOUR, let_in
from data_requests.services.submission import submit, swear_request, withdraw_request
from data_requests.services.verification import forget_verification
from governance.services import effective_profile, leaving_no_files
from ledger.models import Event
from ledger.services import record_event
from personnel.services import scheduled_work
from reads.plates import clean_plate

# No I, L, O or U: read out over the phone.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Receipt:
    """What the requester is given, once: the receipt, and the secret that opens its state."""

    receipt: str
    secret: str
    is_sworn: bool
    is_wide: bool
    # Until when the sworn statement must arrive, where what is asked is held for it.
    oath_due: datetime | None


@dataclass(frozen=True, kw_only=True)
class SignedStatement:
    """The signed paper and what its jurat says; either may be missing."""

    jurat: Jurat
    paper: "UploadedFile[bytes] | None"


def receive_request(
    *, draft: RequestDraft, source: str, statement: SignedStatement | None = None
) -> Receipt:
    """Take a request from somebody without an account; what is to be kept is held at once.

    Refused where the law gives no such request, where parts are missing, or when too many come
    from one place: a refused one counts too, and leaves no file. One too wide waits, unheld, for
    a call-back.
    """
    profile = effective_profile(timezone.now())
    let_in(profile, draft, source)
    return _receive(profile, draft, statement)


@leaving_no_files()
@transaction.atomic
def _receive(profile: Profile, draft: RequestDraft, statement: SignedStatement | None) -> Receipt:
    check_papers(profile=profile, sizes=_sizes(draft.papers, statement))
    actor = scheduled_work()
    request = write_request(draft=replace(draft, papers={}), actor=actor)
    receipt, secret = _code(10), _code(20)
    wide = _is_wide(profile, draft)
    Intake.objects.create(
        request=request,
        receipt=f"{receipt[:5]}-{receipt[5:]}",
        secret_digest=_hash(secret),
        received_at=timezone.now(),
        is_wide=wide,
    )
    has_oath = _hand_in(request, profile, draft.papers, statement)
    request.refresh_from_db()
    return Receipt(
        receipt=f"{receipt[:5]}-{receipt[5:]}",
        secret=_grouped(secret),
        is_sworn=has_oath,
        is_wide=wide,
        oath_due=oath_due(request),
    )


def _hand_in(
    request: DataRequest,
    profile: Profile,
    papers: Mapping[str, "UploadedFile[bytes]"],
    statement: SignedStatement | None,
) -> bool:
    """Submit what was written, with its papers; whether it is sworn.

    Nothing is stored before all parts are there and the jurat is whole.
    """
    actor = scheduled_work()
    check_complete(profile.requests.form(request.kind), missing_of(request, profile, papers))
    is_sworn = statement is not None and statement.paper is not None
    if statement is not None and is_sworn:
        swear_request(
            request_id=request.pk, jurat=statement.jurat, upload=statement.paper, actor=actor
        )
    add_papers(request=request, papers=papers, actor=actor)
    submit(DataRequest.objects.get(pk=request.pk), actor=actor, profile=profile)
    return is_sworn


def resubmit_request(
    *,
    receipt: str,
    secret: str,
    draft: RequestDraft,
    source: str,
    statement: SignedStatement | None = None,
) -> DataRequest | None:
    """Hand in again, put right, a request of one's own that was sent back.

    Counted and checked as a new one. None where receipt or secret is wrong. A wide one waits for
    another call-back.
    """
    found = request_of(receipt=receipt, secret=secret)
    if found is None:
        return None
    profile = effective_profile(timezone.now())
    let_in(profile, draft, source)
    return _resubmit(found, profile, draft, statement)


@leaving_no_files()
@transaction.atomic
def _resubmit(
    found: DataRequest, profile: Profile, draft: RequestDraft, statement: SignedStatement | None
) -> DataRequest:
    check_papers(profile=profile, sizes=_sizes(draft.papers, statement))
    # What a member added to it stays: the case of ours, and what it continues.
    said = replace(draft, papers={}, case_id=found.case_id, continues_id=found.continues_id)
    request = change_request(request_id=found.pk, draft=said, actor=scheduled_work())
    intake = Intake.objects.get(request=request)
    intake.is_wide = _is_wide(profile, draft)
    intake.save(update_fields=["is_wide"])
    if intake.is_wide:
        forget_verification(request)
    request = DataRequest.objects.get(pk=request.pk)
    _hand_in(request, profile, draft.papers, statement)
    return request


@transaction.atomic
def take_back(*, receipt: str, secret: str) -> DataRequest | None:
    """Withdraw a request of one's own; None where receipt or secret is wrong."""
    found = request_of(receipt=receipt, secret=secret)
    if found is None:
        return None
    return withdraw_request(
        request_id=found.pk, actor=scheduled_work(), note="Withdrawn with receipt and secret"
    )


def _is_wide(profile: Profile, draft: RequestDraft) -> bool:
    return is_wide(
        profile=profile,
        plate=clean_plate(draft.plate),
        cameras=len(draft.camera_ids),
        window_from=draft.window_from,
        window_to=draft.window_to,
    )


def request_of(*, receipt: str, secret: str) -> DataRequest | None:
    """The request of this receipt, for who holds its secret; None says nothing about either."""
    intake = Intake.objects.filter(receipt=_clean_receipt(receipt)).first()
    given = _hash(_clean(secret))
    known = intake.secret_digest if intake else _hash("")
    if not hmac.compare_digest(given, known) or intake is None:
        return None
    _note_told(intake)
    return intake.request


@transaction.atomic
def _note_told(intake: Intake) -> None:
    """Once an hour: who asks without end fills the trail with nothing new."""
    Intake.objects.select_for_update(no_key=True).get(pk=intake.pk)
    told = Event.objects.about(intake.request).filter(kind="request.state_told")
    if not told.filter(at__gt=timezone.now() - HOUR).exists():
        record_event("request.state_told", actor=None, subject=intake.request)


@leaving_no_files()
@transaction.atomic
def send_statement(*, receipt: str, secret: str, statement: SignedStatement) -> DataRequest | None:
    """Add the sworn statement to a request of one's own; None where receipt or secret is wrong."""
    found = request_of(receipt=receipt, secret=secret)
    if found is None:
        return None
    profile = effective_profile(timezone.now())
    check_papers(profile=profile, sizes=_sizes({}, statement))
    swear_request(
        request_id=found.pk,
        jurat=statement.jurat,
        upload=statement.paper,
        actor=scheduled_work(),
    )
    return found


@leaving_no_files()
@transaction.atomic
def send_paper(*, receipt: str, secret: str, paper: "UploadedFile[bytes]") -> DataRequest | None:
    """Add a supporting paper to an open request of one's own."""
    found = request_of(receipt=receipt, secret=secret)
    if found is None:
        return None
    request = DataRequest.objects.select_for_update(no_key=True).get(pk=found.pk)
    profile = effective_profile(timezone.now())
    if request.is_ended:
        raise PolicyViolation(
            profile.requests.intake.clause,
            "This request is closed.",
            "Make a new request for what is still needed.",
        )
    check_papers(profile=profile, sizes=[paper.size or 0])
    add_paper(
        request=request,
        kind=RequestDocument.Kind.SUPPORT,
        upload=paper,
        actor=scheduled_work(),
    )
    return request


def _sizes(
    papers: Mapping[str, "UploadedFile[bytes]"], statement: SignedStatement | None
) -> list[int]:
    sizes = [paper.size or 0 for paper in papers.values()]
    if statement is not None and statement.paper is not None:
        sizes.append(statement.paper.size or 0)
    return sizes


def _code(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _grouped(secret: str) -> str:
    return "-".join(secret[place : place + 5] for place in range(0, len(secret), 5))


def _clean(text: str) -> str:
    return "".join(letter for letter in text.upper()[:64] if letter in LETTERS)


def _clean_receipt(text: str) -> str:
    bare = _clean(text)
    return f"{bare[:5]}-{bare[5:]}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
