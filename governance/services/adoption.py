"""The profile in force is an adoption: proposed by one person, adopted by the Chief."""

from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from alpr_compliance.policy import Clause, Profile
from governance import permissions
from governance.effects import Effect, Shown, count_effects, digest_of
from governance.models import Adoption
from governance.rules.adoption import check_can_adopt, check_numbers_were_seen, not_adopted
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User

# `Adoption.objects.in_force` in SQL: each batch of reads asks this, and building the query in
# Python took longer than answering it.
IN_FORCE = """
SELECT id, version FROM governance_adoption WHERE effective_from <= %s
ORDER BY effective_from DESC, id DESC LIMIT 1
"""


def effective_profile(at: datetime) -> Profile:
    """The profile in force at this instant, as it was adopted.

    Raises PolicyViolation (NC-20-183.31(a) in North Carolina) when none is.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [at])
        adoption = cursor.fetchone()
    if adoption is None:
        raise not_adopted(agency_profile().cite("adoption"))
    return _adopted_profile(*adoption)


@lru_cache(maxsize=32)
def _adopted_profile(adoption_id: int, version: str) -> Profile:
    # An adopted row never changes, so its profile is parsed once in a process.
    return Adoption.objects.get(pk=adoption_id, version=version).profile


@transaction.atomic
def propose_adoption(*, actor: User, changed: Profile | None = None) -> Adoption:
    """Put the agency's profile file, as it stands, before the Chief; or a changed one."""
    permissions.require(actor, "propose_adoption")
    profile = changed or agency_profile()
    adoption = Adoption(
        profile_name=profile.name,
        version=profile.version,
        content=profile.model_dump(mode="json"),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    adoption.full_clean()
    adoption.save()
    record_event(
        "adoption.proposed",
        actor=actor,
        subject=adoption,
        clause=profile.cite("adoption"),
        data={"version": profile.version},
    )
    return adoption


@transaction.atomic
def adopt(
    *,
    adoption_id: int,
    actor: User,
    document_id: int | None,
    effective_from: datetime | None = None,
    shown: Shown | None = None,
) -> Adoption:
    """The Chief's adoption, with the signed policy attached; in force at once, or from a day on.

    Where it destroys or keeps more than today, `shown` are the numbers that the Chief confirmed.
    """
    adoption = Adoption.objects.select_for_update(no_key=True).get(pk=adoption_id)
    permissions.require(actor, "adopt", adoption)
    profile = adoption.profile
    now = timezone.now()
    effective_from = effective_from or now
    check_can_adopt(
        profile=profile,
        is_chief=actor.has_role(Role.CHIEF),
        proposer_id=adoption.proposed_by_id,
        adopter_id=actor.pk,
        already_adopted=adoption.adopted_at is not None,
        has_document=document_id is not None,
        effective_from=effective_from,
        now=now,
    )
    adoption.effects = [asdict(effect) for effect in _check_effects(profile, shown, now)]
    adoption.adopted_by = actor
    adoption.adopted_at = now
    adoption.effective_from = effective_from
    adoption.document_id = document_id
    adoption.full_clean()
    adoption.save(
        update_fields=["effects", "adopted_by", "adopted_at", "effective_from", "document"]
    )
    _record_adoption(adoption, actor, profile.cite("adoption"))
    return adoption


def _record_adoption(adoption: Adoption, actor: User, clause: Clause) -> None:
    numbers = {effect["code"]: effect["rows"] for effect in adoption.effects}
    data = {"version": adoption.version, **numbers}
    record_event("adoption.adopted", actor=actor, subject=adoption, clause=clause, data=data)


def effects_of(proposed: Profile, at: datetime) -> list[Effect]:
    """What adopting this profile would destroy or keep longer, as things stood at this instant."""
    in_force = Adoption.objects.in_force(timezone.now()).first()
    today = in_force.profile if in_force else None
    return count_effects(today, proposed, at)


def _check_effects(profile: Profile, shown: Shown | None, now: datetime) -> list[Effect]:
    # Counted for the moment at which they were shown: what came in since changes nothing.
    effects = effects_of(profile, shown.at if shown else now)
    check_numbers_were_seen(
        profile=profile,
        has_effects=bool(effects),
        shown_at=shown.at if shown else None,
        is_same=shown is not None and shown.digest == digest_of(effects),
        now=now,
    )
    return effects
