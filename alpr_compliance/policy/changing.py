"""A profile with one value changed, checked against its law like one from a file."""

import hashlib
import json

from pydantic import ValidationError

from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.schema import Profile
from alpr_compliance.policy.strictness import ProfileError, check_profile


def changed_profile(
    profile: Profile, *, keep_reads: Duration | None = None, list_hours: int | None = None
) -> Profile:
    """The same policy with another limit for reads, or another age at which a list is stale.

    Raises ProfileError where the law does not allow the value. It is a version of its own.
    """
    content = profile.model_dump(mode="json")
    if keep_reads is not None:
        for own in content["retention"]["reads"]["policy"]:
            own["value"] = keep_reads.model_dump(mode="json")
    if list_hours is not None:
        if profile.freshness.kind != "hours":
            raise ProfileError(
                f"Lists are updated at the start of each shift ({profile.freshness.clause}): "
                "there is no number of hours to change."
            )
        content["freshness"]["hours"] = list_hours
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    content["version"] = hashlib.sha256(canonical.encode()).hexdigest()
    try:
        changed = Profile.model_validate(content)
    except ValidationError as error:
        raise ProfileError(f"{profile.name}: {error}") from error
    check_profile(changed)
    return changed
