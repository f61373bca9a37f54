"""The one gate: active and not suspended, role, training, second factor. Every door calls it."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, SessionRules, load_profile
from personnel.models import Designation, Role, TrainingRecord, User
from personnel.rules import (
    check_analyst,
    check_credentials,
    check_first_password,
    check_system_administrator,
    check_trained,
    session_locks,
)
from personnel.sessions import SessionStore

# What stands in the question of every page for whom it is about and when.
SOMEBODY, SOME_TIME = -1, datetime(1, 1, 1, tzinfo=UTC)


def agency_profile() -> Profile:
    """The profile file of this deployment's agency: what the gate cites, adopted or not."""
    return load_profile(settings.ALPR_PROFILE)


def check_gate(user: User, session: Any) -> None:
    """Let this signed-in person pass, or raise the PolicyViolation that says why not."""
    profile = agency_profile()
    now = timezone.now()
    is_trained = _read_standing(user, now)
    check_credentials(
        profile=profile,
        is_active=user.is_active,
        is_suspended=user.suspended_at is not None,
        has_role=bool(user.roles),
        has_second_factor=not settings.SECOND_FACTOR_REQUIRED or used_second_factor(session),
    )
    check_first_password(profile=profile, given_at=user.first_password_at, now=now)
    if user.has_role(Role.ANALYST):
        approvals = user.designations.filter(kind=Designation.Kind.ANALYST_ACCESS)
        check_analyst(profile=profile, is_approved=approvals.in_force(now).exists())
    check_system_administrator(profile=profile, is_designated=bool(user.doors))
    check_trained(profile=profile, is_trained=is_trained)


def check_door(user: User, row: frozenset[Role]) -> None:
    """Refuse a page that none of their roles opens; say so where one only lacks its designation."""
    if row.isdisjoint(user.doors):
        is_designated = row.isdisjoint(user.roles)
        check_system_administrator(profile=agency_profile(), is_designated=is_designated)
        raise PermissionDenied("Your role does not open this page.")


def _read_standing(user: User, now: datetime) -> bool:
    """Whether this person is trained; their roles and doors are read with it, and kept on `user`.

    One query, as every page asks for all three.
    """
    query, parameters = _standing_query()
    meant: dict[Any, Any] = {SOMEBODY: user.pk, SOME_TIME: now}
    with connection.cursor() as cursor:
        cursor.execute(query, [meant.get(each, each) for each in parameters])
        names, is_trained, designations, stands_in_for = cursor.fetchone()
    user.roles = frozenset(role for role in Role if role.value in names)
    user.stands_in_for = frozenset(stands_in_for)
    user.is_designated = Designation.Kind.SYSTEM_ADMINISTRATOR in designations
    user.doors = user.doors_of(is_acting=Designation.Kind.ACTING_ADMINISTRATOR in designations)
    return bool(is_trained)


@cache
def _standing_query() -> tuple[str, tuple[Any, ...]]:
    """The question put once: to put it takes longer than to answer it."""
    person = OuterRef("pk")
    trained = TrainingRecord.objects.filter(person=person).current(SOME_TIME)
    held = Designation.objects.filter(person=person)
    found = User.objects.filter(pk=SOMEBODY).values_list(
        ArraySubquery(Group.objects.filter(user=person).values("name")),
        Exists(trained),
        ArraySubquery(held.in_force(SOME_TIME).values("kind")),
        ArraySubquery(held.standing_in(SOME_TIME).values("stands_for")),
    )
    return found.query.sql_with_params()


# How a session says that the identity provider asked for a second factor which counts here.
PROVIDER_FACTOR = "provider_factor"
# An app, a key or a recovery code, which allauth names alike, and the provider's.
SECOND_FACTORS = ("mfa", PROVIDER_FACTOR)


def used_second_factor(session: Any) -> bool:
    """Whether this session was opened with a second factor (allauth keeps the methods used)."""
    methods = session.get("account_authentication_methods", [])
    return any(record.get("method") in SECOND_FACTORS for record in methods)


def is_session_locked(
    session: SessionStore, *, rules: SessionRules, address: str | None, now: datetime
) -> bool:
    """Whether its person has to sign in again before this session opens anything."""
    return session_locks(
        rules=rules,
        opened_at=session.use.opened_at,
        used_at=session.use.used_at,
        stays_open=rules.stays_open(address),
        is_left=session.is_left,
        now=now,
    )


def check_event_session(session_key: str) -> tuple[User, bool]:
    """The person whose event stream this session may open or keep, and whether it is locked.

    Raises PermissionError when the session ended or its person would not pass the gate now.
    """
    request = HttpRequest()
    session = request.session = SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User):
        raise PermissionError("not signed in")
    try:
        check_gate(user, request.session)
    except (PolicyViolation, PermissionDenied) as refusal:
        raise PermissionError(str(refusal)) from refusal
    if not user.has_role(*WATCHERS):
        raise PermissionError("this role does not see alerts")
    rules, now = agency_profile().sessions, timezone.now()
    return user, is_session_locked(session, rules=rules, address=session.use.address, now=now)


WATCHERS = (
    Role.OFFICER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
    Role.CHIEF,
    Role.DISPATCHER,
)
