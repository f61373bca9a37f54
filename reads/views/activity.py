"""The supervisor's view of their people's use, and the review that they sign."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance.models import Flag
from governance.permissions import ALLOWED
from governance.rules.flag import explain
from governance.rules.use_review import due_at
from governance.services import effective_profile, store_document
from governance.services.use_review import reviewed_until, sign_use_review
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import Role, User
from personnel.requests import MemberRequest
from reads.activity import (
    Table,
    by_outcome,
    by_purpose,
    by_quality,
    looked_at,
    people_seen_by,
    person_rows,
    scored,
    searches_of,
)
from reads.models import Inquiry

DAYS = (30, 90, 365)


class ReviewForm(forms.Form):
    """The statement that a supervisor signs."""

    statement = forms.CharField(max_length=4000, required=False)
    is_signed = forms.BooleanField(required=False)
    document = forms.FileField(required=False)


@require_GET
def activity(request: MemberRequest) -> HttpResponse:
    """Everyone under this person: how much, how well reasoned, flagged, and reviewed when."""
    now = timezone.now()
    profile = effective_profile(now)
    days = _days(request)
    people = list(people_seen_by(request.user).select_related("supervisor"))
    ids = [person.pk for person in people]
    context = _charts(request.user, ids, now - timedelta(days=days), now, profile)
    rows = person_rows(people, context["scores"], context["flags"], profile, now)
    overdue = [row for row in rows if row.is_overdue(now)]
    context |= {
        "rows": rows,
        "overdue": overdue,
        "outside": profile.monitoring.outside_recipient.name,
        "days": days,
        "all_days": DAYS,
        "now": now,
        "clause": profile.cite("supervision"),
        "every": profile.monitoring.review_every,
    }
    return render(request, "reads/activity.html", context)


@require_GET
def person_activity(request: MemberRequest, person_id: int) -> HttpResponse:
    """One person's use: their searches, flags and reviews, and the review to sign."""
    now = timezone.now()
    profile = effective_profile(now)
    days = _days(request)
    person = get_object_or_404(
        people_seen_by(request.user).select_related("supervisor"), pk=person_id
    )
    record_event("activity.opened", actor=request.user, subject=person)
    since = now - timedelta(days=days)
    searches = searches_of([person.pk], since, now).select_related("case").order_by("-opened_at")
    flags = Flag.objects.visible_to(request.user).filter(person=person)
    last = reviewed_until(person)
    context = _charts(request.user, [person.pk], since, now, profile)
    context |= {
        "person": person,
        "page": Paginator(searches, 25).get_page(request.GET.get("page")),
        "sealed": set(searches.sealed_from(request.user).values_list("pk", flat=True)),
        "query": f"days={days}&",
        "usage_overdue": _usage_overdue(person, request.user, now),
        "recent_flags": [
            (each, explain(each.kind, each.facts)) for each in flags.order_by("-opened_at")[:10]
        ],
        "reviews": person.use_reviews.select_related("reviewer")[:10],
        "reviewed_until": last,
        "review_due_at": due_at(profile=profile, last=last),
        "looked_at": looked_at(person, last, now, profile),
        "can_sign": allowed(ALLOWED, request.user, "sign_use_review", person),
        "is_chief": person.has_role(Role.CHIEF),
        "outside": profile.monitoring.outside_recipient.name,
        "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
        "days": days,
        "all_days": DAYS,
        "now": now,
        "until": now.isoformat(),
        "clause": profile.cite("supervision"),
    }
    return render(request, "reads/person_activity.html", context)


def _usage_overdue(person: User, user: User, now: datetime) -> list[Inquiry]:
    """Searches that lack whether they were used, the oldest first; covert ones in number only."""
    owed = Inquiry.objects.by(person).usage_overdue(now).select_related("case")
    return list(owed.exclude(pk__in=owed.sealed_from(user).values("pk")).order_by("usage_due_at"))


def _days(request: MemberRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdecimal() and int(asked) in DAYS else DAYS[1]


def _charts(
    user: User, people: list[int], since: datetime, until: datetime, profile: Profile
) -> dict[str, Any]:
    searches = searches_of(people, since, until)
    scores = scored(searches, profile)
    flags = Flag.objects.visible_to(user).filter(person__in=people, opened_at__gt=since)
    charts: list[tuple[str, str, str, Table]] = [
        ("purpose", "Searches by purpose", "bars", by_purpose(searches, profile)),
        (
            "quality",
            "How much the reasons say, 0 to 3",
            "stacked",
            by_quality(scores, since, until, profile),
        ),
        ("outcome", "Flags by decision", "bars", by_outcome(flags)),
    ]
    return {"charts": charts, "scores": scores, "flags": flags, "has_searches": bool(scores)}


@require_POST
def sign_review(request: MemberRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(people_seen_by(request.user), pk=person_id)
    form = ReviewForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Write the statement, at most 4,000 characters.")
    until = _shown_at(request)
    upload = form.cleaned_data["document"]
    profile = effective_profile(until)
    # One transaction: a refused review leaves no paper behind.
    with transaction.atomic():
        paper = store_document(upload=upload, actor=request.user) if upload else None
        sign_use_review(
            person_id=person.pk,
            actor=request.user,
            looked_at=looked_at(person, reviewed_until(person), until, profile),
            until=until,
            statement=form.cleaned_data["statement"],
            is_signed=form.cleaned_data["is_signed"],
            document_id=paper.pk if paper else None,
        )
    messages.success(request, f"Signed: the use of {person} is reviewed until now.")
    return redirect("reads:person-activity", person.pk)


def _shown_at(request: MemberRequest) -> datetime:
    """The instant of the page that is signed: what came after it was not looked at."""
    try:
        shown = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError as error:
        raise ValidationError("Open the page again, then sign.") from error
    if timezone.is_naive(shown):
        raise ValidationError("Open the page again, then sign.")
    return shown
