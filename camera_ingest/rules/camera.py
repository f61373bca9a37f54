"""Which cameras may serve. Pure functions."""

from dataclasses import dataclass

from alpr_compliance.policy import PolicyViolation, Profile, enforces


@enforces("KIN-II", "KIN-III.D#equipment-2")
def check_mount(*, profile: Profile, mount: str) -> None:
    """A camera goes in service only on a mount that the policy covers."""
    if mount not in profile.cameras.mounts:
        raise PolicyViolation(
            profile.cite("camera_mount"),
            "The policy covers fixed cameras only; one on a vehicle cannot be put in service.",
            "Mount it on a structure, or ask the Chief to change the policy.",
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What counts when a camera is to serve.

    `failed`: checks whose last result is a fail. `unchecked`: those that return a camera to
    service and were not passed since it went out of it. Both by their names.
    """

    mount: str
    is_deployed: bool
    failed: list[str]
    unchecked: list[str]
    has_open_repair: bool


@enforces(
    "LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)", "LEX-3.B.iv", "KIN-III.D#equipment"
)
def check_may_serve(*, profile: Profile, standing: Standing) -> None:
    """A camera serves where it is approved to stand, once it is repaired and passed its checks."""
    check_mount(profile=profile, mount=standing.mount)
    rules = profile.equipment
    if not standing.is_deployed:
        raise PolicyViolation(
            rules.deployment_clause,
            "No approved deployment of this camera is running.",
            "Ask for its deployment, with place and dates, and have it approved in writing.",
        )
    if standing.has_open_repair:
        raise PolicyViolation(
            profile.cite("equipment"),
            "A repair of this camera is not done yet.",
            "Write down what was repaired and by whom, or cancel the work order.",
        )
    lacking = standing.failed or standing.unchecked
    if lacking:
        was = "failed" if standing.failed else "not passed since it went out of service"
        raise PolicyViolation(
            profile.cite("equipment"),
            f"Only a passed check returns a camera to service. {lacking[0]}: {was}.",
            "Have a designated inspector check it.",
        )
