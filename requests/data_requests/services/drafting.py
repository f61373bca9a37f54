"""Requests as they are written down, and their papers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from camera_ingest.models import Camera
from data_requests import permissions
from data_requests.models import (
    DataRequest,
    Instrument,
    OtherAsk,
    OutboundAsk,
    OutsideRequester,
    ReleaseTerms,
    RequestDocument,
    Step,
)
from data_requests.rules.completeness import check_purpose, check_window
from data_requests.services.steps import begin, move
from data_requests.services.verification import forget_verification
from governance.services import effective_profile, leaving_no_files, store_document
from personnel.models import User
from reads.plates import PLATE, clean_plate

MAX_PAPERS = 12


@dataclass(frozen=True, kw_only=True)
class OutsideFacts:
    """Somebody outside who asks, as they name themselves."""

    asker: str
    name: str
    title: str = ""
    agency: str = ""
    ori: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class InstrumentFacts:
    ground: str
    court: str
    number: str
    issued_by: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class TermsFacts:
    training: str = ""
    is_never_sold: bool = False


@dataclass(frozen=True, kw_only=True)
class OutboundFacts:
    agency: str
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class OtherFacts:
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestDraft:
    """A request as its writer puts it; what must be in it is asked on submission."""

    kind: str
    case_id: int | None = None
    case_reference: str = ""
    purpose: str = ""
    reason: str = ""
    plate: str = ""
    plate_state: str = ""
    camera_ids: tuple[int, ...] = ()
    window_from: datetime | None = None
    window_to: datetime | None = None
    facts: str = ""
    parties: str = ""
    continues_id: int | None = None
    outside: OutsideFacts | None = None
    instrument: InstrumentFacts | None = None
    terms: TermsFacts | None = None
    outbound: OutboundFacts | None = None
    other: OtherFacts | None = None
    papers: Mapping[str, "UploadedFile[bytes]"] = field(default_factory=dict)


PARTS: Mapping[str, type[models.Model]] = {
    "outside": OutsideRequester,
    "instrument": Instrument,
    "terms": ReleaseTerms,
    "outbound": OutboundAsk,
    "other": OtherAsk,
}


@enforces("KIN-III.C", "KIN-IV.E.1")
@leaving_no_files()
@transaction.atomic
def draft_request(*, draft: RequestDraft, actor: User) -> DataRequest:
    """Write a request down in the log: a member's own, or one that came from outside."""
    permissions.require(actor, "ask")
    return write_request(draft=draft, actor=actor)


