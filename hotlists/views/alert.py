"""The alert pages: queue, card, photograph, claim, ending, history."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.live import seen_so_far
from alpr_compliance.policy import Profile
from governance.models import open_to
from governance.services import effective_profile
from hotlists.cards import MISMATCHES, card_of, list_states, prefetched
from hotlists.evidence import stored_of
from hotlists.local import instant
from hotlists.models import Alert, HotList, Match, Notice, Sighting
from hotlists.permissions import ALLOWED, WATCHING
from hotlists.queue import queue_rows
from hotlists.rules.stop import StopOutcome
from hotlists.services import alert as services
from hotlists.services.ending import Answer, end_alert
from hotlists.services.stop import HandOver, StopFacts
from hotlists.views.absent import absent_is_404
from ledger.middleware import is_fragment
from personnel.access import allowed, may_enter
from personnel.models import Role, User
from personnel.requests import MemberRequest
from reads.access import may_see_read
from reads.cameras import cameras
from reads.models import Read
from reads.views.image import crop_response, photo_response

HELP = ("notification", "status_check", "photo_check", "vehicle_check", "not_probable_cause",
        "stop_report", "narrative", "outcomes")  # fmt: skip


@require_GET
@never_cache
def alerts(request: MemberRequest) -> HttpResponse:
    return _page(request, card=None)


@require_GET
@never_cache
def alert(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    """The card: alone for htmx, in its page for a link or a reload."""
    seen = seen_so_far()
    found = _view(request, alert_id)
    profile = effective_profile(timezone.now())
    card = card_of(found, request.user, profile) | {"seen": seen}
    if is_fragment(request):
        return render(request, _card_template(request), {"card": card})
    return _page(request, card=card)


@require_GET
@never_cache
def queue(request: MemberRequest) -> HttpResponse:
    profile = effective_profile(timezone.now())
    return render(request, "hotlists/_queue.html", _queue_context(request, profile, None))


def answer_card(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    """What every act on an alert answers: the card as it stands now."""
    if not is_fragment(request):
        return redirect("hotlists:alert", alert_id)
    seen = seen_so_far()
    visible = Alert.objects.visible_to(request.user)
    found = visible.select_related("claimed_by", "ended_by").get(pk=alert_id)
    card = card_of(found, request.user, effective_profile(timezone.now())) | {"seen": seen}
    return render(request, _card_template(request), {"card": card})


def _view(request: MemberRequest, alert_id: UUID) -> Alert:
    try:
        return services.view_alert(alert_id=alert_id, actor=request.user)
    except Alert.DoesNotExist as error:
        raise Http404("No such alert.") from error


def _card_template(request: MemberRequest) -> str:
    is_dispatch = request.user.roles == {Role.DISPATCHER}
    return "hotlists/_dispatch.html" if is_dispatch else "hotlists/_card.html"


def _page(request: MemberRequest, card: dict[str, object] | None) -> HttpResponse:
    profile = effective_profile(timezone.now())
    selected = card["id"] if card else None
    context = _queue_context(request, profile, selected) | {
        "card": card,
        "dispatch": request.user.roles == {Role.DISPATCHER},
        "list_states": list_states(profile),
        "steps": profile.verification.steps,
        "help_clauses": [
            {"id": profile.cite(topic), "summary": profile.cite(topic).summary, "url": ""}
            for topic in HELP
        ],
    }
    return render(request, "hotlists/alerts.html", context)


def _queue_context(request: MemberRequest, profile: Profile, selected: object) -> dict[str, object]:
    mine_only = request.GET.get("show") == "mine"
    rows = queue_rows(request.user, profile, selected=selected)
    mine = [row for row in rows if row["mine"]]
    address = reverse("hotlists:queue")
    pages = reverse("hotlists:alerts")
    return {
        "queue": mine if mine_only else rows,
        "open_count": len(rows),
        "queue_url": f"{address}?show=mine" if mine_only else address,
        "ring_url": address if mine_only else "",
        "tabs": [
            {"label": "Open", "count": len(rows), "url": pages, "active": not mine_only},
            {"label": "Mine", "count": len(mine), "url": f"{pages}?show=mine",
             "active": mine_only},
            {"label": "History", "url": reverse("hotlists:history")},
        ],
        "notices": _notices(request.user),
        "asleep": [] if rows else _asleep(request.user),
    }  # fmt: skip


def _asleep(user: User) -> list[tuple[str, str, str]]:
    """Why no match can come at all; with the page where this person mends it, and what it does."""
    found = []
    if not any(camera.is_in_service for camera in cameras()):
        is_theirs = may_enter(user, "camera_ingest:camera-service")
        page = reverse("camera_ingest:cameras") if is_theirs else ""
        found.append(("No camera is in service.", page, "Put one in service"))
    if not HotList.objects.exclude(determined_at=None).exists():
        is_theirs = allowed(ALLOWED, user, "determine_list", None)
        page = reverse("hotlists:lists") if is_theirs else ""
        found.append(("No list is in use.", page, "Put one in use"))
    return found


def _notices(user: User) -> QuerySet[Notice]:
    """What this person was told and has not seen yet; the latest few."""
    # An incident of a sealed alert is the Chief's to know; its page shows no more than that.
    known = open_to(user, "alert__written_approval") | Q(kind=Notice.Kind.INCIDENT)
    unseen = Notice.objects.filter(known, person=user, seen_at=None)
    return unseen.select_related("about")[:5]


@require_GET
def photo(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    read, profile = _latest_read(request, alert_id)
    return photo_response(read, user=request.user, profile=profile)


@require_GET
def crop(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    read, profile = _latest_read(request, alert_id)
    return crop_response(read, user=request.user, profile=profile)


def _latest_read(request: MemberRequest, alert_id: UUID) -> tuple[Read, Profile]:
    """The read whose photograph the card shows; absent, hidden and purged are all 404."""
    profile = effective_profile(timezone.now())
    try:
        found = services.view_photo(alert_id=alert_id, actor=request.user)
        sighting = found.sightings.select_related("alert").latest("captured_at")
        read = Read.objects.exclude(image_id=None).get(pk=(sighting.captured_at, sighting.read_id))
    except (Alert.DoesNotExist, Read.DoesNotExist, Sighting.DoesNotExist) as error:
        raise Http404("No photograph.") from error
    if not may_see_read(request.user, read, sighting, profile):
        raise Http404("No photograph.")
    return read, profile


@require_POST
@absent_is_404
def claim(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    services.claim_alert(alert_id=alert_id, actor=request.user)
    return answer_card(request, alert_id)


@require_POST
@absent_is_404
def end(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    posted = request.POST
    answers = {
        int(number): answer_of(value)
        for name, value in posted.items()
        if (number := name.removeprefix("match_outcome_")).isdecimal() and isinstance(value, str)
    }
    end_alert(
        hand_over=HandOver(
            agency=posted.get("hand_over_agency", "")[:120],
            person=posted.get("hand_over_person", "")[:120],
        ),
        alert_id=alert_id,
        actor=request.user,
        answers=answers,
        field_outcome=posted.get("field_outcome", ""),
        stop=stop_facts(posted),
    )
    return answer_card(request, alert_id)


def stop_facts(posted: QueryDict) -> StopFacts:
    """The stop as a form of an alert posted it."""
    return StopFacts(
        made_at=_made_at(posted),
        report_number=posted.get("report_number", "")[:32],
        is_named_in_narrative=posted.get("narrative") == "on",
        legal_basis=posted.get("legal_basis", ""),
        legal_basis_detail=posted.get("legal_basis_text", "")[:200],
        not_cleared_reason=posted.get("not_cleared_reason", "")[:200],
        outcome=_stop_outcome(posted),
    )


def _made_at(posted: QueryDict) -> datetime | None:
    """When the stop was made; None where the time was left empty: just now."""
    clock = posted.get("stop_clock", "")
    if not clock:
        return None
    try:
        return instant(posted.get("stop_day", ""), clock, effective_profile(timezone.now()))
    except ValueError as error:
        raise ValidationError("Give the day and the time of the stop.") from error


def _stop_outcome(posted: QueryDict) -> StopOutcome:
    said = {"yes": True, "no": False}
    return StopOutcome(
        outcomes=posted.getlist("stop_outcome"),
        has_search=said.get(posted.get("search", "")),
        has_force=said.get(posted.get("force", "")),
        has_injury=said.get(posted.get("injury", "")),
        is_wrong_vehicle=posted.get("wrong_vehicle") == "on",
        is_wrong_person=posted.get("wrong_person") == "on",
    )


def answer_of(value: str) -> Answer:
    """The answer that a form posted: confirmed, could not tell, or why it did not match."""
    if value in MISMATCHES:
        return Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=MISMATCHES[value])
    if value not in (Match.Outcome.CONFIRMED, Match.Outcome.NOT_DETERMINED):
        raise ValidationError("Say whether the list was right about this plate.")
    return Answer(outcome=value)


@require_POST
@absent_is_404
def notice_seen(request: MemberRequest, notice_id: int) -> HttpResponse:
    services.mark_notice_seen(notice_id=notice_id, actor=request.user)
    return redirect("hotlists:alerts")


@require_GET
def history(request: MemberRequest) -> HttpResponse:
    """Ended alerts: category, outcomes, who; never the plate or the photograph."""
    outcome = request.GET.get("outcome", "")
    visible = Alert.objects.visible_to(request.user)
    found = prefetched(visible.filter(status=Alert.Status.ENDED).order_by("-ended_at"))
    if outcome in Match.Outcome.values:
        found = found.filter(Q(matches__outcome=outcome)).distinct()
    now = timezone.now()
    profile = effective_profile(now)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "stored": stored_of([alert.pk for alert in page], profile, now),
        "outcome": outcome,
        "outcomes": Match.Outcome.choices,
        "categories": {category.code: category.label for category in profile.categories},
        "zone": profile.agency.timezone,
        "may_open": not request.user.doors.isdisjoint(WATCHING),
        "may_search": may_enter(request.user, "reads:search"),
    }
    return render(request, "hotlists/history.html", context)
