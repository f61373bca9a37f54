"""What a deployment has to say, and who decides it. Pure functions."""

from collections.abc import Collection
from datetime import date, datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from camera_ingest.rules.camera import check_mount


@enforces("LEX-3.B.iv", "KIN-III.D#equipment", "KIN-III.D#equipment-2", "KIN-II")
def check_deployment(
    *,
    profile: Profile,
    kind: str,
    mount: str,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    """It fits the camera's mount, which the policy covers, and has an end unless permanent."""
    check_mount(profile=profile, mount="mobile" if kind == "mobile" else "fixed")
    check_mount(profile=profile, mount=mount)
    clause = profile.equipment.deployment_clause
    if (kind == "mobile") != (mount == "mobile"):
        raise PolicyViolation(
            clause,
            "The deployment does not fit the camera: one is on a vehicle, the other is not.",
            "Choose how this camera is mounted, or another camera.",
        )
    if kind != "fixed" and ends_at is None:
        raise PolicyViolation(
            clause,
            "A deployment for a time, or on a vehicle, has a last day.",
            "Give the last day; ask for another deployment if it is needed longer.",
        )
    if ends_at is not None and ends_at <= max(starts_at, now):
        raise PolicyViolation(
            clause,
            "The deployment ends after it starts, and not before now.",
            "Correct its first or its last day.",
        )


@enforces("LEX-3.D.i#equipment")
def check_attested(*, profile: Profile, is_attested: bool) -> None:
    """Who asks attests that the camera sees only plates exposed to public view."""
    if not is_attested:
        rules = profile.equipment.public_view
        raise PolicyViolation(
            rules.clause,
            "Nobody has attested that this camera sees only plates exposed to public view.",
            "Look at its picture, then tick the statement; or turn the camera.",
        )


def check_permit(*, profile: Profile, is_on_right_of_way: bool, permit: str) -> None:
    """On the state's land a camera stands under a paper, where the law looks at such cameras."""
    rules = profile.equipment.right_of_way
    if is_on_right_of_way and rules is not None and not permit.strip():
        raise PolicyViolation(
            rules.clause,
            f"{rules.paper} is missing for this place.",
            "Give its number and date. The yearly report names such cameras.",
        )


@enforces("LEX-3.B.iv", "KIN-III.D#equipment")
def check_decision(
    *,
    profile: Profile,
    is_decided: bool,
    asker_id: int,
    decider_id: int,
    words: str,
    is_granting: bool,
    is_over: bool,
    overlaps: bool,
) -> None:
    """Another person decides, once and in writing; a camera stands at one place at a time."""
    clause = profile.equipment.deployment_clause
    if is_decided:
        raise PolicyViolation(
            clause, "This deployment is already decided.", "Ask for a new one if it is needed."
        )
    if asker_id == decider_id:
        raise PolicyViolation(
            clause,
            "Nobody approves what they asked for.",
            "The Chief decides what the Administrator asks for.",
        )
    if not words.strip():
        raise PolicyViolation(
            clause, "The decision is given in writing.", "Write what you approve, or why not."
        )
    if is_granting and is_over:
        raise PolicyViolation(
            clause, "The days that were asked for are over.", "Ask for a new deployment."
        )
    if is_granting and overlaps:
        raise PolicyViolation(
            clause,
            "This camera has another approved deployment in that time.",
            "End that one first, or ask for other days.",
        )


def check_end(*, profile: Profile, is_ended: bool) -> None:
    """Only what was approved and is not over is ended."""
    if is_ended:
        raise PolicyViolation(
            profile.equipment.deployment_clause,
            "This deployment is not approved, or over already.",
            "Nothing more to do.",
        )


@enforces("LEX-3.B.iv", "KIN-III.D#equipment")
def check_note(
    *,
    profile: Profile,
    kind: str,
    day: date,
    today: date,
    report_number: str,
    text: str,
    was_approved: bool,
) -> None:
    """What came of an approved deployment, up to today; incidents and arrests by their report."""
    clause = profile.equipment.deployment_clause
    if not was_approved:
        raise PolicyViolation(
            clause, "This deployment was never approved.", "Note it at the deployment it came of."
        )
    if day > today:
        raise PolicyViolation(clause, "That day has not come yet.", "Give the day it happened.")
    if kind == "result" and not text.strip():
        raise PolicyViolation(clause, "The result is missing.", "Say in a few words what came.")
    if kind != "result" and not report_number.strip():
        raise PolicyViolation(
            clause,
            "An incident or an arrest is documented by its report.",
            "Give the call or report number.",
        )


def kinds_of_stop(*, outcomes: Collection[str], has_incident: bool) -> list[str]:
    """As what a stop is kept with the deployment of the camera that led to it."""
    kinds = ["arrest"] if "arrest" in outcomes else []
    return [*kinds, "incident"] if has_incident else kinds
