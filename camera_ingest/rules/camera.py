"""Which cameras may serve. Pure functions."""

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
