"""`manage.py appoint_chief USERNAME --by NAME`: when there is no Chief who could give the role."""

from personnel.commands import MachineCommand
from personnel.models import User
from personnel.services.person import appoint_chief


class Command(MachineCommand):
    help = (
        "Give a member the role of Chief beside those they have, where the Chief left without a"
        " successor or can not sign in any more. Everybody in command is told."
    )
    whose = "who becomes Chief"

    def act(self, person: User, by: User, reason: str) -> str:
        appoint_chief(person_id=person.pk, actor=by)
        return f"{person} is Chief from the next sign-in on."
