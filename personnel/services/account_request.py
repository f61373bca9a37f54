"""Accounts asked for by supervisors, decided by the Administrator."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import AccountRequest, Role, User
from personnel.rules import check_roles
from personnel.rules.account import check_account_decision
from personnel.services.notice import administrators, tell
from personnel.services.password import give_first_password
from personnel.services.person import add_person


@dataclass(frozen=True)
class NewMember:
    """Who is to have an account; whoever asks is their supervisor."""

    first_name: str
    last_name: str
    username: str
    badge_number: str
    rank: str
    email: str


@transaction.atomic
def ask_for_account(
    *, member: NewMember, roles: Collection[Role], reason: str, actor: User
) -> AccountRequest:
    """Ask for the account of a member who will answer to this person."""
    permissions.require(actor, "ask_for_account")
    check_roles(profile=agency_profile(), roles=[role.value for role in roles])
    asked = AccountRequest(
        **asdict(member),
        roles=sorted(role.value for role in roles),
        reason=reason.strip(),
        asked_by=actor,
        asked_at=timezone.now(),
    )
    asked.full_clean()
    # What would be refused later is said now, while whoever knows the member is here.
    User(**asdict(member), password="-").full_clean()  # noqa: S106 nobody signs in with it
    asked.save()
    clause = agency_profile().cite("credentials")
    record_event("account.asked_for", actor=actor, subject=asked, clause=clause)
    tell([each for each in administrators() if each != actor], f"{actor} asks for an account.")
    return asked


@transaction.atomic
def approve_account(*, request_id: int, roles: Collection[Role], actor: User) -> tuple[User, str]:
    """Make the account with these roles; the first password as text, to hand over in person.

    It opens nothing until training is on record.
    """
    asked = _decidable(request_id, actor, approve=True)
    member = NewMember(**{name: getattr(asked, name) for name in NewMember.__dataclass_fields__})
    asked.person = add_person(
        **asdict(member),
        roles=roles,
        supervisor=asked.asked_by,
        actor=actor,
        was_asked_for=True,
    )
    _decide(asked, actor, approve=True)
    return asked.person, give_first_password(person_id=asked.person.pk, actor=actor)


@transaction.atomic
def refuse_account(*, request_id: int, note: str, actor: User) -> AccountRequest:
    """Refuse it with the reason, which whoever asked reads."""
    asked = _decidable(request_id, actor, approve=False, note=note)
    asked.note = note.strip()
    _decide(asked, actor, approve=False)
    return asked


def _decidable(request_id: int, actor: User, *, approve: bool, note: str = "") -> AccountRequest:
    asked = AccountRequest.objects.select_for_update(no_key=True).get(pk=request_id)
    permissions.require(actor, "decide_account", asked)
    check_account_decision(
        profile=agency_profile(),
        is_own=asked.asked_by == actor,
        is_decided=asked.is_approved is not None,
        approve=approve,
        note=note,
    )
    return asked


def _decide(asked: AccountRequest, actor: User, *, approve: bool) -> None:
    asked.is_approved, asked.decided_by, asked.decided_at = approve, actor, timezone.now()
    asked.full_clean()
    asked.save(update_fields=["is_approved", "decided_by", "decided_at", "note", "person"])
    record_event(
        "account.request_approved" if approve else "account.request_refused",
        actor=actor,
        subject=asked,
        clause=agency_profile().cite("credentials"),
    )
    word = "approved: the first password is handed over in person" if approve else "refused"
    tell([asked.asked_by], f"The account that you asked for is {word}.")
