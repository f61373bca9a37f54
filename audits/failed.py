"""What failed and waits for a person: how much of each kind, why, since when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from audits.models import FailedTask
from camera_ingest.models import Frame, Quarantine
from camera_ingest.services.frame import MAX_ATTEMPTS
from camera_ingest.wording import reason_in_words
from hotlists.models import Delivery
from ledger.models import Event
from personnel.models import User
from personnel.services.post import REFUSED

# A wrong address is put right, or its member told otherwise, within this.
REFUSED_SHOWN = timedelta(days=7)
WORDS = {
    "hotlists.tasks.take_incoming_lists": "Take in the lists that sources left",
    "hotlists.tasks.run_list_import": "Import a list",
    "ledger.tasks.seal_trail": "Seal the audit trail",
    "audits.tasks.verify_trail": "Verify the audit trail",
    "reads.tasks.purge_expired": "Destroy what is past its limit",
}

# What went wrong, by the name of the error that a worker notes.
ERRORS = {
    "OperationalError": "the database did not answer",
    "ConnectionRefusedError": "nothing answered at its address",
    "ConnectionError": "the connection broke off",
    "TimeoutError": "no answer in time",
    "SMTPServerDisconnected": "the mail server broke off",
    "SMTPAuthenticationError": "the mail server refused the sign-in",
    "SMTPRecipientsRefused": "the mail server refused the address",
    "PermissionError": "a file may not be read or written",
    "FileNotFoundError": "a file is gone",
}


@dataclass(frozen=True)
class Failed:
    """Things that failed for one reason: how many, and since when the oldest waits."""

    words: str
    number: int
    since: datetime
    reason: str = ""


def failed_frames() -> list[Failed]:
    """Frames that could not be read, by what was wrong."""
    found = Frame.objects.filter(status=Frame.Status.FAILED)
    tried = found.filter(attempts__gte=MAX_ATTEMPTS)
    gone = found.filter(attempts__lt=MAX_ATTEMPTS)
    kinds = (("The engine failed each time", tried), ("The image is gone or damaged", gone))
    answers = []
    for words, rows in kinds:
        counted = rows.aggregate(number=Count("id"), since=Min("received_at"))
        if counted["number"]:
            answers.append(Failed(words, **counted))
    return answers


def set_aside() -> list[Failed]:
    """Input that could not be stored as a read, by its reason."""
    rows = Quarantine.objects.waiting().values("reason")
    rows = rows.annotate(number=Count("id"), since=Min("received_at")).order_by("-number")
    return [Failed(reason_in_words(row["reason"]), **row) for row in rows]


def notices() -> list[Failed]:
    """Notices to other agencies that were given up, by what was wrong."""
    rows = Delivery.objects.in_trouble().filter(status=Delivery.Status.DEAD).values("problem")
    rows = rows.annotate(number=Count("pk"), since=Min("queued_at")).order_by("-number")
    return [
        Failed(Delivery.Problem(row["problem"]).label, row["number"], row["since"]) for row in rows
    ]


def tasks() -> list[dict[str, Any]]:
    """The tasks that failed for good and did not work since, each with its name in words."""
    return [
        {"task": each, "words": words_of(each.name), "error": error_in_words(each.error)}
        for each in FailedTask.objects.open()
    ]


def error_in_words(name: str) -> str:
    """What an error means for who reads the page; its name where only a programmer knows."""
    return ERRORS.get(name, name)


def refused_mail() -> list[Failed]:
    """Whose address refused letters lately, each letter once: who, how many, since when."""
    since = timezone.now() - REFUSED_SHOWN
    rows = Event.objects.filter(kind=REFUSED, at__gt=since).values("subject_id")
    rows = rows.annotate(number=Count("pk"), since=Min("at")).order_by("-number")
    people = User.objects.in_bulk([int(row["subject_id"]) for row in rows if row["subject_id"]])
    return [
        Failed(
            str(people[int(row["subject_id"])]) if row["subject_id"] else "Outside the agency",
            row["number"],
            row["since"],
        )
        for row in rows
    ]


def words_of(name: str) -> str:
    """A task by its name: what it does, as far as its name says."""
    return WORDS.get(name, name.rpartition(".")[2].replace("_", " ").capitalize())


def counts() -> dict[str, int]:
    """How much waits, by kind."""
    return {
        "frames": sum(each.number for each in failed_frames()),
        "set_aside": sum(each.number for each in set_aside()),
        "notices": sum(each.number for each in notices()),
        "tasks": FailedTask.objects.open().count(),
    }
