"""`manage.py release_lock USERNAME --by NAME --reason TEXT`: when nobody can sign in any more."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from personnel.commands import MachineCommand
from personnel.models import User
from personnel.services.lock import release_lock


class Command(MachineCommand):
    help = (
        "Release an account that wrong passwords or codes locked, where all who could do it under"
        " People, Locked out are locked too. Done by another system administrator, an"
        " Administrator or the Chief."
    )
    whose = "whose account is locked"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reason", required=True, help="what was found out; it is recorded")

    def act(self, person: User, by: User, reason: str) -> str:
        lock = person.locks.filter(released_at=None).first()
        if lock is None:
            raise CommandError(f"The account of {person} is not locked.")
        release_lock(lock_id=lock.pk, actor=by, finding=reason, on_machine=True)
        return f"The account of {person} can sign in again."
