"""Hand-over: a package made by the Administrator, collected, received, and in the end destroyed."""

import hashlib
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from data_requests import permissions
from data_requests.gathering import Scope, reads_in, scope_of
from data_requests.models import DataRequest, Package, Step
from data_requests.models.parts import NO_AGENCY
from data_requests.packing import Packed, pack
from data_requests.rules import handover as rules
from data_requests.rules.closing import check_package_attached
from data_requests.rules.states import check_not_own
from data_requests.services.copies import copies_end, ends_of, evidence_in, follow, follow_holds
from data_requests.services.error_rate import error_rate
from data_requests.services.steps import begin, locked, move
from governance.services import effective_profile
from hotlists.models import Disclosure
from ledger.services import record_event
from personnel.models import User
from reads.covering import Covered
from reads.models.read import CapturedRead

# No I, L, O or U: told over the phone.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDS = (
    "A read says that a camera took a picture of a plate at a place and a time, and what a program "
    "read on it. It does not say who drove, who rode along, or why. Presence is not proof.",
    "Compare each read with its image before you rely on it. The plate may be misread, of another "
    "state, or on another vehicle. A missing read does not mean that a vehicle was not there.",
)


@dataclass(frozen=True)
class Made:
    """A package, with what is told once: its passphrase, and for a link its token."""

    package: Package
    passphrase: str
    token: str


@dataclass(frozen=True)
class _Contents:
    """What is packed: its scope, the reads and the holds on each, the evidence among them."""

    scope: Scope | None
    reads: list[CapturedRead]
    covered: list[Covered]
    evidence: str
    is_evidence: bool


@enforces("KIN-IV.E.2#search", "KIN-IV.E.6", "KIN-IV.E.7", "LEX-3.G.iv", "LEX-3.B.xiii")
@transaction.atomic
def make_package(
    *,
    request_id: int,
    actor: User,
    medium: str,
    media_label: str = "",
    part_from: datetime | None = None,
    part_to: datetime | None = None,
    report_number: str = "",
) -> Made:
    """Pack what was granted, encrypted; the Administrator alone does so, and it is a disclosure.

    With the times of a part, that part of it: what is too much for one package goes in several.
    Raises PolicyViolation where the policy lets only preserved data out and some is not.
    """
    request = locked(request_id)
    permissions.require(actor, "make_package", request)
    profile = effective_profile(timezone.now())
    _check(request, profile, actor)
    rules.check_medium(profile=profile, medium=medium, media_label=media_label)
    _attach(request, profile, report_number)
    scope = _scope(request, profile, part_from, part_to)
    contents = _gather(scope, profile)
    passphrase, token = _passphrase(), secrets.token_urlsafe(32)
    packed = _packed(request, profile, contents, passphrase)
    package = _store(request, profile, actor, contents, packed)
    is_link = medium == Package.Medium.LINK
    package.part_from, package.part_to = part_from, part_to
    package.medium = medium
    package.media_label = "" if is_link else media_label.strip()
    package.token_digest = hashlib.sha256(token.encode()).hexdigest() if is_link else ""
    package.full_clean()
    package.save()
    _write(package, packed.data)
    _record("package.made", package, actor, profile)
    return Made(package, passphrase, token if is_link else "")


def _check(request: DataRequest, profile: Profile, actor: User) -> None:
    rules.check_can_hand_over(
        profile=profile,
        kind=request.kind,
        status=request.status,
        is_member=request.requested_by_id is not None,
        is_own=permissions.is_own(actor, request),
        label=request.get_status_display(),
    )
    rules.check_purpose(profile=profile, kind=request.kind, purpose=request.purpose)


def _attach(request: DataRequest, profile: Profile, report_number: str) -> None:
    """Name the case report of ours that keeps request and package, where no case of ours does."""
    request.report_number = report_number.strip() or request.report_number
    has_case = request.case_id is not None
    check_package_attached(profile=profile, has_case=has_case, report_number=request.report_number)
    request.full_clean(exclude=["cameras"])
    request.save(update_fields=["report_number"])


def _scope(
    request: DataRequest, profile: Profile, part_from: datetime | None, part_to: datetime | None
) -> Scope | None:
    """What was granted, or the part of it that is named; None where the request names no times."""
    whole = scope_of(request)
    if part_from is None and part_to is None:
        return whole
    rules.check_within(
        profile=profile,
        window_from=part_from,
        window_to=part_to,
        asked_from=whole.window_from if whole else None,
        asked_to=whole.window_to if whole else None,
    )
    assert whole is not None
    assert part_from is not None
    assert part_to is not None
    return replace(whole, window_from=part_from, window_to=part_to)


