"""What a stored request says, as its rules read it."""

from collections.abc import Iterable
from datetime import datetime

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest, Step
from data_requests.rules.completeness import Facts, Missing, missing_parts
from data_requests.rules.states import FROM


def facts_of(request: DataRequest, coming: Iterable[str] = ()) -> Facts:
    """The request with its parts; a part that does not exist is an empty one.

    `coming` are kinds of papers about to be stored.
    """
    outside = getattr(request, "outside", None)
    terms = getattr(request, "terms", None)
    outbound = getattr(request, "outbound", None)
    return Facts(
        has_case=request.case_id is not None,
        case_reference=request.case_reference,
        purpose=request.purpose,
        reason=request.reason,
        plate=request.plate,
        camera_count=request.cameras.count(),
        window_from=request.window_from,
        window_to=request.window_to,
        facts=request.facts,
        parties=request.parties,
        asker=outside.asker if outside else "member",
        person=outside.name if outside else "",
        agency=outside.agency if outside else "",
        documents=frozenset(request.documents.values_list("kind", flat=True)).union(coming),
        is_sworn=is_sworn(request),
        ground=request.instrument.ground if hasattr(request, "instrument") else "",
        training=terms.training if terms else "",
        is_never_sold=bool(terms and terms.is_never_sold),
        other_agency=outbound.agency if outbound else "",
        basis=request.other.basis if hasattr(request, "other") else "",
    )


def verify_due(request: DataRequest, profile: Profile) -> datetime | None:
    """Until when staff verify who asked on the public page; None where nothing waits for it."""
    outside, intake = getattr(request, "outside", None), getattr(request, "intake", None)
    if intake is None or outside is None or outside.verified_at is not None:
        return None
    verified = request.steps.filter(action=Step.Action.VERIFIED).last()
    since = request.steps.filter(pk__gt=verified.pk if verified else 0)
    asked = since.filter(action=Step.Action.SUBMITTED).last()
    if verified is not None and asked is None:
        # Verified once; then a new oath came in.
        asked = since.filter(action=Step.Action.SWORN).first()
    if asked is None or request.status not in FROM["verify"]:
        return None
    return profile.requests.intake.verify_within.after(asked.at)


def oath_due(request: DataRequest) -> datetime | None:
    """Until when its sworn statement must arrive: the end of the hold that waits for it."""
    hold = request.hold
    return hold.end if hold is not None and hold.is_provisional else None


def is_sworn(request: DataRequest) -> bool:
    """Whether a statement with its jurat is on file, of the request as it stands now."""
    return request.statements.filter(version=request.version).exists()


def missing_of(request: DataRequest, profile: Profile, coming: Iterable[str] = ()) -> list[Missing]:
    """The required parts that this request lacks, the oath apart, once `coming` papers are in."""
    facts = facts_of(request, coming)
    return missing_parts(profile, profile.requests.form(request.kind), facts)
