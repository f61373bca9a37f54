"""`manage.py reset_factor USERNAME --by NAME --reason TEXT`: when no two can sign in who would."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from ledger.commands import PolicyCommand
from personnel.models import User
from personnel.services.factor import reset_factor_on_machine


class Command(PolicyCommand):
    help = (
        "Take a member's second factor away, where no two people can sign in who do it under"
        " People, Locked out: after the site's secret changed, or all phones were lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose second factor is taken away")
        parser.add_argument(
            "--by",
            required=True,
            metavar="NAME",
            help="user name of who does this: another system administrator, Administrator or Chief",
        )
        parser.add_argument(
            "--reason",
            required=True,
            help="why, and how you know that the member asks for it; it is recorded",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person, by = (
            User.objects.filter(username__iexact=options[name], is_active=True).first()
            for name in ("username", "by")
        )
        if person is None or by is None:
            raise CommandError("One of the two names is no member's with an open account.")
        reset_factor_on_machine(person_id=person.pk, actor=by, reason=options["reason"][:300])
        self.stdout.write(f"{person} sets up a new second factor at the next sign-in.")
