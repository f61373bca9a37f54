"""A request handed in, withdrawn, or sworn to."""

from datetime import date
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest, RequestDocument, Step, SwornStatement
from data_requests.rules.closing import check_can_withdraw
from data_requests.rules.completeness import check_complete
from data_requests.rules.outbound import check_cancelled
from data_requests.rules.states import DRAFTS
from data_requests.rules.sworn import Jurat, check_jurat, earliest_oath
from data_requests.services.drafting import add_paper
from data_requests.services.facts import missing_of
from data_requests.services.holding import ask_to_let_go, keep_reads
from data_requests.services.steps import begin, move
from data_requests.services.verification import verify_again
from governance.services import leaving_no_files
from governance.services.flag import flag_words
from personnel.models import User
from reads.models import Hold


@transaction.atomic
def submit_request(*, request_id: int, actor: User) -> DataRequest:
    """Hand a request in, whole; each part that is missing is named with its clause.

    What is to be kept is held in the same transaction: provisionally while the oath is missing.
    """
    request, profile, _form = begin(request_id, actor, "submit")
    submit(request, actor=actor, profile=profile)
    return request


def submit(request: DataRequest, *, actor: User, profile: Profile) -> None:
    """Hand in a request that the caller locked or just wrote; part of the caller's act."""
    form = profile.requests.form(request.kind)
    check_complete(form, missing_of(request, profile))
    request.submitted_at = request.submitted_at or timezone.now()
    keep_reads(request, profile, actor)
    if request.requested_by is not None:
        flag_words(
            request.reason,
            request.facts,
            where="request",
            topic=f"request:{request.pk}:{request.version}",
            person=request.requested_by,
            subject=request,
            profile=profile,
        )
    move(
        request,
        action=Step.Action.SUBMITTED,
        actor=actor,
        form=form,
        to=DataRequest.Status.SUBMITTED,
    )


@leaving_no_files()
@transaction.atomic
def swear_request(
    *, request_id: int, jurat: Jurat, upload: "UploadedFile[bytes] | None", actor: User
) -> SwornStatement:
    """Attach the signed statement with its jurat; it covers the request as it stands now."""
    request, profile, form = begin(request_id, actor, "swear")
    not_before, today = _days_of_oath(request, profile)
    check_jurat(
        form=form,
        jurat=jurat,
        has_document=upload is not None,
        not_before=not_before,
        today=today,
    )
    assert upload is not None
    assert jurat.sworn_on is not None
    paper = add_paper(
        request=request, kind=RequestDocument.Kind.STATEMENT, upload=upload, actor=actor
    )
    statement = SwornStatement(
        request=request,
        version=request.version,
        document=paper.document,
        signer=jurat.signer.strip(),
        oath_by=jurat.oath_by.strip(),
        oath_title=jurat.oath_title.strip(),
        commission=jurat.commission.strip(),
        place=jurat.place.strip(),
        sworn_on=jurat.sworn_on,
        attached_by=actor,
        attached_at=timezone.now(),
    )
    statement.full_clean()
    statement.save()
    verify_again(request)
    if request.status not in DRAFTS:
        keep_reads(request, profile, actor)
    move(request, action=Step.Action.SWORN, actor=actor, form=form)
    return statement


def _days_of_oath(request: DataRequest, profile: Profile) -> tuple[date, date]:
    """The first and the last day on which this request can have been sworn to."""
    zone = ZoneInfo(profile.agency.timezone)
    changed = request.steps.filter(action=Step.Action.CHANGED).last()
    earliest = earliest_oath(
        window_from=request.window_from,
        recorded_at=request.recorded_at,
        changed_at=changed.at if changed else None,
    )
    return earliest.astimezone(zone).date(), timezone.now().astimezone(zone).date()


@transaction.atomic
def withdraw_request(
    *, request_id: int, actor: User, note: str, cancelled_to: str = ""
) -> DataRequest:
    """Take a request back. One that went to another agency is cancelled there first."""
    request, profile, form = begin(request_id, actor, "withdraw")
    check_can_withdraw(profile=profile, has_package=request.packages.exists())
    outbound = getattr(request, "outbound", None)
    if outbound is not None and outbound.sent_at is not None:
        check_cancelled(profile=profile, told=cancelled_to)
        outbound.cancelled_to = cancelled_to.strip()
        outbound.cancelled_at = timezone.now()
        outbound.full_clean()
        outbound.save()
    ask_to_let_go(request, actor, Hold.EndReason.WITHDRAWN, note or "Withdrawn by the requester")
    move(
        request,
        action=Step.Action.WITHDRAWN,
        actor=actor,
        form=form,
        to=DataRequest.Status.WITHDRAWN,
        note=note,
    )
    return request
