"""In what capacity a person acts as the Administrator; acts say so in their events."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from personnel.gate import agency_profile
from personnel.models import Designation, Role, User


def administrator_capacity(user: User, *, act: str = "") -> str | None:
    """How this person may act for the Administrator now, or None.

    "administrator"; "acting_administrator" under the Chief's dated appointment; or, for the acts
    the profile lists as delegable, "designee".
    """
    if user.has_role(Role.ADMINISTRATOR):
        return "administrator"
    held = Designation.objects.filter(person=user).in_force(timezone.now())
    if held.filter(kind=Designation.Kind.ACTING_ADMINISTRATOR).exists():
        return "acting_administrator"
    delegable = act in agency_profile().delegable_acts
    if delegable and held.filter(kind=Designation.Kind.DESIGNEE, act=act).exists():
        return "designee"
    return None


def is_administrator(user: User, subject: object = None) -> bool:
    """Predicate: acts as the Administrator (appointed or acting), for acts never delegated."""
    return administrator_capacity(user) is not None


def are_administrators(at: datetime) -> Q:
    """Of people: the Administrator, and who is appointed to act for them at this instant."""
    acting = Designation.objects.in_force(at).filter(kind=Designation.Kind.ACTING_ADMINISTRATOR)
    return Q(groups__name=Role.ADMINISTRATOR) | Q(pk__in=acting.values("person"))


def are_system_administrators(at: datetime) -> Q:
    """Of people: those with the role who are designated for it at this instant."""
    held = Designation.objects.in_force(at).filter(kind=Designation.Kind.SYSTEM_ADMINISTRATOR)
    return Q(groups__name=Role.SYSTEM_ADMINISTRATOR, pk__in=held.values("person"))


def is_in_command(user: User) -> bool:
    """The Chief, and whoever acts as the Administrator."""
    return user.has_role(Role.CHIEF) or is_administrator(user)


def is_on_duty(user: User) -> bool:
    """A supervisor whose duty began and did not end."""
    is_there = user.duties.current(timezone.now()).exists()
    return user.has_role(Role.SUPERVISOR) and is_there


# Who stands above others and decides about them.
COMMAND = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF)


def supervisor_of(person: User) -> User | None:
    """The immediate supervisor; none where that account is closed, as who left decides nothing."""
    above = person.supervisor
    return above if above is not None and above.is_active else None


def chain_above(person: User) -> list[User]:
    """The supervisor of this person, theirs, and so on up; at most ten, each once."""
    found: list[User] = []
    above = person.supervisor
    while above is not None and len(found) < 10 and above not in (person, *found):
        found.append(above)
        above = above.supervisor
    return found


def places_of(user: User) -> set[int]:
    """The ids of those in whose place this person decides: their own, and whom they stand in for.

    Who stands in decides as that supervisor would, within the written dates; never about oneself.
    """
    return {user.pk, *user.stands_in_for}


def supervises(user: User, person: User) -> bool:
    """Whether this person is the immediate supervisor, or stands in for them.

    For whoever stands in for their own supervisor, the next one above.
    """
    above = supervisor_of(person)
    if user.pk == person.pk or above is None:
        return False
    if above.pk in places_of(user):
        return True
    return above.pk in person.stands_in_for and above.supervisor_id in places_of(user)


def supervisor_capacity(user: User, person: User | None) -> str:
    """As what this person decides about the other: "supervisor", "acting_supervisor", or ""."""
    if person is None or not supervises(user, person):
        return ""
    is_own = user.pk in (person.supervisor_id, getattr(person.supervisor, "supervisor_id", None))
    return "supervisor" if is_own else "acting_supervisor"


def supervisors_of(person: User) -> list[User]:
    """The immediate supervisor of this person, and who stands in for them now."""
    above = supervisor_of(person)
    if above is None:
        return []
    acting = Designation.objects.standing_in(timezone.now()).filter(stands_for=above)
    others = User.objects.filter(pk__in=acting.values("person"), is_active=True)
    return [above, *others.exclude(pk__in=[person.pk, above.pk])]


def are_supervisors(at: datetime) -> Q:
    """Of people: supervisors, and who stands in for one at this instant."""
    acting = Designation.objects.standing_in(at)
    return Q(groups__name=Role.SUPERVISOR) | Q(pk__in=acting.values("person"))


def with_place(person: User, at: datetime, about: User) -> str:
    """A person's name, and in whose place they decided about another at this instant, if so.

    About those who answer to them anyway they decide for themselves.
    """
    above = chain_above(about)
    if person in above:
        return str(person)
    held = Designation.objects.in_force(at).filter(person=person)
    acting = held.filter(kind=Designation.Kind.ACTING_SUPERVISOR).select_related("stands_for")
    whom = ", ".join(sorted(str(each.stands_for) for each in acting if each.stands_for in above))
    return f"{person}, acting for {whom}" if whom else str(person)


def people_under(user: User) -> set[int]:
    """The ids of those who answer to this person, directly or through others; all to the Chief."""
    if user.has_role(Role.CHIEF):
        return set(User.objects.exclude(pk=user.pk).values_list("pk", flat=True))
    found: set[int] = set()
    level = places_of(user)
    while level:
        below = set(User.objects.filter(supervisor__in=level).values_list("pk", flat=True))
        level = below - found - {user.pk}
        found |= level
    return found


def stands_above(user: User, person: User) -> bool:
    """Whether this person answers to `user`, directly or through others; everyone to the Chief."""
    if user.pk == person.pk:
        return False
    places = places_of(user)
    return user.has_role(Role.CHIEF) or any(each.pk in places for each in chain_above(person))
