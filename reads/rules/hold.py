"""What may hold captured data, for how long, and who may end it. Pure functions."""

from collections.abc import Collection
from datetime import datetime

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces
from alpr_compliance.policy.holds import HoldGround


@enforces(
    "KIN-IV.E.3.b",
    "KIN-IV.E.4#retention",
    "NC-20-183.32(c)#retention",
    "NE-60-3204(1)#retention-2",
)
def check_hold_is_complete(*, ground: HoldGround, given: Collection[str]) -> None:
    """A request says all that its ground asks for; otherwise it holds nothing."""
    missing = ground.required.missing(given)
    if missing:
        raise PolicyViolation(
            ground.clause,
            f"This request does not hold anything yet; it lacks: {', '.join(missing)}.",
            "Complete it and submit it again. Data past the limit is destroyed meanwhile.",
        )


def check_window(
    *,
    profile: Profile,
    ground: HoldGround,
    captured_from: datetime,
    captured_to: datetime,
    now: datetime,
) -> None:
    """The window runs forward, ends by the submission, and is no wider than the policy has it."""
    if captured_from > captured_to:
        raise PolicyViolation(
            ground.clause,
            "The time frame ends before it begins.",
            "Put the earlier time first.",
        )
    if captured_to > now and not profile.holds.window_may_end_after_submission:
        raise PolicyViolation(
            ground.clause,
            "The time frame reaches into the future: only data that was captured can be held.",
            "End it now or earlier, and ask again for what is captured later.",
        )
    longest = profile.holds.longest_window
    if longest.after(captured_from) < captured_to:
        raise PolicyViolation(
            ground.clause,
            f"The time frame is longer than {longest}.",
            "Name the dates and times that matter; several requests may follow one another.",
        )


def check_cameras_exist(*, ground: HoldGround, unknown: int) -> None:
    if unknown:
        raise PolicyViolation(
            ground.clause,
            f"{unknown} of the cameras named do not exist, so nothing would be held for them.",
            "Choose the cameras from the list.",
        )


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def hold_end(*, ground: HoldGround, placed_at: datetime) -> datetime | None:
    """When a complete hold ends by itself: counted from the initial request; None: by a person."""
    return ground.term.value.after(placed_at) if ground.term else None


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def check_renewal(
    *,
    ground: HoldGround,
    new_ground: HoldGround,
    is_live: bool,
    is_provisional: bool,
    is_complete: bool,
) -> None:
    """A renewal is a complete new request that arrives in time; late, it resurrects nothing."""
    clause = ground.term.clause if ground.term else ground.clause
    if is_provisional:
        raise PolicyViolation(
            clause,
            "The first request lacks its oath, so there is no year to renew.",
            "Complete the first request.",
        )
    if not is_live:
        raise PolicyViolation(
            clause,
            "This hold has ended, so it can not be renewed; what it alone kept is destroyed.",
            "File a new request on what is left.",
        )
    if ground.renewal == "none" or (ground.renewal == "instrument") != new_ground.instrument:
        raise PolicyViolation(
            clause,
            f"A hold on a {ground.label.lower()} does not go on by a {new_ground.label.lower()}.",
            "File it as a new request.",
        )
    if not is_complete:
        raise PolicyViolation(
            clause,
            "A renewal is a complete new sworn request; this one lacks its oath.",
            "Attach the sworn statement with its jurat before the hold ends.",
        )


def check_can_complete(*, ground: HoldGround, is_provisional: bool, is_over: bool) -> None:
    """The oath may follow while the request still holds provisionally."""
    if not is_provisional:
        raise PolicyViolation(
            ground.clause, "This hold is complete already.", "Nothing is missing."
        )
    if is_over:
        raise PolicyViolation(
            ground.clause,
            "The oath came too late: the request no longer holds anything.",
            "File a new request, sworn from the start.",
        )


@enforces("LEX-3.B.ii#retention")
def check_can_confirm(*, ground: HoldGround, is_confirmed: bool, is_over: bool) -> None:
    """The Administrator confirms once that reads tied to a case are its evidence."""
    if is_confirmed or is_over or not ground.ends_with_case:
        raise PolicyViolation(
            ground.clause,
            "This hold has been confirmed already."
            if is_confirmed
            else "There is nothing to confirm about this hold.",
            "Look at the list of holds for what is waiting.",
        )


def check_can_review(*, ground: HoldGround, is_over: bool) -> None:
    if is_over or ground.review is None:
        raise PolicyViolation(
            ground.clause,
            "This hold has ended." if is_over else "Holds on this ground are not reviewed.",
            "Look at the list of holds for what is due.",
        )


# What can be wrong of a request or an instrument.
DEFECTS = {
    "oath": "The oath or its jurat",
    "requester": "Who asks may not ask, or is not who they say",
    "cameras": "The cameras",
    "plate": "The plate",
    "dates": "The dates and time frames",
    "facts": "The facts",
    "case": "The case or its parties",
    "instrument": "The instrument",
}


def is_duty(ground: HoldGround) -> bool:
    """Whether a request or an instrument obliges the agency to keep what it names."""
    return ground.sworn or ground.instrument


@enforces("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
def check_reason_to_end(*, ground: HoldGround, reason: str, defect: str) -> None:
    """What somebody asked to keep is kept as a duty: no review finds that it is not needed."""
    if not is_duty(ground):
        return
    if reason == "released" or (reason == "defect" and defect not in DEFECTS):
        raise PolicyViolation(
            ground.clause,
            "A hold is a duty, not a favor: a review ends it for a named defect only.",
            "Choose the part of the request that is wrong, or let it stand.",
        )


def check_can_ask_end(*, ground: HoldGround, is_over: bool, is_asked: bool, note: str) -> None:
    """A hold ends early for a named reason only; silence never ends it."""
    if is_over:
        raise PolicyViolation(
            ground.clause, "This hold has ended already.", "Nothing is left to end."
        )
    if is_asked:
        raise PolicyViolation(
            ground.clause,
            "Its early end waits for a second person already.",
            "Ask that person to decide.",
        )
    if not note.strip():
        raise PolicyViolation(
            ground.clause,
            "An early end needs its reason in words.",
            "Say what the defect is, or why the data is no longer needed.",
        )


def check_can_end(
    *, ground: HoldGround, is_over: bool, asker_id: int | None, decider_id: int
) -> None:
    """Nobody ends a hold early alone."""
    if is_over or asker_id is None:
        raise PolicyViolation(
            ground.clause,
            "Nobody has asked to end this hold." if not is_over else "This hold has ended already.",
            "Ask for its end first, with the reason.",
        )
    if asker_id == decider_id:
        raise PolicyViolation(
            ground.clause,
            "You asked for the end of this hold, so another person decides it.",
            "Ask the Chief, the Administrator or a supervisor.",
        )


def check_can_decide_look_alike(
    *, clause: Clause, is_over: bool, is_covered: bool, is_alike: bool, is_decided: bool
) -> None:
    """Only a read that a hold covers by look-alike alone is kept or released one by one."""
    if is_over:
        raise PolicyViolation(clause, "This hold has ended.", "There is nothing left to decide.")
    if is_decided:
        raise PolicyViolation(
            clause, "This read has been decided on already.", "Look at the next one."
        )
    if not is_covered or not is_alike:
        raise PolicyViolation(
            clause,
            "The hold covers this read by its plate, so it can not be released alone."
            if is_covered
            else "The hold does not cover this read.",
            "End the hold, with a second person, if the data is no longer needed.",
        )
