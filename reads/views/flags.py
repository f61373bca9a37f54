"""Flags: what the system saw, the search beside it, and the decision of who stands above."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.models import Flag
from governance.models.flag import FlagQuerySet
from governance.permissions import ALLOWED
from governance.rules.flag import explain
from governance.services import effective_profile, store_document
from ledger.models import Event
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import Role, User
from personnel.requests import MemberRequest
from reads.models import Inquiry
from reads.models.inquiry import InquiryQuerySet
from reads.results import asked, cameras_of
from reads.services.monitoring import decide_finding

MOST_SHOWN = 100
MOST_RELATED = 20
ACT_WORDS = {"person.signed_in": "Signed in", "person.signed_out": "Signed out"}
# What was written beside searches is read on its own page.
WRITTEN = {"hotlists.entry": "hotlists:entry", "data_requests.datarequest": "data_requests:request"}
# Of these, some are there for their audience alone; whoever else decides is not told the number.
SEALED = ("hotlists.entry",)
DECISIONS = (Flag.Status.FINE, Flag.Status.COACHED, Flag.Status.REFERRED)


class DecisionForm(forms.Form):
    """The decision on a flag."""

    decision = forms.ChoiceField(choices=[(each.value, each.label) for each in DECISIONS])
    note = forms.CharField(max_length=2000, required=False)
    document = forms.FileField(required=False)


@require_GET
def flags(request: MemberRequest) -> HttpResponse:
    """The first flag that waits for this person, and what else waits."""
    waiting = _waiting(request.user)
    return _page(request, waiting[0] if waiting else None, waiting)


@require_GET
def flag(request: MemberRequest, flag_id: int) -> HttpResponse:
    found = Flag.objects.visible_to(request.user).select_related(
        "person__supervisor", "decider", "decided_by", "referral"
    )
    return _page(request, get_object_or_404(found, pk=flag_id), _waiting(request.user))


@require_GET
def decided_flags(request: MemberRequest) -> HttpResponse:
    """What was decided, newest first; the Auditor also sees what still waits with others."""
    found = Flag.objects.visible_to(request.user).select_related("person", "decider", "decided_by")
    kind, person = request.GET.get("kind", ""), request.GET.get("person", "")
    status = request.GET.get("status", "")
    if kind in Flag.Kind.values:
        found = found.filter(kind=kind)
    if status in Flag.Status.values:
        found = found.filter(status=status)
    if person.isdecimal():
        found = found.filter(person_id=int(person))
    page = Paginator(found.order_by("-opened_at", "-pk"), 25).get_page(request.GET.get("page"))
    people = Flag.objects.visible_to(request.user).values("person")
    context = {
        "page": page,
        "rows": [(each, explain(each.kind, each.facts)) for each in page],
        "kinds": Flag.Kind.choices,
        "statuses": Flag.Status.choices,
        "people": User.objects.filter(pk__in=people).order_by("last_name", "username"),
        "kind": kind,
        "status": status,
        "person": person,
        "query": f"kind={kind}&status={status}&person={person}&",
        "now": timezone.now(),
    }
    return render(request, "reads/all_flags.html", context)


def _waiting(user: User) -> list[Flag]:
    return _in_order(Flag.objects.waiting_for(user))


def _with_others(user: User) -> list[Flag]:
    """What this person may read, and mostly decide, though it was put before another."""
    if user.has_role(Role.AUDITOR):
        return []
    visible = Flag.objects.visible_to(user).open()
    return _in_order(visible.exclude(pk__in=Flag.objects.waiting_for(user).values("pk")))


def _in_order(found: FlagQuerySet) -> list[Flag]:
    """What holds a search first, then what is due first."""
    found = found.select_related("person__supervisor", "decider", "referral")
    return list(found.order_by("-is_holding", "due_at", "pk")[:MOST_SHOWN])


def _rows(found: list[Flag], chosen: Flag | None) -> list[tuple[Flag, str]]:
    return [(each, explain(each.kind, each.facts)) for each in found if each != chosen]


def _page(request: MemberRequest, chosen: Flag | None, waiting: list[Flag]) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    context: dict[str, Any] = {
        "waiting": _rows(waiting, chosen),
        "with_others": _rows(_with_others(request.user), chosen),
        "count": len(waiting),
        "oldest": min((each.opened_at for each in waiting), default=None),
        "flag": chosen,
        "now": now,
        "clause": profile.cite("monitoring"),
        "outside": profile.monitoring.outside_recipient.name,
    }
    if chosen is not None:
        record_event("flag.opened", actor=request.user, subject=chosen)
        context |= {
            "sentence": explain(chosen.kind, chosen.facts),
            "can_decide": chosen.status == Flag.Status.OPEN
            and allowed(ALLOWED, request.user, "decide_flag", chosen),
            "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
            **_evidence(chosen, request.user),
        }
    return render(request, "reads/flags.html", context)


def _sealed(chosen: Flag, user: User) -> dict[str, Any]:
    """That what was written is not for this person, where it is so."""
    if chosen.subject_type not in SEALED:
        return {}
    rows: Any = apps.get_model(chosen.subject_type)._default_manager
    is_open = rows.visible_to(user).filter(pk=chosen.subject_id).exists()
    return {} if is_open else {"written": "", "is_sealed": True}


def _evidence(chosen: Flag, user: User) -> dict[str, Any]:
    """The row that the flag was found at, and the person's others that it goes with."""
    if page := WRITTEN.get(chosen.subject_type):
        return {"written": reverse(page, args=[chosen.subject_id]), **_sealed(chosen, user)}
    if chosen.subject_type != Inquiry._meta.label_lower:
        if chosen.subject_type != Event._meta.label_lower:
            # Found in an audit, at a search in the vendor's system: the audit has it.
            return {}
        event = Event.objects.get(pk=chosen.subject_id)
        around = Event.objects.filter(actor=chosen.person, pk__lte=event.pk)
        # Whom this person reported is for others, and may be who reads this.
        acts = around.exclude(source_address=None).exclude(kind__startswith="referral.")
        return {"acts": acts.order_by("-pk")[:MOST_RELATED], "act_words": ACT_WORDS}
    inquiry = Inquiry.objects.select_related("searcher", "requester", "case__assigned_to").get(
        pk=chosen.subject_id
    )
    related = _related(chosen, inquiry)
    related = related.exclude(pk__in=related.sealed_from(user).values("pk"))
    return {
        "inquiry": inquiry,
        "asked": asked(inquiry),
        "camera_names": cameras_of(inquiry),
        "is_sealed": Inquiry.objects.sealed_from(user).filter(pk=inquiry.pk).exists(),
        "related": related[:MOST_RELATED],
    }


