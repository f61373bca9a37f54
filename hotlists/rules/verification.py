"""What has to be checked before anyone acts on an alert. The alert itself proves nothing.

Steps are must, should or when practicable, as the profile says. Status and photo checks serve
everyone on the alert; the vehicle check is each officer's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alpr_compliance.policy import Obligation, PolicyViolation, Profile, Step, enforces
from reads.plates import fits_partial, plate_key

PASSING = {"status": "valid", "photo": "same", "vehicle": "this_vehicle"}
# The vehicle may have left and another stand there; a photograph shows ever the same.
AGING = ("status", "vehicle")
ALERT_IS_NO_GROUND = "An alert is not a confirmation."
NO_LONGER_STANDS = "The entry no longer stands: do not act."


@dataclass(frozen=True)
class DoneCheck:
    """One recorded check: which step, with what result, by which officer, answered when.

    `matches` are those it speaks of: the one whose status was asked, or all whose entry is the
    plate that was typed. Empty: it speaks of the alert as a whole. `plate` is what was typed.
    `stricter`: the matches whose instruction is stricter than that of the one asked about.
    """

    step: str
    kind: str
    result: str
    officer_id: int
    at: datetime
    matches: frozenset[int] = frozenset()
    plate: str = ""
    stricter: frozenset[int] = frozenset()


@dataclass(frozen=True)
class StepState:
    """How one step stands for one officer: done, skipped, waiting, failed or open.

    `aside`: the last check of it that was about an entry which does not lead.
    """

    step: Step
    state: str
    check: DoneCheck | None = None
    aside: DoneCheck | None = None


def step_states(
    *, profile: Profile, checks: Sequence[DoneCheck], officer_id: int, now: datetime
) -> list[StepState]:
    """Every step of the profile and how it stands for this officer now."""
    oldest = now - timedelta(minutes=profile.verification.confirmation_minutes)
    leading = _about_what_leads(checks, officer_id)
    others = {c.step: c for c in checks if c not in leading}
    return [
        replace(
            _step_state(step, [c for c in leading if c.step == step.code], officer_id, oldest),
            aside=others.get(step.code),
        )
        for step in profile.verification.steps
    ]


def _about_what_leads(checks: Sequence[DoneCheck], officer_id: int) -> list[DoneCheck]:
    """A status counts for the entry whose plate the officer saw, and whose instruction leads."""
    seen = [c for c in checks if c.result == PASSING["vehicle"] and c.officer_id == officer_id]
    there = seen[-1].matches if seen else None

    def leads(check: DoneCheck) -> bool:
        if there is None:
            return not check.stricter
        return bool(check.matches & there) and not check.stricter & there

    return [c for c in checks if c.kind != "status" or not c.matches or leads(c)]


@enforces("LEX-3.C.vii.b", "KIN-IV.B.3.a", "LEX-3.C.v#alerts-2", "KIN-III.A#alerts-3")
def _step_state(
    step: Step, checks: list[DoneCheck], officer_id: int, oldest: datetime
) -> StepState:
    # Another officer's eyes never stand for one's own; a skip is each officer's own too.
    personal = {"this_vehicle", "not_this_vehicle", "skipped"}
    mine = [c for c in checks if c.officer_id == officer_id or c.result not in personal]
    for check in reversed(mine):
        if check.result == PASSING[step.kind]:
            if step.kind in AGING and check.at < oldest:
                return StepState(step, "expired", check)
            return StepState(step, "done", check)
        if check.result == "requested":
            return StepState(step, "waiting", check)
        if check.result == "skipped":
            return StepState(step, "skipped", check)
        return StepState(step, "failed", check)
    return StepState(step, "open")


@enforces(
    "LEX-3.C.vii.a",
    "LEX-3.C.vi#alerts",
    "LEX-3.C.v#alerts",
    "KIN-IV.B.3.b",
    "KIN-IV.B.3.c",
    "KIN-III.A#alerts-2",
)
def check_clear_to_act(
    *,
    profile: Profile,
    checks: Sequence[DoneCheck],
    officer_id: int,
    is_open: bool,
    now: datetime,
) -> None:
    """Clear to act only when every step is done, or skipped where the policy lets it be."""
    if not is_open:
        raise PolicyViolation(
            profile.cite("status_check"), "This alert has ended.", "Do not act on it."
        )
    states = step_states(profile=profile, checks=checks, officer_id=officer_id, now=now)
    missing = [s for s in states if s.state not in {"done", "skipped"}]
    if missing:
        raise PolicyViolation(
            missing[0].step.clause,
            f"Not clear to act: {_counted(len(missing))} missing.",
            _next_step(missing[0], profile),
        )


@enforces("LEX-3.C.vii.b", "KIN-IV.B.3.a", "LEX-3.C.vii.a", "KIN-IV.B.3.b")
def clear_until(
    *, profile: Profile, states: Sequence[StepState], ends: Mapping[int, datetime], now: datetime
) -> datetime:
    """How long all of it stands: until the first status or look is too old or has no entry left.

    `ends`: for each match that stands, when its entry ends.
    """
    lasts = timedelta(minutes=profile.verification.confirmation_minutes)
    rests_on = [s.check for s in states if s.step.kind in AGING and s.state == "done" and s.check]
    return min(
        (min(c.at + lasts, max(ends[match] for match in c.matches)) for c in rests_on),
        default=now + lasts,
    )


def _next_step(missing: StepState, profile: Profile) -> str:
    if missing.state != "expired":
        return f"Next: {missing.step.label}."
    minutes = profile.verification.confirmation_minutes
    return f"{missing.step.label}: the last is over {minutes} minutes old. Make it again."


def _counted(missing: int) -> str:
    return "1 check is" if missing == 1 else f"{missing} checks are"


@enforces("LEX-3.C.v#alerts", "KIN-IV.B.3.b", "KIN-IV.B.3.c")
def check_can_skip(
    *,
    profile: Profile,
    step: Step,
    checks: Sequence[DoneCheck],
    officer_id: int,
    reason: str,
    has_photo: bool,
    now: datetime,
) -> bool:
    """Whether a step may be skipped now; returns True when the supervisor has to be told.

    A must is never skipped, but where it can not be made. A should needs a reason. When
    practicable is one tap, unless it was the last status step left: then no status check stands
    and a reason is asked after all.
    """
    if not is_skippable(step, has_photo=has_photo):
        raise PolicyViolation(
            step.clause, f"{step.label} cannot be skipped.", "Make the check before you act."
        )
    states = step_states(profile=profile, checks=checks, officer_id=officer_id, now=now)
    needs_reason = skip_needs_reason(step, states)
    if needs_reason and not reason.strip():
        status = step.kind == "status"
        raise PolicyViolation(
            step.clause,
            "Say why no status check is possible." if status else "Say why you skip this check.",
            "Give a short reason; your supervisor is told.",
        )
    return needs_reason


def skip_needs_reason(step: Step, states: Sequence[StepState]) -> bool:
    """Whether skipping asks for a reason: all but when practicable, and the last status step."""
    others = [s for s in states if s.step.kind == "status" and s.step.code != step.code]
    none_left = step.kind == "status" and all(s.state == "skipped" for s in others)
    return step.obligation is not Obligation.WHEN_PRACTICABLE or none_left


def is_skippable(step: Step, *, has_photo: bool) -> bool:
    """A must is not, but the photo check of a read that came without a photograph."""
    return step.obligation is not Obligation.MUST or (step.kind == "photo" and not has_photo)


def check_entry_is_named(*, step: Step, standing: int) -> None:
    """Where more than one entry stands, an answer says which of them it is about."""
    if standing > 1:
        raise PolicyViolation(
            step.clause,
            f"{standing} entries stand on this alert.",
            "Choose which of them the answer is about.",
        )


@enforces("LEX-3.C.v#alerts-2", "KIN-III.A#alerts-3")
def check_has_photo(*, step: Step, has_photo: bool) -> None:
    """Nobody says of a photograph that is not there what it shows."""
    if not has_photo:
        raise PolicyViolation(
            step.clause,
            "No photograph was sent with this read.",
            "Skip the photo check with a reason; your own look at the vehicle decides.",
        )


@dataclass(frozen=True)
class Wanted:
    """What must be seen for one match: its entry's plate and state, and what the camera read.

    The plate may be a part; an empty one stands for any that was read, an empty state likewise.
    `keys` are of all texts of the alert's reads, the camera's other readings included.
    `instruction` is what the entry tells officers to do.
    """

    plate: str
    state: str
    keys: frozenset[str]
    states_read: frozenset[str]
    instruction: str

    def is_listed(self, plate: str) -> bool:
        return fits_partial(plate, self.plate or "*")

    def has_plate(self, plate: str) -> bool:
        return self.is_listed(plate) and plate_key(plate) in self.keys

    def is_seen(self, plate: str, state: str) -> bool:
        states = {self.state} if self.state else self.states_read
        return self.has_plate(plate) and (not states or state in states)


@enforces("LEX-3.C.vii.a", "KIN-IV.B.3.b")
def check_entry_stands(*, profile: Profile, stands: bool) -> None:
    """Of what was removed, ended or suspended nothing is checked, and nobody acts on it."""
    if not stands:
        raise PolicyViolation(profile.cite("status_check"), NO_LONGER_STANDS, "End this alert.")


@enforces("LEX-3.C.vii.b", "KIN-IV.B.3.a")
def check_dispatch_may_know(*, profile: Profile, may_know: bool) -> None:
    """Dispatch is asked about a sealed alert only where a dispatcher is of its audience."""
    if not may_know:
        raise PolicyViolation(
            profile.cite("covert"),
            "No dispatcher is in the audience of this sealed alert.",
            "Check the status yourself and record the answer.",
        )


@enforces("LEX-3.C.vii.b", "KIN-IV.B.3.a")
def check_vehicle_is_wanted(
    *, profile: Profile, typed_plate: str, typed_state: str, vehicle: str, wanted: Sequence[Wanted]
) -> None:
    """What the officer sees on the vehicle is the entry's plate, and the one that was read.

    A look-alike counts only when the officer typed the entry's own characters, another state only
    when they typed the entry's state. What the entry leaves open is as the camera read it. Where
    the policy asks, the vehicle is described too.
    """
    clause = profile.cite("vehicle_check")
    if profile.verification.descriptors_required and not vehicle.strip():
        raise PolicyViolation(
            clause, "Describe the vehicle you see.", "Type its color and make or body."
        )
    against = _against(typed_plate, typed_state, wanted)
    if against:
        raise PolicyViolation(
            clause, f"{against} Do not act.", "Answer Not this vehicle, or The read is wrong."
        )


def _against(plate: str, state: str, wanted: Sequence[Wanted]) -> str:
    listed = [each for each in wanted if each.is_listed(plate)]
    if not listed:
        return "The characters you typed are not those of the entry."
    read = [each for each in listed if each.has_plate(plate)]
    if not read:
        return "The camera did not read the characters you typed."
    if any(each.is_seen(plate, state) for each in read):
        return ""
    if any(not each.state for each in read):
        return "The state you typed is not the one the camera read."
    return "The state you typed is not the entry's state."
