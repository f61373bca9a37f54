"""What `manage.py ingest_camera` is told: the server, and each camera with its source and key."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from camera_ingest.ocr import ENGINES

# What a camera speaks: its reader would open files and other machines' services as well.
LIVE = frozenset({"rtsp", "rtsps", "http", "https"})


class PlanError(ValueError):
    """The plan can not be followed; the message says what to change."""


class StreamPlan(BaseModel):
    """One camera: where its pictures come from, and the key that its reads are sent with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # An address (rtsp://, http://), a video file, or a folder of JPEG and PNG images.
    source: Annotated[str, Field(min_length=1)]
    key_file: Path
    # Of a key that must sign.
    secret_file: Path | None = None
    # What the agent calls the camera, where the key is an agent's.
    camera: str = ""
    # Seconds between two frames that are looked at.
    every: Annotated[float, Field(ge=0, le=60)] = 0.2
    # Of a video file: when its first frame was captured, or "now" for frames as they are read.
    recorded_at: AwareDatetime | Literal["now"] | None = None
    # Of a folder: go on looking for new images, and delete each that was read.
    watch: bool = False
    remove: bool = False

    @property
    def is_live(self) -> bool:
        return "://" in self.source

    @property
    def key(self) -> str:
        return self.key_file.read_text().strip()

    @property
    def secret(self) -> str:
        return self.secret_file.read_text().strip() if self.secret_file else ""

    def check(self) -> None:
        """Raise PlanError when the source or a key is missing, or its time is not known."""
        for file in (self.key_file, *([self.secret_file] if self.secret_file else [])):
            if not file.is_file():
                raise PlanError(f"There is no key in {file}.")
        if self.is_live:
            if urlsplit(self.source).scheme.lower() not in LIVE:
                raise PlanError(f"A live source is reached by {', '.join(sorted(LIVE))}.")
            return
        path = Path(self.source)
        if not path.exists():
            raise PlanError(f"There is no {path}.")
        if path.is_file() and self.recorded_at is None:
            raise PlanError(
                f"Say when {path.name} was recorded: recorded_at, with its offset from UTC, or "
                '"now" for a file that stands for a live camera.'
            )


class Plan(BaseModel):
    """All cameras of one process."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(pattern=r"^https?://")] = "http://localhost:8000"
    engine: str = "auto"
    camera: Annotated[list[StreamPlan], Field(min_length=1, max_length=32)]


def read_plan(facts: dict[str, Any]) -> Plan:
    """The plan, checked. Raises PlanError naming what is wrong, but no address and no key."""
    try:
        plan = Plan.model_validate(facts)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PlanError(f"{place}: {first['msg']}") from error
    if plan.engine not in ENGINES:
        raise PlanError(f"engine: one of {', '.join(ENGINES)}")
    for each in plan.camera:
        each.check()
    return plan


def read_plan_file(file: Path) -> Plan:
    try:
        return read_plan(tomllib.loads(file.read_text()))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PlanError(f"{file}: {error}") from error


def now() -> datetime:
    return datetime.now(UTC)
