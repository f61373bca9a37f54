"""When the health of a camera is an alarm. No policy names numbers: the agency's own settings."""

from typing import Annotated

from pydantic import Field

from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import PolicyModel

Percent = Annotated[int, Field(ge=1, le=99)]


class CameraHealth(PolicyModel):
    # Of a camera that sends heartbeats, and of one that sends only what it saw: an empty street
    # at night is no fault.
    silent_after: Duration = Duration.model_validate("15 minutes")
    silent_without_heartbeat: Duration = Duration.model_validate("1 day")
    clock_off_seconds: Annotated[int, Field(ge=1)] = 30
    # A week against the middle of the four before it.
    reads_drop_percent: Percent = 60
    confidence_min_percent: Percent = 80
    rejected_max_percent: Percent = 10
    # A week with fewer says nothing of how sure a camera is.
    fewest_reads: Annotated[int, Field(ge=1)] = 100
