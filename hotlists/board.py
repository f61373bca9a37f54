"""The supervisor's board: who has which alert, since when, how it ended, what was left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from alpr_compliance.policy import Obligation, Profile
from hotlists.models import Alert, Check, Match
from personnel.models import User
from personnel.standing import places_of

OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What of the board is shown: since when, of whom, of which list, ended how."""

    since: datetime
    officer_id: int | None = None
    list_name: str = ""
    outcome: str = ""


def skipped_checks(profile: Profile) -> QuerySet[Check]:
    """Steps left out that the policy recommends, or that asked for a reason."""
    should = [s.code for s in profile.verification.steps if s.obligation is Obligation.SHOULD]
    skipped = Check.objects.filter(result=Check.Result.SKIPPED)
    return skipped.filter(Q(step__in=should) | ~Q(reason=""))


def board_alerts(person: User, profile: Profile, choice: Choice) -> QuerySet[Alert, Any]:
    """The alerts of the board: those of one's own people first, the open before the ended."""
    found = _in_view(person, profile, choice.since)
    if choice.officer_id is not None:
        whose = choice.officer_id
        found = found.filter(Q(claimed_by=whose) | Q(claimed_by=None, ended_by=whose))
    if choice.list_name:
        found = found.filter(
            Exists(Match.objects.filter(alert=OuterRef("pk"), list_name=choice.list_name))
        )
    if choice.outcome == OPEN:
        found = found.filter(status=Alert.Status.OPEN)
    elif choice.outcome:
        found = found.filter(
            Exists(Match.objects.filter(alert=OuterRef("pk"), outcome=choice.outcome))
        )
    mine = places_of(person)
    is_mine = Q(claimed_by__supervisor__in=mine) | Q(claimed_by=None, ended_by__supervisor__in=mine)
    return (
        found.annotate(
            is_mine=Case(When(is_mine, then=True), default=False, output_field=BooleanField()),
            is_open=Case(
                When(status=Alert.Status.OPEN, then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
        .select_related("claimed_by", "ended_by", "stop__incident")
        .prefetch_related(
            Prefetch("matches", Match.objects.order_by("pk")),
            Prefetch(
                "checks", skipped_checks(profile).select_related("officer"), to_attr="skipped"
            ),
        )
        .order_by("-is_mine", "-is_open", "-opened_at")
    )


def _in_view(person: User, profile: Profile, since: datetime) -> QuerySet[Alert, Any]:
    undetermined = Match.objects.filter(alert=OuterRef("pk"), outcome=Match.Outcome.NOT_DETERMINED)
    visible = Alert.objects.visible_to(person)
    return visible.filter(Q(status=Alert.Status.OPEN) | Q(ended_at__gt=since)).annotate(
        is_undetermined=Exists(undetermined),
        has_skipped=Exists(skipped_checks(profile).filter(alert=OuterRef("pk"))),
    )


def board_people(person: User, profile: Profile, since: datetime) -> list[dict[str, Any]]:
    """One row a person: their alerts open and ended, and what a supervisor should ask about."""
    uncleared = Q(stop__isnull=False, stop__clearance=None)
    counts = {
        row["officer_id"]: row
        for row in _in_view(person, profile, since)
        .order_by()
        .annotate(officer_id=Coalesce("claimed_by_id", "ended_by_id"))
        .values("officer_id")
        .annotate(
            open_count=Count("pk", filter=Q(status=Alert.Status.OPEN)),
            ended_count=Count("pk", filter=Q(status=Alert.Status.ENDED)),
            undetermined_count=Count("pk", filter=Q(is_undetermined=True)),
            skipped_count=Count("pk", filter=Q(has_skipped=True)),
            uncleared_count=Count("pk", filter=uncleared),
        )
    }
    people = User.objects.filter(pk__in=[key for key in counts if key is not None]).annotate(
        is_mine=Case(
            When(supervisor__in=places_of(person), then=Value(True)),
            default=False,
            output_field=BooleanField(),
        )
    )
    rows = [
        {"person": each, "is_mine": each.is_mine, **counts[each.pk]}
        for each in people.order_by("-is_mine", "last_name", "pk")
    ]
    if None in counts:
        rows.append({"person": None, "is_mine": False, **counts[None]})
    return rows


def since_of(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)
