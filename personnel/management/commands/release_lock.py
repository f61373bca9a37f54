"""`manage.py release_lock USERNAME --by NAME --reason TEXT`: when nobody can sign in any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.models import AccountLock, User
from personnel.services.lock import release_lock


class Command(PolicyCommand):
    help = (
        "Release an account that wrong passwords or codes locked, where all who could do it under"
        " People, Locked out are locked too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose account is locked")
        parser.add_argument(
            "--by",
            required=True,
            metavar="NAME",
            help="user name of who does this: another system administrator, Administrator or Chief",
        )
        parser.add_argument("--reason", required=True, help="what was found out; it is recorded")

    def handle(self, *args: Any, **options: Any) -> None:
        locks = AccountLock.objects.filter(released_at=None)
        lock = locks.filter(person__username__iexact=options["username"]).first()
        if lock is None:
            raise CommandError("No account of that name is locked.")
        by = User.objects.filter(username__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("No member with an open account has the name given by --by.")
        release_lock(lock_id=lock.pk, actor=by, finding=options["reason"][:300], on_machine=True)
        self.stdout.write(f"The account of {lock.person} can sign in again.")
