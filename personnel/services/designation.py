"""Written appointments with dates: made and ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from alpr_compliance.policy import PolicyViolation, Profile
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Designation, Role, User
from personnel.rules import (
    check_acting_supervisor,
    check_analyst_access,
    check_designation,
    check_not_analyst,
)
from personnel.standing import administrator_capacity, is_administrator


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
    stands_for: User | None = None,
) -> Designation:
    """Appoint someone in writing, with dates; the policy says who may appoint to what."""
    permissions.require(actor, "designate")
    profile = agency_profile()
    _check_may_designate(profile, actor, kind, act)
    # Whoever gives them a role meanwhile waits here, and then finds the designation.
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    designation = Designation(
        kind=kind,
        act=act,
        stands_for=stands_for if kind == Designation.Kind.ACTING_SUPERVISOR else None,
        person=person,
        designated_by=actor,
        statement=statement.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _check_kind(profile, designation)
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
    _check_may_designate(agency_profile(), actor, designation.kind, designation.act)
    designation.revoked_at = timezone.now()
    designation.save(update_fields=["revoked_at"])
    record_event("designation.revoked", actor=actor, subject=designation)
    announce("account", user_id=designation.person_id)
    return designation


def _check_may_designate(profile: Profile, actor: User, kind: str, act: str) -> None:
    check_designation(
        profile=profile,
        kind=kind,
        act=act,
        is_chief=actor.has_role(Role.CHIEF),
        is_administrator=is_administrator(actor),
    )


def _check_kind(profile: Profile, designation: Designation) -> None:
    """What the policy asks of an analyst's access, and of who stands in for a supervisor."""
    is_analyst = designation.person.has_role(Role.ANALYST)
    if designation.kind == Designation.Kind.ANALYST_ACCESS:
        check_analyst_access(
            profile=profile,
            is_analyst=is_analyst,
            starts_at=designation.starts_at,
            ends_at=designation.ends_at,
        )
    else:
        check_not_analyst(profile=profile, is_analyst=is_analyst)
    if designation.kind == Designation.Kind.ACTING_SUPERVISOR:
        whom = designation.stands_for
        check_acting_supervisor(
            profile=profile,
            is_other=whom is not None and whom.pk != designation.person_id,
            is_supervisor=whom is not None and whom.is_active and Role.SUPERVISOR in whom.roles,
            has_end=designation.ends_at is not None,
        )
