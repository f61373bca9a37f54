"""What is kept of a vendor that stores our data too. Pure functions."""

from datetime import date, datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.requesting import VendorCopies

# A letter that nobody wrote or answered within this time is overdue: the agency's own setting.
ANSWER_WITHIN = timedelta(days=7)


def is_overdue(since: datetime | None, now: datetime) -> bool:
    """Whether what has waited since then, our letter or the vendor's answer, waits too long."""
    return since is not None and since + ANSWER_WITHIN <= now


def vendor_of(profile: Profile) -> VendorCopies:
    """The vendor of this agency; refused where none stores its data."""
    vendor = profile.requests.vendor
    if vendor is None:
        raise PolicyViolation(
            profile.requests.log_clause,
            "No vendor stores data of this agency.",
            "Nothing is to be sent.",
        )
    return vendor


@enforces("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def check_letter(*, vendor: VendorCopies, is_live: bool, is_sent: bool, sent_to: str) -> None:
    """A hold in force is told to the vendor once, to somebody by name or address."""
    if not is_live:
        raise PolicyViolation(
            vendor.clause, "This hold is not in force.", "Only a hold in force is sent."
        )
    _check_sending(vendor=vendor, is_sent=is_sent, sent_to=sent_to)


@enforces("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def check_release(
    *, vendor: VendorCopies, is_over: bool, was_told: bool, untold: int, is_sent: bool, sent_to: str
) -> None:
    """The end of a hold is told to the vendor once, when all else that keeps the data was told.

    `untold` counts holds in force on some of the same data that no letter named yet.
    """
    if not is_over or not was_told:
        raise PolicyViolation(
            vendor.clause,
            "This hold has not ended." if was_told else "The vendor was never told of this hold.",
            "Only the end of a hold that a letter named is told.",
        )
    if untold:
        raise PolicyViolation(
            vendor.clause,
            f"The vendor would delete what must stay: {untold} other hold{'s' * (untold > 1)} on"
            " some of this data, of which no letter was sent.",
            "Send the preservation letter on each of them first.",
        )
    _check_sending(vendor=vendor, is_sent=is_sent, sent_to=sent_to)


def _check_sending(*, vendor: VendorCopies, is_sent: bool, sent_to: str) -> None:
    if is_sent:
        raise PolicyViolation(
            vendor.clause, "This letter was sent already.", "Note the vendor's answer instead."
        )
    if not sent_to.strip():
        raise PolicyViolation(
            vendor.clause, "A letter names whom it went to.", "Write the person or address."
        )


@enforces("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def check_acknowledgement(
    *, vendor: VendorCopies, is_acknowledged: bool, by: str, has_document: bool
) -> None:
    """The vendor acknowledges in writing, by a named person, once."""
    if is_acknowledged:
        raise PolicyViolation(vendor.clause, "The answer is noted already.", "Nothing more to do.")
    if not by.strip() or not has_document:
        raise PolicyViolation(
            vendor.clause,
            "An acknowledgement is a paper of the vendor's, from a named person.",
            "Attach it, and write who signed it.",
        )


@enforces("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def check_confirmation(
    *, profile: Profile, vendor: VendorCopies, days: int, by: str, on: date, now: datetime
) -> None:
    """The vendor's setting is no longer than our limit, confirmed by name, on a day that was."""
    if not by.strip() or days < 1 or on > now.date():
        raise PolicyViolation(
            vendor.clause,
            "A confirmation says after how many days data goes, who said so, and when.",
            "Copy all three from the vendor's paper.",
        )
    limit = profile.retention.reads.effective
    if now + timedelta(days=days) > limit.after(now):
        raise PolicyViolation(
            profile.retention.reads.clause,
            f"The vendor keeps data {days} days; the limit here is {limit}.",
            "Have the vendor change its setting, and confirm it anew.",
        )


def confirmation_due(*, vendor: VendorCopies, last_on: datetime | None, now: datetime) -> datetime:
    """When the next confirmation is due; now, where there never was one."""
    return now if last_on is None else vendor.confirm_every.after(last_on)
