"""The supervisor's board."""

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from governance.services import effective_profile
from hotlists.board import OPEN, Choice, board_alerts, board_people, since_of
from hotlists.freshness import list_age
from hotlists.models import Delivery, HotList, Match
from personnel.access import may_enter
from personnel.requests import MemberRequest

DAYS = (1, 7, 30)
OUTCOMES = [(OPEN, "Open"), *Match.Outcome.choices]


@require_GET
@never_cache
def board(request: MemberRequest) -> HttpResponse:
    """Open and recent alerts by person, list, age and outcome; no plate and no photograph."""
    now = timezone.now()
    profile = effective_profile(now)
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), 7)
    choice = _choice(request.GET, days)
    chosen = request.GET.copy()
    chosen.pop("page", None)
    lists = list(HotList.objects.all())
    in_use = [each for each in lists if each.determined_at is not None]
    found = board_alerts(request.user, profile, choice)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "people": board_people(request.user, profile, choice.since),
        "choice": choice,
        "days": days,
        "all_days": DAYS,
        "outcomes": OUTCOMES,
        "given_up": Delivery.objects.in_trouble()
        .filter(status=Delivery.Status.DEAD, recipient__revoked_at=None)
        .count(),
        "lists": [each.name for each in lists],
        "stale_lists": [each for each in in_use if list_age(each, profile, now)["stale"]],
        "categories": {category.code: category.label for category in profile.categories},
        "steps": {step.code: step.label for step in profile.verification.steps},
        "may_open": may_enter(request.user, "hotlists:alert"),
        "query": f"{chosen.urlencode()}&" if chosen else "",
    }
    return render(request, "hotlists/board.html", context)


def _choice(asked: QueryDict, days: int) -> Choice:
    officer, outcome = asked.get("officer", ""), asked.get("outcome", "")
    return Choice(
        since=since_of(days, timezone.now()),
        officer_id=int(officer) if officer.isdecimal() and len(officer) < 10 else None,
        list_name=asked.get("list", "")[:64],
        outcome=outcome if outcome in dict(OUTCOMES) else "",
    )
