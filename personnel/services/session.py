"""Ending sessions that are open: one's own, or somebody's by the Administrator or the Chief."""

from django.db import transaction

from alpr_compliance.live import announce
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Session, User


@transaction.atomic
def end_session(*, person_id: int, handle: str, actor: User) -> None:
    """End the one session of this name: its pages and its event stream, at once."""
    person = _locked(person_id, actor)
    found = next((one for one in person.sessions.all() if one.handle == handle), None)
    if found is None:
        raise Session.DoesNotExist("This session is over.")
    _end(person, [found], actor)


@transaction.atomic
def end_other_sessions(*, person_id: int, actor: User, but: str | None) -> int:
    """End every session of a person but the one with this key; how many those were."""
    person = _locked(person_id, actor)
    return _end(person, list(person.sessions.exclude(pk=but)), actor)


def _locked(person_id: int, actor: User) -> User:
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    permissions.require(actor, "end_sessions", person)
    return person


def _end(person: User, sessions: list[Session], actor: User) -> int:
    for session in sessions:
        session.delete()
    announce("account", user_id=person.pk)
    record_event(
        "person.sessions_ended",
        actor=actor,
        subject=person,
        clause=agency_profile().cite("credentials"),
        data={"sessions": len(sessions)},
    )
    return len(sessions)