def _packed(request: DataRequest, profile: Profile, contents: _Contents, key: str) -> Packed:
    return pack(
        request=request,
        profile=profile,
        reads=contents.reads,
        cover={
            "reads": len(contents.reads),
            "facts": _facts(request, contents),
            "words": WORDS,
            "error": error_rate(timezone.now()),
        },
        evidence=contents.evidence,
        key=key,
    )


def _gather(scope: Scope | None, profile: Profile) -> _Contents:
    found: list[CapturedRead] = []
    covered: list[Covered] = []
    if scope is not None:
        found, by_id = reads_in(scope, profile, most=rules.MOST_READS + 1)
        covered = [by_id[read.id] for read in found]
    unheld = sum(each.until() is None for each in covered)
    rules.check_contents(profile=profile, reads=len(found), not_preserved=unheld)
    return _Contents(scope, found, covered, *evidence_in(covered))


def _store(
    request: DataRequest, profile: Profile, actor: User, contents: _Contents, packed: Packed
) -> Package:
    now = timezone.now()
    ends = ends_of(contents.covered, profile, now)
    copies = copies_end(contents.covered, profile, now, is_evidence=contents.is_evidence)
    outside = getattr(request, "outside", None)
    disclosure = Disclosure(
        kind=Disclosure.Kind.PACKAGE,
        agency=(outside.agency or NO_AGENCY) if outside else profile.agency.name,
        person=outside.name if outside else str(request.requested_by),
        fields=["plate", "state", "place", "time", "vehicle", "image"],
        with_plate=True,
        basis=f"{request.number}, {request.get_kind_display()}"[:200],
        at=now,
        by=actor,
        validation=_validation(request),
        sha256=packed.sha256,
        destroy_by=rules.destroy_by(
            profile=profile, made_at=now, ends=copies, is_evidence=contents.is_evidence
        ),
        evidence=contents.evidence,
    )
    disclosure.full_clean()
    disclosure.save()
    return Package(
        request=request,
        disclosure=disclosure,
        file_name=f"{uuid4().hex}.zip",
        reads=len(contents.reads),
        read_ids=[read.id for read in contents.reads],
        images=packed.images,
        is_evidence=contents.is_evidence,
        manifest_sha256=packed.manifest_sha256,
        made_by=actor,
        requester=request.requested_by,
        made_at=now,
        collect_by=rules.collect_by(profile=profile, made_at=now, ends=ends),
    )


def _validation(request: DataRequest) -> str:
    outside = getattr(request, "outside", None)
    if outside is None:
        return "Member of this agency, decided on a request of their own"
    if outside.call_back_number:
        return f"ORI {outside.ori}, called back, {outside.call_back_person}"[:200]
    return outside.identity or "-"


def _facts(request: DataRequest, contents: _Contents) -> list[tuple[str, Any]]:
    outside = getattr(request, "outside", None)
    who = f"{outside.name}, {outside.agency}" if outside else str(request.requested_by)
    return [
        ("Request", request.number),
        ("Handed to", who),
        ("Case", request.case.number if request.case else request.case_reference),
        *([("Case report", request.report_number)] if request.report_number else []),
        *_scope_facts(contents.scope),
        *([("Evidence", contents.evidence)] if contents.evidence else []),
    ]


def _scope_facts(scope: Scope | None) -> list[tuple[str, Any]]:
    """The times, and the state where one was granted; the plate stands in the table alone."""
    if scope is None:
        return []
    state = f"{scope.plate_state}, and reads whose state the camera did not tell"
    return [
        ("From", scope.window_from),
        ("To", scope.window_to),
        *([("State of the plate", state)] if scope.plate_state else []),
    ]


def path_of(package: Package) -> Path:
    folder: Path = settings.PACKAGE_DIR
    return folder / package.file_name


def _write(package: Package, data: bytes) -> None:
    # Before the commit: a record without its file would be worse than a file without its record,
    # which the next round removes.
    path = path_of(package)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise


def _passphrase() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(5))


