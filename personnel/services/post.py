"""E-mail to each by itself: an address that is refused is recorded, and holds up no other."""

from collections.abc import Callable, Iterable
from enum import Enum
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import send_mail

from ledger.services import record_event
from personnel.models import User

REFUSED = "mail.refused"


class Answer(Enum):
    """What the mail server made of a message to one address."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


class NotDelivered(OSError):
    """The server is there but took the letter for nobody: a later round tries again."""


def send_all(letters: Iterable[Callable[[], int]]) -> int:
    """Send these letters, each by its own call; how many went out.

    One that fails holds up no other; it is raised at the end, for a later try. A server that does
    not answer is waited for once: other work waits behind this.
    """
    failure: OSError | None = None
    sent = 0
    for letter in letters:
        try:
            sent += letter()
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
    if failure is not None:
        raise failure
    return sent


def deliver(subject: str, text: str, addresses: Iterable[str]) -> int:
    """Send a letter to each of those who are to hear the same; how many it went to.

    Who was not reached is recorded. Raises NotDelivered where nobody was.
    """
    answers = {each: send(subject, text, each) for each in addresses}
    missed = [each for each, answer in answers.items() if answer is not Answer.TAKEN]
    if answers and len(missed) == len(answers):
        raise NotDelivered("no address took it")
    for address in missed:
        _note_refused(address)
    return len(answers) - len(missed)


def deliver_to(subject: str, text: str, address: str) -> bool:
    """Send a letter that is one person's own; whether it went out.

    One that is refused for good is recorded and done with, so that no heap of such letters holds up
    others. Raises NotDelivered where the server wants it later.
    """
    answer = send(subject, text, address)
    if answer is Answer.LATER:
        raise NotDelivered("put off")
    if answer is Answer.REFUSED:
        _note_refused(address)
    return answer is Answer.TAKEN


def send(subject: str, text: str, address: str) -> Answer:
    """Send to one address. A server that puts it off is asked again by the caller.

    A server that is away is another matter: that is raised, and all of it is mailed later.
    """
    try:
        send_mail(subject, text, None, [address])
    except SMTPRecipientsRefused as error:
        return _of_code(code for code, _said in error.recipients.values())
    except SMTPDataError as error:
        return _of_code([error.smtp_code])
    except (SMTPNotSupportedError, ValueError):
        # The form of an address: trying again does not help.
        return Answer.REFUSED
    return Answer.TAKEN


def _of_code(codes: Iterable[int]) -> Answer:
    """SMTP: 4xx is "not now", 5xx is no."""
    return Answer.LATER if all(400 <= code < 500 for code in codes) else Answer.REFUSED


def _note_refused(address: str) -> None:
    # Whose it is; of an address that is no member's the trail keeps that there was one.
    person = User.objects.filter(email__iexact=address).order_by("-is_active", "pk").first()
    record_event(REFUSED, actor=None, subject=person)