def _related(chosen: Flag, inquiry: Inquiry) -> InquiryQuerySet:
    others = Inquiry.objects.made_by_or_for(chosen.person).exclude(pk=inquiry.pk)
    if chosen.kind in (Flag.Kind.SAME_PLATE, Flag.Kind.DIFFERENT_REASONS):
        others = others.about_plate(bytes.fromhex(chosen.topic.removeprefix("plate:")))
    elif chosen.kind == Flag.Kind.CASE_PLATES:
        call = Q(case=None, call_number__iexact=inquiry.call_number)
        others = others.filter(Q(case=inquiry.case) if inquiry.case else call)
    elif chosen.kind == Flag.Kind.COPIED_REASON:
        others = others.filter(reason__iexact=inquiry.reason)
    return others.select_related("case", "searcher").order_by("-opened_at")


@require_POST
def decide_flag(request: MemberRequest, flag_id: int) -> HttpResponse:
    visible = get_object_or_404(Flag.objects.visible_to(request.user), pk=flag_id)
    form = DecisionForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Choose no misuse, coached or refer, and write why.")
    upload = form.cleaned_data["document"]
    # One transaction: a refused decision leaves no paper behind.
    with transaction.atomic():
        paper = store_document(upload=upload, actor=request.user) if upload else None
        found = decide_finding(
            flag_id=visible.pk,
            actor=request.user,
            decision=Flag.Status(form.cleaned_data["decision"]),
            note=form.cleaned_data["note"],
            document_id=paper.pk if paper else None,
        )
    messages.success(request, _decided(found))
    if found.referral is not None:
        return redirect("governance:referral", found.referral.pk)
    return redirect("reads:flags")


def _decided(found: Flag) -> str:
    if found.status == Flag.Status.REFERRED:
        return "Referred. The Chief is told." if found.referral else "Referred."
    if found.is_holding:
        ending = "is released" if found.status == Flag.Status.FINE else "stays without results"
        return f"Decided: {found.get_status_display().lower()}. The search {ending}."
    return f"Decided: {found.get_status_display().lower()}."
