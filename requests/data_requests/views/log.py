"""The Data Retention Request Log: every request one may see, found, sorted and printed."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from alpr_compliance.policy import Profile
from data_requests import permissions
from data_requests.models import DataRequest, DataRequestQuerySet, Step
from data_requests.rules.states import FROM, next_actor
from governance.rendering import render_pdf
from governance.services import effective_profile
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import Role, User
from personnel.requests import MemberRequest
from personnel.standing import are_administrators, is_administrator, places_of
from reads.plates import clean_plate

SORTS = {
    "newest": ("-pk",),
    "oldest": ("pk",),
    "due": ("due_at", "-pk"),
    "kind": ("kind", "-pk"),
    "state": ("status", "-pk"),
}
# Of members: those whose supervisor left, or who never had one.
WITHOUT_SUPERVISOR = Q(requested_by__isnull=False) & (
    Q(requested_by__supervisor=None) | Q(requested_by__supervisor__is_active=False)
)
PAGE, OF_A_PLATE = 25, 200
# Requests in one printed part: a whole log of years would keep who prints it waiting.
PRINTED = 1000


@require_http_methods(["GET", "POST"])
def log(request: MemberRequest) -> HttpResponse:
    """The log as it is filtered; or what names a plate, asked by POST: no address bears one."""
    profile = effective_profile(timezone.now())
    wanted = _wanted(request)
    found = _found(request.user, profile, wanted)
    plate = clean_plate(request.POST.get("plate", "")[:16])
    if plate:
        found = found.filter(plate=plate)
    page = Paginator(found, OF_A_PLATE if plate else PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(list(page), profile),
        "now": timezone.now(),
        "wanted": wanted,
        "plate": plate,
        "query": "".join(f"{name}={value}&" for name, value in wanted.items() if value),
        "kinds": DataRequest.Kind.choices,
        "statuses": DataRequest.Status.choices,
        "sorts": list(SORTS),
        "parts": Paginator(found, PRINTED).page_range,
        "can_ask": allowed(permissions.ALLOWED, request.user, "ask", None),
        "can_print": request.user.has_role(*permissions.KEEPING) or is_administrator(request.user),
        "clause": profile.requests.log_clause,
    }
    return render(request, "data_requests/log.html", context)


def _rows(page: list[DataRequest], profile: Profile) -> list[tuple[DataRequest, str]]:
    """Each with whose turn it is: the Chief's for the Administrator's own, or no supervisor."""
    chiefs = set(_of_administrators().filter(request__in=page).values_list("request", flat=True))
    turns = [next_actor(profile.requests.form(each.kind), each.status) for each in page]
    rows = []
    for each, turn in zip(page, turns, strict=True):
        is_chiefs = turn == "administrator" and each.pk in chiefs
        is_chiefs |= turn == "supervisor" and permissions.is_without_supervisor(each)
        rows.append((each, "chief" if is_chiefs else turn))
    return rows


def _of_administrators() -> QuerySet[Step]:
    """The steps by which an Administrator asked, or put in writing what somebody else asks."""
    administrators = User.objects.filter(are_administrators(timezone.now()))
    return Step.objects.filter(action__in=Step.WRITING, by__in=administrators)


@require_GET
def log_csv(request: MemberRequest) -> HttpResponse:
    """The log as it is filtered, for a spreadsheet or the printer; who took it is recorded."""
    profile = effective_profile(timezone.now())
    wanted = _wanted(request)
    found = _found(request.user, profile, wanted)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="request-log.csv"'
    rows = csv.writer(answer)
    rows.writerow(
        ["Number", "Recorded", "Kind", "State", "Due", "Requester", "Agency", "Case", "Report",
         "Decided by", "Decided"]
    )  # fmt: skip
    count = 0
    for each in found.iterator(chunk_size=PRINTED):
        outside = getattr(each, "outside", None)
        rows.writerow(_safe([
            each.number, f"{each.recorded_at:%Y-%m-%d %H:%M}Z", each.get_kind_display(),
            each.get_status_display(), f"{each.due_at:%Y-%m-%d}" if each.due_at else "",
            outside.name if outside else each.requested_by, outside.agency if outside else "",
            each.case or each.case_reference, each.report_number, each.decided_by or "",
            f"{each.decided_at:%Y-%m-%d %H:%M}Z" if each.decided_at else "",
        ]))  # fmt: skip
        count += 1
    record_event(
        "request.log_taken",
        actor=request.user,
        clause=profile.requests.log_clause,
        data={"rows": count},
    )
    return answer


@require_GET
def log_pdf(request: MemberRequest) -> HttpResponse:
    """The log as it is filtered, to print and to file, in parts; who took it is recorded."""
    profile = effective_profile(timezone.now())
    parts = Paginator(_found(request.user, profile, _wanted(request)), PRINTED)
    part = parts.get_page(request.GET.get("part"))
    found = list(part)
    lines = [
        [
            each.number,
            f"{each.recorded_at:%Y-%m-%d}",
            each.get_kind_display(),
            str((getattr(each, "outside", None) and each.outside.name) or each.requested_by),
            str(each.case or each.case_reference),
            each.get_status_display(),
            f"{each.due_at:%Y-%m-%d}" if each.due_at else "",
            turn.capitalize(),
        ]
        for each, turn in _rows(found, profile)
    ]
    header = ["Number", "Recorded", "Kind", "Who asks", "Case", "State", "Due", "Acts next"]
    reference = f"{parts.count} requests"
    if parts.num_pages > 1:
        reference = f"Part {part.number} of {parts.num_pages}: requests {part.start_index()} to "
        reference += f"{part.end_index()} of {parts.count}"
    facts = {"reference": reference, "header": header, "lines": lines}
    answer = HttpResponse(render_pdf("request_log", facts), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="request-log.pdf"'
    record_event(
        "request.log_taken",
        actor=request.user,
        clause=profile.requests.log_clause,
        data={"rows": len(found)},
    )
    return answer


def _safe(cells: list[Any]) -> list[str]:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    return [f"'{cell}" if str(cell)[:1] in "=+-@\t\r" else str(cell) for cell in cells]


def _wanted(request: MemberRequest) -> dict[str, str]:
    names = ("q", "kind", "status", "show", "sort")
    return {name: request.GET.get(name, "")[:40] for name in names}


def _found(user: User, profile: Profile, wanted: dict[str, str]) -> DataRequestQuerySet:
    found = permissions.visible_to(user, DataRequest.objects.all())
    found = found.select_related(
        "requested_by__supervisor", "recorded_by", "outside", "case", "decided_by"
    )
    if wanted["kind"] in DataRequest.Kind.values:
        found = found.filter(kind=wanted["kind"])
    if wanted["status"] in DataRequest.Status.values:
        found = found.filter(status=wanted["status"])
    if wanted["show"] == "open":
        found = found.open()
    elif wanted["show"] == "overdue":
        found = found.overdue(timezone.now())
    elif wanted["show"] == "mine":
        found = found.filter(waiting_for(user, profile))
    if wanted["q"]:
        found = found.filter(_says(wanted["q"]))
    return found.order_by(*SORTS.get(wanted["sort"], SORTS["newest"]))


def _says(text: str) -> Q:
    """By number, case, requester, agency or report."""
    said = (
        Q(case__number__icontains=text)
        | Q(case_reference__icontains=text)
        | Q(report_number__icontains=text)
        | Q(outside__name__icontains=text)
        | Q(outside__agency__icontains=text)
        | Q(requested_by__last_name__icontains=text)
    )
    number = text.rpartition("-")[2]
    return said | Q(pk=int(number)) if number.isdigit() and len(number) < 10 else said


def waiting_for(user: User, profile: Profile) -> Q:
    """The requests whose next step is this person's.

    What an Administrator asks, or put in writing for somebody outside, waits for the Chief, and so
    does what is asked by who has no supervisor.
    """
    mine = Q(requested_by=user) | Q(requested_by=None, recorded_by=user)
    own = Step.objects.filter(action__in=Step.WRITING, by=user)
    is_theirs = Q(pk__in=_of_administrators().values("request"))
    approves = Q(requested_by__supervisor__in=places_of(user))
    if user.has_role(Role.CHIEF):
        approves |= WITHOUT_SUPERVISOR
    waits = Q(pk__in=[])
    for form in profile.requests.forms:
        for status in DataRequest.Status.values:
            here = Q(kind=form.code, status=status)
            match next_actor(form, status):
                case "requester":
                    waits |= here & mine
                case "supervisor":
                    waits |= here & approves
                case "administrator" if is_administrator(user):
                    waits |= here & ~is_theirs
                case "administrator" if user.has_role(Role.CHIEF):
                    waits |= here & is_theirs
    if permissions.verifies_some(user):
        waits |= Q(
            ~Q(pk__in=own.values("request")),
            intake__isnull=False,
            outside__verified_at=None,
            status__in=FROM["verify"],
        )
    return waits