def write_request(*, draft: RequestDraft, actor: User) -> DataRequest:
    """The row, its parts, its papers and its first step; the caller asked who may."""
    profile = effective_profile(timezone.now())
    _check(profile, draft)
    request = DataRequest(
        kind=draft.kind,
        requested_by=None if draft.outside else actor,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    form = profile.requests.form(draft.kind)
    _fill(request, draft)
    request.full_clean()
    request.save()
    request.cameras.set(_cameras(draft))
    _store_parts(request, draft)
    add_papers(request=request, papers=draft.papers, actor=actor)
    move(request, action=Step.Action.DRAFTED, actor=actor, form=form)
    return request


@leaving_no_files()
@transaction.atomic
def change_request(*, request_id: int, draft: RequestDraft, actor: User) -> DataRequest:
    """Change what is asked. A statement sworn before is of the version before.

    Where somebody else asks now, or by another number, they are to be verified again.
    """
    request, profile, form = begin(request_id, actor, "change")
    if (draft.outside is None) != (request.requested_by_id is not None):
        raise ValidationError("Who asks can not be changed.")
    _check(profile, draft)
    known = OutsideRequester.objects.filter(request=request).first()
    if known and draft.outside and _is_somebody_else(known, draft.outside):
        forget_verification(request)
    _fill(request, draft)
    request.version += 1
    request.full_clean()
    request.save()
    request.cameras.set(_cameras(draft))
    _store_parts(request, draft)
    add_papers(request=request, papers=draft.papers, actor=actor)
    move(request, action=Step.Action.CHANGED, actor=actor, form=form)
    return request


@leaving_no_files()
@transaction.atomic
def attach_paper(
    *, request_id: int, kind: str, upload: "UploadedFile[bytes]", actor: User
) -> RequestDocument:
    """Add one paper to the file of a request that is still open."""
    request = DataRequest.objects.select_for_update(no_key=True).get(pk=request_id)
    permissions.require(actor, "attach", request)
    if request.is_ended:
        raise PolicyViolation(
            effective_profile(timezone.now()).requests.log_clause,
            "The file of this request is closed.",
            "Papers that come later belong to a new request.",
        )
    return add_paper(request=request, kind=kind, upload=upload, actor=actor)


def add_papers(
    *, request: DataRequest, papers: Mapping[str, "UploadedFile[bytes]"], actor: User
) -> None:
    """Keep the papers that came with a request, part of the caller's act."""
    for kind, upload in papers.items():
        add_paper(request=request, kind=kind, upload=upload, actor=actor)


def add_paper(
    *, request: DataRequest, kind: str, upload: "UploadedFile[bytes]", actor: User
) -> RequestDocument:
    """Keep an uploaded paper in the file, part of the caller's act. An instrument is a PDF."""
    if kind not in RequestDocument.Kind.values:
        raise ValidationError("There is no such kind of paper.")
    if request.documents.count() >= MAX_PAPERS:
        raise ValidationError(f"A request holds at most {MAX_PAPERS} papers.")
    document = store_document(upload=upload, actor=actor)
    if kind in RequestDocument.AS_PDF and not str(document.file.name).endswith(".pdf"):
        raise ValidationError("Attach the warrant, the order or what else it rests on as a PDF.")
    paper = RequestDocument(request=request, document=document, kind=kind)
    paper.full_clean()
    paper.save()
    return paper


def _is_somebody_else(known: OutsideRequester, said: OutsideFacts) -> bool:
    """Whether anything that names who asks, or how to reach them, was changed."""
    return any(
        getattr(known, name).casefold() != value.strip().casefold()
        for name, value in asdict(said).items()
    )


def _check(profile: Profile, draft: RequestDraft) -> None:
    if draft.kind not in DataRequest.Kind.values:
        raise ValidationError("There is no such request.")
    form = profile.requests.form(draft.kind)
    profile.requests.check_asker(draft.kind, draft.outside.asker if draft.outside else "member")
    check_purpose(profile=profile, form=form, purpose=draft.purpose)
    check_window(form=form, window_from=draft.window_from, window_to=draft.window_to)
    if draft.instrument is not None:
        profile.holds.ground(draft.instrument.ground)
    # Signs alone would clean to no plate, and no plate stands for all of them.
    if draft.plate.strip() and not PLATE.fullmatch(clean_plate(draft.plate)):
        raise ValidationError({"plate": "A plate has up to 10 letters and digits."})


def _fill(request: DataRequest, draft: RequestDraft) -> None:
    request.case_id = draft.case_id
    request.case_reference = draft.case_reference.strip()
    request.purpose = draft.purpose
    request.reason = draft.reason.strip()
    request.plate = clean_plate(draft.plate)
    request.plate_state = draft.plate_state
    request.window_from = draft.window_from
    request.window_to = draft.window_to
    request.facts = draft.facts.strip()
    request.parties = draft.parties.strip()
    request.continues_id = draft.continues_id


def _cameras(draft: RequestDraft) -> list[Camera]:
    cameras = list(Camera.objects.filter(pk__in=draft.camera_ids))
    if len(cameras) != len(set(draft.camera_ids)):
        raise ValidationError({"cameras": "There is no such camera."})
    return cameras


def _store_parts(request: DataRequest, draft: RequestDraft) -> None:
    for name, model in PARTS.items():
        facts = getattr(draft, name)
        if facts is None:
            continue
        part = model.objects.filter(request=request).first() or model(request=request)  # type: ignore[attr-defined]
        for field_name, value in asdict(facts).items():
            setattr(part, field_name, value.strip() if isinstance(value, str) else value)
        part.full_clean()
        part.save()
