"""The only writers of people's records."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from alpr_compliance.policy import PolicyViolation
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Designation, Role, TrainingRecord, User
from personnel.rules import check_designation, check_training_record
from personnel.standing import administrator_capacity, is_administrator

SCHEDULED_WORK = "scheduled-work"


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
    roles: Collection[Role],
    actor: User,
    supervisor: User | None = None,
) -> User:
    """A new member's own account, without a usable password and, until trained, without entry."""
    permissions.require(actor, "add_person")
    person = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        badge_number=badge_number,
        rank=rank,
        supervisor=supervisor,
    )
    person.set_unusable_password()
    person.full_clean()
    person.save()
    record_event("person.added", actor=actor, subject=person)
    return set_roles(person_id=person.pk, roles=roles, actor=actor)


@transaction.atomic
def set_roles(*, person_id: int, roles: Collection[Role], actor: User) -> User:
    """Give a person exactly these roles; their open sessions are checked again at once."""
    permissions.require(actor, "set_roles")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    record_event(
        "person.roles_set",
        actor=actor,
        subject=person,
        data={"roles": "-".join(sorted(role.value for role in roles))},
    )
    announce("account", user_id=person.pk)
    return person


@transaction.atomic
def record_training(
    *, person_id: int, actor: User, topics: list[str], completed_at: datetime
) -> TrainingRecord:
    """Record a completed training; it runs for the profile's validity from its completion."""
    permissions.require(actor, "record_training")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    profile = agency_profile()
    check_training_record(
        profile=profile,
        person_id=person.pk,
        recorder_id=actor.pk,
        topics=topics,
        completed_at=completed_at,
        now=timezone.now(),
    )
    record = TrainingRecord(
        person=person,
        course=profile.training.course,
        topics=sorted(topics),
        completed_at=completed_at,
        expires_at=profile.training.valid.after(completed_at),
        recorded_by=actor,
    )
    record.full_clean()
    record.save()
    record_event("training.recorded", actor=actor, subject=record, clause=profile.cite("training"))
    announce("account", user_id=person.pk)
    return record


@transaction.atomic
def designate(
    *,
    kind: Designation.Kind,
    person_id: int,
    actor: User,
    statement: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    act: str = "",
) -> Designation:
    """Appoint someone in writing, with dates; the policy says who may appoint to what."""
    permissions.require(actor, "designate")
    profile = agency_profile()
    check_designation(
        profile=profile,
        kind=kind,
        act=act,
        is_chief=actor.has_role(Role.CHIEF),
        is_administrator=is_administrator(actor),
    )
    designation = Designation(
        kind=kind,
        act=act,
        person_id=person_id,
        designated_by=actor,
        statement=statement.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    designation.full_clean()
    designation.save()
    record_event(
        "designation.made",
        actor=actor,
        subject=designation,
        clause=profile.cite("designation"),
        data={"designation": kind.value, "capacity": administrator_capacity(actor) or "chief"},
    )
    announce("account", user_id=person_id)
    return designation


@transaction.atomic
def revoke_designation(*, designation_id: int, actor: User) -> Designation:
    """End a designation now."""
    permissions.require(actor, "designate")
    designation = Designation.objects.select_for_update(no_key=True).get(pk=designation_id)
    if designation.revoked_at is not None:
        raise PolicyViolation(
            agency_profile().cite("designation"),
            "This designation has already ended.",
            "Nothing more to do.",
        )
    check_designation(
        profile=agency_profile(),
        kind=designation.kind,
        act=designation.act,
        is_chief=actor.has_role(Role.CHIEF),
        is_administrator=is_administrator(actor),
    )
    designation.revoked_at = timezone.now()
    designation.save(update_fields=["revoked_at"])
    record_event("designation.revoked", actor=actor, subject=designation)
    announce("account", user_id=designation.person_id)
    return designation