def _begin(package_id: int, actor: User) -> tuple[Package, Profile]:
    """The package, locked, for who may make it: nobody takes or notes what they asked for."""
    package = Package.objects.select_for_update(no_key=True).get(pk=package_id)
    permissions.require(actor, "make_package", package.request)
    profile = effective_profile(timezone.now())
    check_not_own(profile=profile, is_own=permissions.is_own(actor, package.request))
    return package, profile


@transaction.atomic
def take_package(*, package_id: int, actor: User) -> Package:
    """The Administrator takes the file out, for the labelled media; recorded each time."""
    package, profile = _begin(package_id, actor)
    is_there = _is_there(package, profile)
    rules.check_on_disk(profile=profile, is_there=is_there)
    _record("package.taken", package, actor, profile)
    return package


@transaction.atomic
def collect_package(*, token: str) -> Package | None:
    """The package of this one-time link, once; None where there is none, used or over alike."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    waiting = Package.objects.filter(medium=Package.Medium.LINK, collected_at=None)
    package = waiting.select_for_update(no_key=True).filter(token_digest=digest).first()
    if package is None or not _is_there(package, effective_profile(timezone.now())):
        return None
    package.collected_at = timezone.now()
    package.save(update_fields=["collected_at"])
    record_event("package.collected", actor=None, subject=package)
    return package


def _is_there(package: Package, profile: Profile) -> bool:
    # A hold may have ended since the last round.
    now = timezone.now()
    follow(package, profile, now)
    return package.removed_at is None and package.collect_by > now


@transaction.atomic
def confirm_receipt(*, package_id: int, actor: User, received_by: str) -> Package:
    """Note who received it. The file goes from here, and the request is fulfilled."""
    package, profile = _begin(package_id, actor)
    disclosure = package.disclosure
    rules.check_receipt(
        profile=profile, is_received=disclosure.received_at is not None, received_by=received_by
    )
    disclosure.received_by, disclosure.received_at = received_by.strip(), timezone.now()
    disclosure.full_clean()
    disclosure.save(update_fields=["received_by", "received_at"])
    _record("package.received", package, actor, profile)
    if package.request.status in rules.GRANTED:
        request, _profile, form = begin(package.request_id, actor, "fulfil")
        move(
            request,
            action=Step.Action.FULFILLED,
            actor=actor,
            form=form,
            to=DataRequest.Status.FULFILLED,
        )
    return package


@enforces("KIN-IV.E.7")
@transaction.atomic
def confirm_destruction(*, package_id: int, actor: User, told_by: str) -> Package:
    """Note who told that every copy of a package is destroyed."""
    package, profile = _begin(package_id, actor)
    disclosure = package.disclosure
    rules.check_destruction(
        profile=profile, is_destroyed=disclosure.destroyed_at is not None, told_by=told_by
    )
    disclosure.destroyed_as_told_by, disclosure.destroyed_at = told_by.strip(), timezone.now()
    disclosure.full_clean()
    disclosure.save(update_fields=["destroyed_as_told_by", "destroyed_at"])
    _record("package.destroyed", package, actor, profile)
    return package


def remove_due_packages(now: datetime) -> int:
    """Remove the files that are handed over or were not collected, and those without a record.

    A file goes as soon as nothing keeps one of its reads any more.
    """
    follow_holds(now)
    removed = 0
    for package in Package.objects.due_for_removal(now):
        path_of(package).unlink(missing_ok=True)
        with transaction.atomic():
            package.removed_at = now
            package.save(update_fields=["removed_at"])
            record_event("package.removed", actor=None, subject=package)
        removed += 1
    _remove_strays(now)
    return removed


def remove_after_purge(cutoff: datetime) -> None:
    """What the purge calls once it is through: packages with a read that it removed go too."""
    remove_due_packages(timezone.now())


def _remove_strays(now: datetime) -> None:
    known = set(Package.objects.on_disk().values_list("file_name", flat=True))
    hour_ago = now.timestamp() - 3600
    for path in settings.PACKAGE_DIR.glob("*.zip"):
        # Young ones may belong to a transaction that is not committed yet.
        if path.name not in known and path.stat().st_mtime < hour_ago:
            path.unlink(missing_ok=True)


def _record(kind: str, package: Package, actor: User, profile: Profile) -> None:
    record_event(
        kind,
        actor=actor,
        subject=package,
        clause=profile.requests.hand_over.clause,
        data={"request": package.request_id, "reads": package.reads, "medium": package.medium},
    )
