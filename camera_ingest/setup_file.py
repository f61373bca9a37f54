"""The file from which an agency is set up, once."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

EXAMPLE = """\
# Papers are named from this file's folder. Passwords do not stand here: the command asks for them.
[chief]
username = "mellison"
first_name = "Marta"
last_name = "Ellison"
badge_number = "1"
rank = "Chief"
email = "mellison@police.example"

# Another person: nobody adopts what they proposed themselves.
[administrator]
username = "obrandt"
first_name = "Owen"
last_name = "Brandt"
badge_number = "2"
rank = "Captain"
email = "obrandt@police.example"

# The training of both: nobody works with the system before it.
[training]
completed_on = 2026-01-15
signed_sheet = "training.pdf"

[policy]
signed_by_the_chief = "policy.pdf"

# The first camera. It delivers once its key is in the device, and serves once it is checked.
[camera]
code = "main-2nd"
name = "Main & 2nd"
place = "Main Street at 2nd, northbound"
mount = "fixed"
"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Founder(_Part):
    """One of the two people that an agency begins with."""

    username: str
    first_name: str
    last_name: str
    badge_number: str
    rank: str
    email: str


class Training(_Part):
    completed_on: date
    signed_sheet: Path


class Policy(_Part):
    signed_by_the_chief: Path


class FirstCamera(_Part):
    code: str
    name: str
    place: str
    mount: Literal["fixed", "mobile"]


class SetupFile(_Part):
    """Everything but the passwords."""

    chief: Founder
    administrator: Founder
    training: Training
    policy: Policy
    camera: FirstCamera


def read_setup(path: Path) -> SetupFile:
    """The file, its papers as paths from its folder. Raises ValueError with what is wrong."""
    try:
        setup = SetupFile.model_validate(tomllib.loads(path.read_text()))
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise ValueError("; ".join(wrong)) from error
    setup.training.signed_sheet = path.parent / setup.training.signed_sheet
    setup.policy.signed_by_the_chief = path.parent / setup.policy.signed_by_the_chief
    return setup
