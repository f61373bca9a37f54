"""Each member signs each new version of the policy, within the time that the profile gives."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, enforces
from governance.models import Adoption, PolicySignature
from governance.services.adoption import effective_profile
from ledger.services import record_event
from personnel.models import User
from personnel.services.account import open_accounts


@dataclass(frozen=True)
class Standing:
    """The version in force: until when it is to be signed, and whose signature is missing."""

    adoption: Adoption
    due_at: datetime
    signed: int
    missing: QuerySet[User]


def sign_by(adoption: Adoption) -> datetime:
    """Until when this version is to be signed."""
    since = adoption.effective_from or adoption.proposed_at
    return effective_profile(since).accounts.sign_policy_within.after(since)


def has_signed(adoption: Adoption, person: User) -> bool:
    given = PolicySignature.objects.filter(adoption__version=adoption.version, person=person)
    return given.exists()


def signatures_of(now: datetime) -> Standing:
    adoption = Adoption.objects.in_force(now)[0]
    members = open_accounts().filter(groups__isnull=False).distinct()
    given = PolicySignature.objects.filter(adoption__version=adoption.version)
    return Standing(
        adoption,
        due_at=sign_by(adoption),
        signed=members.filter(pk__in=given.values("person")).count(),
        missing=members.exclude(pk__in=given.values("person")),
    )


@enforces("KIN-IV.I.1#access-2")
@transaction.atomic
def sign_policy(*, actor: User, is_read: bool) -> PolicySignature:
    """Sign the version in force, once. A version adopted again unchanged is not signed again."""
    now = timezone.now()
    profile = effective_profile(now)
    adoption = Adoption.objects.in_force(now).select_for_update(no_key=True)[0]
    if has_signed(adoption, actor):
        raise PolicyViolation(
            profile.cite("training"),
            "You have signed this version already.",
            "A new version asks for your signature again.",
        )
    if not is_read:
        raise PolicyViolation(
            profile.cite("training"),
            "A signature says that you read the policy.",
            "Read it, then tick that you did.",
        )
    signature = PolicySignature(adoption=adoption, person=actor, signed_at=now)
    signature.full_clean()
    signature.save()
    record_event("policy.signed", actor=actor, subject=signature, clause=profile.cite("training"))
    return signature
