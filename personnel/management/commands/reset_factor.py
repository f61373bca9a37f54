"""`manage.py reset_factor USERNAME --by NAME --reason TEXT`: when no two can sign in who would."""

from argparse import ArgumentParser

from personnel.commands import MachineCommand
from personnel.models import User
from personnel.services.factor import reset_factor_on_machine


class Command(MachineCommand):
    help = (
        "Take a member's second factor away, where no two people can sign in who do it under"
        " People, Locked out: after the site's secret changed, or all phones were lost. Done by"
        " another system administrator, an Administrator or the Chief."
    )
    whose = "whose second factor is taken away"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--reason",
            required=True,
            help="why, and how you know that the member asks for it; it is recorded",
        )

    def act(self, person: User, by: User, reason: str) -> str:
        reset_factor_on_machine(person_id=person.pk, actor=by, reason=reason)
        return f"{person} sets up a new second factor at the next sign-in."
