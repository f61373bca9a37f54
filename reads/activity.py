"""What a supervisor sees of their people's use: counts of searches, reasons and flags by person.

It counts what people did. What vehicles did is no part of it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from alpr_compliance.policy import Profile
from governance.models import Flag
from governance.models.flag import FlagQuerySet
from governance.rules.substance import BEST_SCORE, substance
from governance.rules.use_review import due_at
from personnel.models import Role, User
from personnel.standing import people_under
from reads.models import Inquiry
from reads.models.inquiry import InquiryQuerySet

OPERATORS = (
    Role.OFFICER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
    Role.CHIEF,
    Role.DISPATCHER,
    Role.ANALYST,
)
SCORES = range(BEST_SCORE + 1)

# Who searched, when, and the score of their reason; None where the reason is not theirs.
Scored = tuple[int, datetime, int | None]


@dataclass(frozen=True)
class Table:
    """A chart as the table it is drawn from."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    @property
    def is_empty(self) -> bool:
        return not any(number for row in self.rows for number in row[1:])


@dataclass(frozen=True)
class PersonRow:
    """One person's use in the time shown, and the state of their review.

    `is_reviewed` is false of the Chief: nobody inside signs it, and findings go outside.
    """

    person: User
    searches: int
    weak: int
    open_flags: int
    decided_flags: int
    # Searches of which they have not said in time whether they were used; whenever made.
    usage_overdue: int
    reviewed_until: datetime | None
    review_due_at: datetime
    is_reviewed: bool

    def is_overdue(self, at: datetime) -> bool:
        return self.is_reviewed and self.person.is_active and self.review_due_at <= at


def people_seen_by(user: User) -> QuerySet[User]:
    """Whose use this person looks after: those under them; everyone's, for the Auditor.

    Who searched once stays, whatever their roles are now.
    """
    operators = User.objects.filter(groups__name__in=[role.value for role in OPERATORS])
    searched = Exists(Inquiry.objects.filter(searcher=OuterRef("pk")))
    people = User.objects.filter(Q(pk__in=operators) | searched)
    found = people.exclude(pk=user.pk).order_by("last_name", "username")
    if user.has_role(Role.AUDITOR):
        return found
    return found.filter(pk__in=people_under(user))


def searches_of(people: Collection[int], since: datetime, until: datetime) -> InquiryQuerySet:
    return Inquiry.objects.filter(searcher__in=people, opened_at__gt=since, opened_at__lte=until)


def scored(searches: QuerySet[Inquiry], profile: Profile) -> list[Scored]:
    """Each search: who, when, and how much the reason says; of a look-back it is the entry's."""
    labels = {purpose.code: purpose.label for purpose in profile.purposes}
    rows = searches.values_list("searcher", "opened_at", "kind", "reason", "purpose")
    return [
        (
            person,
            at,
            None
            if kind == Inquiry.Kind.LOOK_BACK
            else substance(reason, given=labels.get(purpose, "")).score,
        )
        for person, at, kind, reason, purpose in rows
    ]


def is_weak(score: int | None, profile: Profile) -> bool:
    return score is not None and score <= profile.monitoring.weak_reason


def person_rows(
    people: Iterable[User],
    scores: Iterable[Scored],
    flags: FlagQuerySet,
    profile: Profile,
    now: datetime,
) -> list[PersonRow]:
    """One row a person, in few queries however many there are."""
    everyone = list(people)
    searches: Counter[int] = Counter()
    weak: Counter[int] = Counter()
    for person, _, score in scores:
        searches[person] += 1
        weak[person] += is_weak(score, profile)
    waiting = Counter(flags.open().values_list("person", flat=True))
    decided = Counter(flags.values_list("person", flat=True)) - waiting
    reviewed = dict(
        User.objects.filter(pk__in=[each.pk for each in everyone])
        .annotate(last=Max("use_reviews__until"))
        .values_list("pk", "last")
    )
    overdue = Inquiry.objects.usage_overdue(now).order_by().values_list("searcher", flat=True)
    owed = Counter(overdue.filter(searcher__in=everyone))
    chiefs = set(User.objects.filter(groups__name=Role.CHIEF).values_list("pk", flat=True))
    return [
        PersonRow(
            person=each,
            searches=searches[each.pk],
            weak=weak[each.pk],
            open_flags=waiting[each.pk],
            decided_flags=decided[each.pk],
            usage_overdue=owed[each.pk],
            reviewed_until=reviewed[each.pk],
            review_due_at=due_at(profile=profile, last=reviewed[each.pk] or each.date_joined),
            is_reviewed=each.pk not in chiefs,
        )
        for each in everyone
    ]


def by_purpose(searches: QuerySet[Inquiry], profile: Profile) -> Table:
    """Searches by purpose, the most frequent first."""
    labels = {purpose.code: purpose.label for purpose in profile.purposes}
    counted = searches.order_by().values_list("purpose").annotate(number=Count("pk"))
    rows = [(labels.get(code, code), number) for code, number in counted.order_by("-number")]
    return Table(("Purpose", "Searches"), rows)


def by_quality(
    scores: Iterable[Scored], since: datetime, until: datetime, profile: Profile
) -> Table:
    """How much the reasons said, week by week; months where the time is long."""
    zone = ZoneInfo(profile.agency.timezone)
    by_month = until - since > timedelta(days=120)
    found: Counter[tuple[str, int | None]] = Counter()
    for _, at, score in scores:
        found[_period(at.astimezone(zone), by_month=by_month), score] += 1
    periods: list[str] = []
    day = since
    while day <= until:
        name = _period(day.astimezone(zone), by_month=by_month)
        if name not in periods:
            periods.append(name)
        day += timedelta(days=1)
    head = ("Month" if by_month else "Week of", *(f"Score {score}" for score in SCORES))
    rows = [(name, *(found[name, score] for score in SCORES)) for name in periods]
    return Table(head, rows)


def _period(local: datetime, *, by_month: bool) -> str:
    if by_month:
        return f"{local:%b %Y}"
    monday = local - timedelta(days=local.weekday())
    return f"{monday:%b} {monday.day}"


def by_outcome(flags: QuerySet[Flag]) -> Table:
    """Flags by how they were decided."""
    counted = dict(flags.order_by().values_list("status").annotate(Count("pk")))
    rows = [(status.label, counted.get(status.value, 0)) for status in Flag.Status]
    return Table(("Decision", "Flags"), rows)


def looked_at(person: User, since: datetime, until: datetime, profile: Profile) -> dict[str, int]:
    """The counts that a reviewer signs for: what there was to look at in this time."""
    scores = scored(searches_of([person.pk], since, until), profile)
    flags = Flag.objects.filter(person=person, opened_at__gt=since, opened_at__lte=until)
    return {
        "searches": len(scores),
        "usage_overdue": Inquiry.objects.by(person).usage_overdue(until).count(),
        "weak_reasons": sum(is_weak(score, profile) for _, _, score in scores),
        "flags": flags.count(),
        "open_flags": flags.open().count(),
    }
