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
from personnel.rules import check_analyst_access, check_designation
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
) -> Designation:
    """Appoint someone in writing, with dates; the policy says who may appoint to what."""
    permissions.require(actor, "designate")
    profile = agency_profile()
    _check_may_designate(profile, actor, kind, act)
    if kind == Designation.Kind.ANALYST_ACCESS:
        is_analyst = User.objects.get(pk=person_id).has_role(Role.ANALYST)
        check_analyst_access(
            profile=profile, is_analyst=is_analyst, starts_at=starts_at, ends_at=ends_at
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
