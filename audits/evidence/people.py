"""Evidence on people: training, roles, credentials, monitoring, misuse."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max

from alpr_compliance.policy import Profile
from audits.calendar_page import access_due
from audits.evidence.registry import Evidence, State, count_parts, counted, gives_evidence
from governance.models import Adoption, Flag, Referral
from governance.services.signature import signatures_of
from ledger.models import Event
from personnel.models import AccessReview, Designation, TrainingRecord, TrainingSession, User
from personnel.services.account import dormant_accounts
from reads.activity import OPERATORS, person_rows

RECENT = timedelta(days=90)


def day(at: datetime, profile: Profile) -> str:
    """The day of the agency's calendar, as people write it."""
    return f"{at.astimezone(ZoneInfo(profile.agency.timezone)):%b %-d, %Y}"


def with_roles() -> list[User]:
    return list(User.objects.filter(is_active=True, groups__isnull=False).distinct())


@gives_evidence(
    "LEX-2.B", "LEX-3.B.iii", "LEX-3.B.xii", "LEX-3.C.iv", "LEX-3.I",
    "KIN-IV.B.2", "KIN-IV.I.1#access",
)  # fmt: skip
def training(profile: Profile, now: datetime) -> Evidence:
    people = with_roles()
    ends = dict(
        TrainingRecord.objects.current(now)
        .filter(person__in=people)
        .values_list("person")
        .annotate(last=Max("expires_at"))
    )
    words = f"{len(ends)} of {counted(len(people), 'member')} trained"
    if ends:
        words += f", next expiry {day(min(ends.values()), profile)}"
    if len(ends) < len(people):
        words += "; who is not trained is locked out"
    return Evidence(
        words, State.GREEN if len(ends) == len(people) else State.AMBER, "personnel:people"
    )


@gives_evidence(
    "LEX-2.C", "LEX-3.A#access", "LEX-3.B", "LEX-3.C.vii#access", "LEX-3.E#access", "KIN-IV.A"
)
def administrator(profile: Profile, now: datetime) -> Evidence:
    names = [
        str(user)
        for user in User.objects.filter(is_active=True, groups__name="administrator").order_by("pk")
    ]
    acting = Designation.objects.in_force(now).filter(
        kind__in=[Designation.Kind.ACTING_ADMINISTRATOR, Designation.Kind.DESIGNEE]
    )
    if not names:
        return Evidence("Nobody is the Administrator", State.RED, "personnel:people")
    words = f"{', '.join(names)}; {counted(acting.count(), 'designation')} in force"
    return Evidence(words, page="personnel:people")


@gives_evidence("KIN-IV.A.1", "KIN-IV.F.3#access", "KIN-IV.H.2#access")
def system_administrator(profile: Profile, now: datetime) -> Evidence:
    kind = Designation.Kind.SYSTEM_ADMINISTRATOR
    found = Designation.objects.in_force(now).filter(kind=kind).select_related("person")
    if not found:
        return Evidence("No System Administrator in writing", State.AMBER, "personnel:people")
    return Evidence(
        ", ".join(sorted({str(each.person) for each in found})), page="personnel:people"
    )


@gives_evidence("KIN-IV.A.7")
def access_reviews(profile: Profile, now: datetime) -> Evidence:
    last, due = AccessReview.objects.first(), access_due(profile, now)
    dormant = dormant_accounts(profile, now).count()
    words = f"Next review of access by {day(due, profile)}"
    if last is not None:
        words = f"Signed {day(last.reviewed_at, profile)}, {words.lower()}"
    if dormant:
        words += f"; {counted(dormant, 'dormant account')}"
    return Evidence(words, State.AMBER if due < now else State.GREEN, "personnel:accounts")


@gives_evidence("KIN-IV.I.1#access-2", "KIN-IV.I.2")
def sessions(profile: Profile, now: datetime) -> Evidence:
    standing, held = signatures_of(now), TrainingSession.objects.count()
    unsigned = standing.missing.count()
    words = (
        f"{counted(held, 'session')} with presentation and signed sheet; the policy in force is "
        f"signed by {standing.signed} of {standing.signed + unsigned}"
    )
    is_late = bool(unsigned) and standing.due_at < now
    if unsigned:
        words += f", due {day(standing.due_at, profile)}"
    return Evidence(words, State.AMBER if is_late else State.GREEN, "governance:training")


@gives_evidence("KIN-IV.G")
def analysts(profile: Profile, now: datetime) -> Evidence:
    kind = Designation.Kind.ANALYST_ACCESS
    found = Designation.objects.in_force(now).filter(kind=kind).count()
    return Evidence(f"{counted(found, 'approval')} of analysts in force", page="personnel:people")


@gives_evidence("KIN-IV.C#access")
def reviews_of_use(profile: Profile, now: datetime) -> Evidence:
    people = User.objects.filter(
        is_active=True, groups__name__in=[role.value for role in OPERATORS]
    ).distinct()
    rows = person_rows(people, (), Flag.objects.none(), profile, now)
    late = sum(row.is_overdue(now) for row in rows)
    reviewed = counted(sum(row.is_reviewed for row in rows), "operator")
    words = f"{reviewed}, {counted(late, 'review')} overdue"
    return Evidence(words, State.AMBER if late else State.GREEN, "reads:activity")


@gives_evidence("LEX-3.B.x", "KIN-IV.A.5#access")
def monitoring(profile: Profile, now: datetime) -> Evidence:
    found = count_parts(
        Flag.objects.all(),
        raised=Flag.objects.filter(opened_at__gt=now - RECENT),
        waiting=Flag.objects.open(),
        late=Flag.objects.overdue(now),
    )
    late = found["late"]
    words = f"{counted(found['raised'], 'flag')} in 90 days, {found['waiting']} open"
    if late:
        words += f", {late} overdue"
    return Evidence(words, State.AMBER if late else State.GREEN, "reads:flags")


@gives_evidence("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def misuse(profile: Profile, now: datetime) -> Evidence:
    year = Referral.objects.filter(reported_at__gt=now - timedelta(days=365))
    found = count_parts(Referral.objects.all(), year=year, waiting=Referral.objects.open())
    words = f"{counted(found['year'], 'referral')} in a year, {found['waiting']} open"
    return Evidence(words, page="governance:referrals")


@gives_evidence("LEX-3.C.vii.e", "KIN-IV.F.1")
def credentials(profile: Profile, now: datetime) -> Evidence:
    opened = Event.objects.filter(kind="person.signed_in", at__gt=now - RECENT)
    found = opened.aggregate(number=Count("pk"), people=Count("actor", distinct=True))
    people = counted(found["people"], "person", many="people")
    words = f"{counted(found['number'], 'sign-in')} by {people}"
    return Evidence(f"{words} in 90 days, each with name, date and time")


@gives_evidence("LEX-3.B.i", "LEX-3.B.xiv", "KIN-IV.A.2", "NC-20-183.31(a)#audit-2")
def adoption(profile: Profile, now: datetime) -> Evidence:
    found = Adoption.objects.in_force(now).first()
    if found is None or found.adopted_at is None or found.effective_from is None:
        return Evidence("No policy is adopted: nothing is taken in", State.RED, "governance:policy")
    adopted = f"Policy of {day(found.adopted_at, profile)}"
    words = f"{adopted}, in force since {day(found.effective_from, profile)}"
    return Evidence(words, page="governance:policy")
