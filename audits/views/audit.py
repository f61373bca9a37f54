"""The calendar of the year, and one audit as a checklist with its progress."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from audits.audit_file import audit_file
from audits.calendar_page import equipment_dates, lines_of, other_dates, waiting_in
from audits.forms import DataErrorForm, DrawForm
from audits.models import Audit, DataError
from audits.permissions import ALLOWED
from audits.progress import outstanding, progress, rows_of
from audits.rules.draw import population_text
from audits.rules.review import OPEN_FOR_REVIEW
from audits.services.data_error import correct_data_error, record_data_error
from audits.services.handing_on import hand_on_items, items_left
from audits.services.opening import draw_sample, local_day, open_audit
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.access import allowed, require
from personnel.models import User
from personnel.requests import MemberRequest

ACT_WORDS = {
    "audit.opened": "Opened, population frozen",
    "audit.drawn": "Sample drawn, seed made known",
    "audit.handed_on": "Items of a reviewer who no longer reviews them handed on",
    "audit.file_taken": "Audit file taken",
    "memo.submitted": "Memo submitted",
    "memo.returned": "Memo returned",
    "memo.filed": "Memo filed",
    "memo.printed": "Memo printed",
}


@require_GET
def calendar(request: MemberRequest) -> HttpResponse:
    """The year's audits by program: what is filed, due and overdue, and what to do next."""
    now = timezone.now()
    profile = effective_profile(now)
    today = local_day(profile, now)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2200 else today.year
    lines = lines_of(profile, year, today)
    waiting = waiting_in(lines)
    context = {
        "lines": lines,
        "waiting": waiting,
        "count": sum(len(each.cells) + each.more for each in waiting),
        "year": year,
        "today": today,
        "errors": DataError.objects.open().select_related("owner", "audit"),
        "overdue_errors": set(DataError.objects.overdue(today).values_list("pk", flat=True)),
        "other_dates": sorted(
            [*other_dates(profile, now), *equipment_dates(profile, now)], key=lambda each: each.due
        ),
        "has_vendor": profile.requests.vendor is not None,
        "can_audit": allowed(ALLOWED, request.user, "open_audit", None),
        "clause": profile.audits.clause,
    }
    return render(request, "audits/calendar.html", context)


@require_POST
def open_(request: MemberRequest) -> HttpResponse:
    end = _day(request.POST.get("end", ""))
    audit = open_audit(program_code=request.POST.get("program", ""), end=end, actor=request.user)
    messages.success(request, f"{audit.number} is open; its population is frozen.")
    return redirect("audits:audit", audit.pk)


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError as error:
        raise ValidationError("That is no day of the calendar.") from error
    if day is None:
        raise ValidationError("Choose the period from the calendar.")
    return day


@require_GET
def audit(request: MemberRequest, audit_id: int) -> HttpResponse:
    found = get_object_or_404(Audit.objects.select_related("opened_by", "drawn_by"), pk=audit_id)
    rows = rows_of(found)
    now = timezone.now()
    profile = effective_profile(now)
    context = {
        "audit": found,
        "program": found.program,
        "rows": rows,
        "mine": [r for r in rows if r.item.reviewer_id == request.user.pk and not r.is_complete],
        "replaced": found.items.exclude(replaced_by=None).select_related("replaced_by"),
        "progress": progress(rows),
        "lacking": outstanding(rows).words if found.is_drawn else [],
        "memo": found.memos.last(),
        "errors": found.data_errors.select_related("owner", "corrected_by"),
        "carried": DataError.objects.carried_into(found).select_related("owner", "audit"),
        "acts": Event.objects.about(found).select_related("actor").order_by("pk"),
        "act_words": ACT_WORDS,
        "can_audit": allowed(ALLOWED, request.user, "draw_sample", found),
        "is_open_for_review": found.status in OPEN_FOR_REVIEW,
        "left": items_left(found) if found.status in OPEN_FOR_REVIEW else [],
        "least": min(found.program.sample_at_least or 0, len(found.population)),
        "owners": _owners(),
        "today": local_day(profile, now),
        "clause": found.program.clause,
    }
    return render(request, "audits/audit.html", context)


def _owners() -> list[User]:
    people = User.objects.filter(is_active=True).exclude(badge_number=None)
    return list(people.order_by("last_name", "username"))


@require_POST
def draw(request: MemberRequest, audit_id: int) -> HttpResponse:
    form = DrawForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give a number of inquiries to draw.")
    drawn = draw_sample(
        audit_id=get_object_or_404(Audit, pk=audit_id).pk,
        actor=request.user,
        size=form.cleaned_data["size"],
        with_flagged=form.cleaned_data["with_flagged"],
    )
    messages.success(request, f"Drawn: {drawn.items.of_searches().count()} searches.")
    return redirect("audits:audit", audit_id)


@require_POST
def hand_on(request: MemberRequest, audit_id: int) -> HttpResponse:
    found = get_object_or_404(Audit, pk=audit_id)
    number = len(hand_on_items(audit_id=found.pk, actor=request.user))
    messages.success(request, f"Items that have another reviewer now: {number}.")
    return redirect("audits:audit", audit_id)


@require_POST
def add_error(request: MemberRequest, audit_id: int) -> HttpResponse:
    form = DataErrorForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Say what is wrong, who corrects it, and by which day.")
    item_id = form.cleaned_data["item"]
    record_data_error(
        audit_id=get_object_or_404(Audit, pk=audit_id).pk,
        actor=request.user,
        what=form.cleaned_data["what"],
        owner_id=form.cleaned_data["owner"].pk,
        due=form.cleaned_data["due"],
        item_id=item_id,
    )
    messages.success(request, "The data error is written down.")
    if item_id:
        return redirect("audits:item", audit_id, item_id)
    return redirect("audits:audit", audit_id)


@require_POST
def correct_error(request: MemberRequest, error_id: int) -> HttpResponse:
    error = correct_data_error(
        error_id=get_object_or_404(DataError, pk=error_id).pk,
        actor=request.user,
        correction=request.POST.get("correction", ""),
    )
    messages.success(request, "Noted as corrected.")
    return redirect("audits:audit", error.audit_id)


@require_GET
def population(request: MemberRequest, audit_id: int) -> HttpResponse:
    """The numbers that the draw is made from, as they are hashed."""
    found = get_object_or_404(Audit, pk=audit_id)
    name = f'attachment; filename="{found.number}-population.txt"'
    text = population_text(found.population)
    return HttpResponse(text, "text/plain", headers={"Content-Disposition": name})


@require_GET
def whole_file(request: MemberRequest, audit_id: int) -> HttpResponse:
    """The audit file. Taking it is recorded."""
    found = get_object_or_404(Audit, pk=audit_id)
    require(ALLOWED, request.user, "take_audit_file", None)
    if not found.memos.exclude(submitted_at=None).exists():
        raise ValidationError("The audit file is made once the memo is submitted.")
    data = audit_file(found, actor=request.user)
    record_event("audit.file_taken", actor=request.user, subject=found)
    name = f'attachment; filename="{found.number}.zip"'
    return HttpResponse(data, "application/zip", headers={"Content-Disposition": name})
