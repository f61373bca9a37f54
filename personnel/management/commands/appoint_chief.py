"""`manage.py appoint_chief USERNAME --by NAME`: when there is no Chief who could give the role."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.models import User
from personnel.services.person import appoint_chief


class Command(PolicyCommand):
    help = (
        "Give a member the role of Chief beside those they have, where the Chief left without a"
        " successor or can not sign in any more. Everybody in command is told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="who becomes Chief")
        parser.add_argument(
            "--by",
            required=True,
            metavar="NAME",
            help="user name of the system administrator who does this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person, by = (
            User.objects.filter(username__iexact=options[name], is_active=True).first()
            for name in ("username", "by")
        )
        if person is None or by is None:
            raise CommandError("One of the two names is no member's with an open account.")
        appoint_chief(person_id=person.pk, actor=by)
        self.stdout.write(f"{person} is Chief from the next sign-in on.")
