"""What a system administrator does on the machine, where nobody can sign in who would do it."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.models import User


class MachineCommand(PolicyCommand, ABC):
    """Base class of these commands: for one member, in the name of another."""

    # What the command's help says of the member.
    whose: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help=self.whose)
        parser.add_argument(
            "--by", required=True, metavar="NAME", help="your own user name; it is recorded"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person, by = _member(options["username"]), _member(options["by"])
        self.stdout.write(self.act(person, by, options.get("reason", "")[:300]))

    @abstractmethod
    def act(self, person: User, by: User, reason: str) -> str:
        """Do it, and return what to tell who did it."""


def _member(username: str) -> User:
    person = User.objects.filter(username__iexact=username, is_active=True).first()
    if person is None:
        raise CommandError(f"No member with an open account has the user name {username}.")
    return person
