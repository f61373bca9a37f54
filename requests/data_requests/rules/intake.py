"""What the public page lets in. Pure functions."""

from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile
from data_requests.rules.completeness import camera_hours

KINDS = ("preservation", "release", "other")


def check_let_in(*, profile: Profile, kind: str, asker: str, recent: int) -> None:
    """Only who may ask, for what may be asked here, and not without end from one place."""
    intake = profile.requests.intake
    if kind not in KINDS or asker not in intake.askers:
        raise PolicyViolation(
            intake.clause,
            "This page does not take that request.",
            "Call the agency, or write to it.",
        )
    profile.requests.check_asker(kind, asker)
    if recent >= intake.hourly:
        raise PolicyViolation(
            intake.clause,
            "Too many requests came from your network within an hour.",
            "Try again in an hour, or call the agency.",
        )


def check_forms(*, profile: Profile, recent: int) -> None:
    """Of all forms together, a look at how a request stands among them, not without end either."""
    intake = profile.requests.intake
    if recent >= intake.hourly_forms:
        raise PolicyViolation(
            intake.clause,
            "Too many forms came from your network within an hour. This one did nothing.",
            "Send it again in an hour, or call the agency.",
        )


def is_wide(
    *,
    profile: Profile,
    plate: str,
    cameras: int,
    window_from: datetime | None,
    window_to: datetime | None,
) -> bool:
    """Whether a request would keep more than may be held unseen.

    Without a plate, of whoever passed: camera hours. With one, of where one vehicle was: days.
    """
    if window_from is None or window_to is None:
        return False
    if plate:
        days = profile.requests.intake.widest_plate_days
        return window_to - window_from > timedelta(days=days)
    hours = camera_hours(cameras=cameras, window_from=window_from, window_to=window_to)
    return hours > profile.requests.intake.widest_camera_hours


def check_papers(*, profile: Profile, sizes: list[int]) -> None:
    """All papers of one request together stay below the page's limit."""
    intake = profile.requests.intake
    if sum(sizes) > intake.megabytes * 1024 * 1024:
        raise PolicyViolation(
            intake.clause,
            f"The papers are larger than {intake.megabytes} MB together.",
            "Scan them smaller, or bring them in person.",
        )
