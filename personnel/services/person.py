"""Members' accounts: who has one, in which roles, on which shift."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Designation, Role, User
from personnel.permissions import SCHEDULED_WORK
from personnel.rules import (
    check_appointing,
    check_change,
    check_chiefs_account,
    check_roles,
    check_shift,
)
from personnel.services.notice import tell_chiefs, tell_of_machine
from personnel.services.suspension import end_sessions
from personnel.standing import chain_above


def scheduled_work() -> User:
    """The account under which tasks act that no person started. It can not sign in."""
    user, created = User.objects.get_or_create(
        username=SCHEDULED_WORK, defaults={"first_name": "Scheduled", "last_name": "work"}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def add_person(
    *,
    username: str,
    first_name: str,
    last_name: str,
    badge_number: str,
    rank: str,
    email: str = "",
    roles: Collection[Role],
    actor: User,
    supervisor: User | None = None,
    was_asked_for: bool = False,
) -> User:
    """A new member's own account, without a usable password and, until trained, without entry.

    The Chief is told of one that nobody else asked for: a member whom one person made up would
    be a second pair of hands.
    """
    permissions.require(actor, "add_person")
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        badge_number=badge_number,
        rank=rank,
        email=email,
        supervisor=supervisor,
    )
    person.set_unusable_password()
    person.full_clean()
    person.save()
    record_event("person.added", actor=actor, subject=person)
    if not was_asked_for:
        tell_chiefs(f"{actor} added an account for {person}. Nobody asked for it.", actor)
    return set_roles(person_id=person.pk, roles=roles, actor=actor)


@transaction.atomic
def change_person(
    *,
    person_id: int,
    first_name: str,
    last_name: str,
    badge_number: str,
    rank: str,
    email: str,
    roles: Collection[Role],
    supervisor: User | None,
    actor: User,
) -> User:
    """What a promotion, a transfer or a new address changes of another's account.

    Where the roles change, their sessions end at once.
    """
    permissions.require(actor, "change_person")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    check_change(
        profile=agency_profile(),
        is_own=person == actor,
        is_open=person.is_active,
        is_above=supervisor is not None and person in [supervisor, *chain_above(supervisor)],
        last_of=last_of(person, roles),
    )
    _save(
        person,
        actor,
        first_name=first_name,
        last_name=last_name,
        badge_number=badge_number,
        rank=rank,
        email=email,
        supervisor=supervisor,
    )
    if set(roles) != person.roles:
        set_roles(person_id=person.pk, roles=roles, actor=actor)
    return person


def _save(person: User, actor: User, **facts: str | User | None) -> None:
    changed = sorted(name for name, value in facts.items() if getattr(person, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(person, name, facts[name])
    person.full_clean()
    person.save(update_fields=changed)
    data = {"changed": "-".join(changed)}
    record_event("person.changed", actor=actor, subject=person, data=data)


def last_of(person: User, roles: Collection[Role]) -> list[str]:
    """Of the posts that the policy can not do without: those that only this person fills."""
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    return [
        f"the {role.label}"
        for role in (Role.CHIEF, Role.ADMINISTRATOR)
        if role in person.roles - set(roles) and not others.filter(groups__name=role).exists()
    ]


@transaction.atomic
def set_roles(*, person_id: int, roles: Collection[Role], actor: User) -> User:
    """Give a person exactly these roles; their sessions end at once, they sign in anew."""
    permissions.require(actor, "set_roles")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    check_new_roles(roles, actor, had=_roles_now(person), is_designated=_is_designated(person))
    return _set_roles(person, roles, actor)


@transaction.atomic
def appoint_chief(*, person_id: int, actor: User) -> User:
    """Make a member Chief on the machine, where there is none who could give the role."""
    permissions.require(actor, "appoint_chief")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    profile = agency_profile()
    check_appointing(profile=profile, is_own=person == actor, is_chief=is_chief(person))
    roles = [*_roles_now(person), Role.CHIEF]
    check_roles(profile=profile, roles=[role.value for role in roles])
    tell_of_machine(person, actor, f"{actor} made {person} Chief.")
    return _set_roles(person, roles, actor, on_machine=True)


def is_chief(person: User) -> bool:
    return Role.CHIEF in _roles_now(person)


def _roles_now(person: User) -> list[Role]:
    # Not `roles`, which a person keeps as read: they are about to change.
    return [Role(name) for name in person.groups.values_list("name", flat=True)]


def _is_designated(person: User) -> bool:
    """Whether something else than an analyst's access is in force for them, or will be."""
    others = person.designations.exclude(kind=Designation.Kind.ANALYST_ACCESS)
    return others.not_over(timezone.now()).exists()


def check_new_roles(
    roles: Collection[str], actor: User, *, had: Collection[str] = (), is_designated: bool = False
) -> None:
    """Refuse roles that do not go together, or that this person can not give or take.

    `had`, `is_designated`: the roles so far of who gets them, and whether they act for others.
    """
    profile = agency_profile()
    names = [str(role) for role in roles]
    check_roles(profile=profile, roles=names, is_designated=is_designated)
    # Who decides for the agency has that of the Chief alone, for good as for a time.
    for role in (Role.CHIEF, Role.ADMINISTRATOR):
        check_chiefs_account(
            profile=profile,
            act=f"gives or takes the role of {role.label}",
            is_chiefs=(role in roles) != (role in had),
            is_by_chief=actor.has_role(Role.CHIEF),
        )


def _set_roles(person: User, roles: Collection[Role], actor: User, **facts: bool) -> User:
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    record_event(
        "person.roles_set",
        actor=actor,
        subject=person,
        data={"roles": "-".join(sorted(role.value for role in roles)), **facts},
    )
    end_sessions(person)
    return person


@transaction.atomic
def assign_shift(*, person_id: int, shift: str, actor: User) -> User:
    """Say which shift of the calendar a person works; an empty one is any time of day."""
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "assign_shift", person)
    check_shift(profile=agency_profile(), shift=shift)
    person.shift = shift
    person.full_clean()
    person.save(update_fields=["shift"])
    record_event("person.shift_assigned", actor=actor, subject=person)
    return person
