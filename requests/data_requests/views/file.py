"""One request as its file: read top to bottom, with what is missing on top."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from alpr_compliance.policy import Clause, Profile
from alpr_compliance.policy.requesting import RequestForm
from data_requests import permissions
from data_requests.answer import answer_pdf, decision_of
from data_requests.forms import JuratForm, PaperForm
from data_requests.models import DataRequest, OutsideRequester, Package, RequestDocument
from data_requests.rules.completeness import Missing
from data_requests.rules.handover import PACKABLE
from data_requests.rules.states import FROM, next_actor
from data_requests.rules.verification import AGENCIES
from data_requests.services.facts import is_sworn, missing_of, verify_due
from data_requests.services.holding import HOLDING
from data_requests.statement import statement_pdf
from data_requests.whole_file import file_pdf
from governance.rules.substance import screened
from governance.services import effective_profile, open_document
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest
from personnel.standing import supervisors_of
from reads.rules.hold import DEFECTS

PARTS = ("outside", "intake", "instrument", "terms", "outbound", "other")


def _get(user: User, request_id: int) -> DataRequest:
    found = permissions.visible_to(user, DataRequest.objects.all())
    return found.select_related(
        *PARTS, "requested_by__supervisor", "recorded_by", "case", "decided_by", "hold", "continues"
    ).get(pk=request_id)


@require_GET
def file(request: MemberRequest, request_id: int) -> HttpResponse:
    found = _get(request.user, request_id)
    profile = effective_profile(timezone.now())
    record_event("request.opened", actor=request.user, subject=found)
    rule = profile.requests.form(found.kind)
    context = {
        "found": found,
        "rule": rule,
        "profile": profile,
        "now": timezone.now(),
        "missing": _missing(found, profile),
        "not_ready": bool(missing_of(found, profile)),
        "verify_by": verify_due(found, profile),
        **_hold(found),
        "can_renew": _can_renew(request.user, found, profile),
        "defects": DEFECTS,
        "has_answer": decision_of(found) is not None,
        "holds_data": found.kind in HOLDING,
        "is_sworn": is_sworn(found),
        "concerns": _concerns(request.user, found),
        **_acts_next(found, rule),
        "purposes": {p.code: p.label for p in (*profile.purposes, *rule.also_purposes)},
        "cameras": found.cameras.order_by("code"),
        "bases": {each.code: each.label for each in profile.requests.other.bases},
        "grounds": {each.code: each.label for each in profile.holds.grounds},
        "agencies": AGENCIES,
        "empty": {},
        "askers": {each.code: each.label for each in profile.requests.askers},
        "steps": found.steps.select_related("by"),
        "packages": found.packages.defer("read_ids").select_related("disclosure", "made_by"),
        "can_pack": not permissions.is_own(request.user, found)
        and allowed(permissions.ALLOWED, request.user, "make_package", found),
        "media": _media(found, profile),
        "papers": found.documents.select_related("document"),
        "statements": found.statements.select_related("attached_by"),
        "acts": _acts(request.user, found, profile),
        "jurat_form": JuratForm(),
        "paper_form": PaperForm(),
    }
    return render(request, "data_requests/file.html", context)


def _hold(found: DataRequest) -> dict[str, object]:
    is_over = found.hold is not None and found.hold.is_over(timezone.now())
    return {"hold": found.hold, "hold_is_over": is_over}


def _concerns(user: User, found: DataRequest) -> list[str]:
    """What in the words gives a reviewer reason to look closer; its writer is told nothing."""
    if permissions.is_own(user, found):
        return []
    return screened(found.reason, found.facts)


def _acts_next(found: DataRequest, rule: RequestForm) -> dict[str, object]:
    """Whose turn it is: the Chief's for the Administrator's own, and where no supervisor is."""
    role = next_actor(rule, found.status)
    is_chiefs = (role == "administrator" and permissions.is_administrators_own(found)) or (
        role == "supervisor" and permissions.is_without_supervisor(found)
    )
    return {
        "next": "chief" if is_chiefs else role,
        "supervisors": supervisors_of(found.requested_by) if found.requested_by else [],
    }


def _media(found: DataRequest, profile: Profile) -> list[tuple[str, str]]:
    """On what a package of this request may leave; empty where none is made."""
    rules = profile.requests.hand_over
    is_own_case = found.requested_by_id is not None and rules.preserved_only is not None
    if found.status not in PACKABLE or found.kind == DataRequest.Kind.OUTBOUND:
        return []
    if found.kind == DataRequest.Kind.PRESERVATION and not is_own_case:
        return []
    return [(medium, Package.Medium(medium).label) for medium in rules.media]


def _missing(found: DataRequest, profile: Profile) -> list[Missing]:
    """What is still needed, the oath last: without it the request holds provisionally."""
    rule = profile.requests.form(found.kind)
    parts = missing_of(found, profile) if found.status in FROM["submit"] else []
    waits = found.status in FROM["swear"]
    if rule.sworn and waits and not is_sworn(found):
        label = "the signed statement, sworn, with its jurat"
        parts.append(Missing("oath", label, rule.clause))
    return parts


def _can_renew(user: User, found: DataRequest, profile: Profile) -> str:
    """How the hold of this request can go on: by a new_request, by an instrument, or not."""
    hold = found.hold
    if hold is None or hold.is_provisional or hold.is_over(timezone.now()):
        return ""
    if not allowed(permissions.ALLOWED, user, "ask", None):
        return ""
    ground = profile.holds.ground(hold.ground)
    return "" if ground.renewal == "none" else ground.renewal


def _acts(user: User, found: DataRequest, profile: Profile) -> set[str]:
    """The acts this person may take now; the page offers no other."""
    offered = {
        act
        for act, states in FROM.items()
        if act in permissions.ALLOWED
        and act != "fulfil"  # follows from a receipt
        and found.status in states
        and allowed(permissions.ALLOWED, user, act, found)
    }
    rule = profile.requests.form(found.kind)
    if permissions.is_own(user, found):
        offered -= {"verify", "return", "approve", "decide", "counsel"}
    if "supervisor" not in rule.approvals:
        offered.discard("approve")
    waits_for_supervisor = found.status == "submitted" and rule.approvals[0] == "supervisor"
    if "administrator" not in rule.approvals or waits_for_supervisor:
        offered.discard("decide")
    if not rule.sworn:
        offered.discard("swear")
    outside, terms = getattr(found, "outside", None), getattr(found, "terms", None)
    if outside is None or not _waits_for_a_call(user, found, outside):
        offered.discard("verify")
    asker = profile.requests.asker(outside.asker) if outside else None
    if asker is None or asker.counsel is None or terms is None or terms.counsel_noted_at:
        offered.discard("counsel")
    if found.packages.exists():
        offered.discard("withdraw")
    offered -= _outbound_not_now(found)
    if not found.is_ended and allowed(permissions.ALLOWED, user, "attach", found):
        offered.add("attach")
    return offered


def _waits_for_a_call(user: User, found: DataRequest, outside: OutsideRequester) -> bool:
    """Nobody has verified them; or, of whom the public page let in, only who would decide."""
    if outside.verified_by is None:
        return True
    if outside.verified_by == user or not hasattr(found, "intake"):
        return False
    return permissions.decides(outside.verified_by, found) and not permissions.is_written_down(
        found
    )


def _outbound_not_now(found: DataRequest) -> set[str]:
    outbound = getattr(found, "outbound", None)
    if outbound is None:
        return {"send", "seek_warrant", "note_answer"}
    if outbound.sent_at is None:
        return {"seek_warrant", "note_answer"}
    return {"send"} | ({"seek_warrant"} if outbound.warrant_sought_at else set())


@require_GET
def document(request: MemberRequest, request_id: int, paper_id: int) -> FileResponse:
    """One paper of the file, as a download; who took it is recorded."""
    found = _get(request.user, request_id)
    paper = get_object_or_404(
        RequestDocument.objects.select_related("document"),
        pk=paper_id,
        request=found,
        document__destroyed_at=None,
    )
    file = open_document(paper.document, actor=request.user)
    record_event("document.opened", actor=request.user, subject=paper.document)
    answer = FileResponse(file, as_attachment=True, filename=paper.document.name)
    answer["Content-Type"] = "application/octet-stream"
    return answer


@require_GET
def answer_letter(request: MemberRequest, request_id: int) -> HttpResponse:
    """The decision as a letter to somebody outside; who printed it is recorded."""
    found = _get(request.user, request_id)
    decision = decision_of(found)
    if decision is None:
        raise Http404("There is no decision to tell yet.")
    pdf = answer_pdf(found, decision, effective_profile(timezone.now()))
    record_event(
        "request.answer_printed",
        actor=request.user,
        subject=found,
        clause=Clause(decision.clause),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-answer.pdf"'
    return answer


@require_GET
def whole_file(request: MemberRequest, request_id: int) -> HttpResponse:
    """All that is on file for this request, to print; who printed it is recorded."""
    found = _get(request.user, request_id)
    profile = effective_profile(timezone.now())
    clause = profile.requests.log_clause
    record_event("request.file_printed", actor=request.user, subject=found, clause=clause)
    answer = HttpResponse(file_pdf(found, profile), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-file.pdf"'
    return answer


@require_GET
def statement(request: MemberRequest, request_id: int) -> HttpResponse:
    """The statement of this request, ready to sign before whoever administers the oath."""
    found = _get(request.user, request_id)
    profile = effective_profile(timezone.now())
    answer = HttpResponse(statement_pdf(found, profile), content_type="application/pdf")
    name = f"{found.number}-v{found.version}-statement.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
