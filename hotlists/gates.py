"""What stands between an officer and clear to act, as the card shows it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alpr_compliance.policy import Profile, Step
from hotlists.hits import Hit, leading
from hotlists.local import local
from hotlists.models import Alert, Check, Clearance, FlagAnswer, Match
from hotlists.rules.verification import (
    AGING,
    NO_LONGER_STANDS,
    StepState,
    is_skippable,
    skip_needs_reason,
)
from hotlists.services.conflict import Flag
from personnel.models import User
from reads.models import Read
from reads.states import STATES

EYES_FIRST = ("vehicle", "photo", "status")


def verification_rows(
    alert: Alert,
    user: User,
    profile: Profile,
    states: list[StepState],
    flags: list[Flag],
    hits: Sequence[Hit],
    read: Read,
) -> dict[str, Any]:
    """The steps and conflicts with what is missing, and the clearance where all of it stands."""
    open_flags = [flag for flag in flags if flag.answer != FlagAnswer.Answer.FITS]
    open_states = [s for s in states if s.state not in {"done", "skipped"}]
    upcoming = _upcoming(open_states, leading(hits).match)
    standing = [hit.match.pk for hit in hits if hit.stands]
    is_whole = bool(standing) and not open_states and not open_flags
    about_person = any(h.match.is_person_based and not h.match.outcome for h in hits)
    names = _names(hits, profile)
    return {
        "steps": [
            _step_row(place, s, user, is_next=s is upcoming, profile=profile, names=names)
            | _skip_row(s, states, has_photo=read.image_id is not None)
            | {"is_of_earlier_photo": _is_of_earlier_photo(s, read)}
            for place, s in enumerate(states, start=1)
        ],
        "missing_count": len(open_states) + len(open_flags),
        "gates": [
            *([] if standing else [NO_LONGER_STANDS]),
            *(_gate(s) for s in open_states),
            *(f.conflict.text for f in open_flags),
        ],
        # What an answer can be about: asked where there is a choice.
        "answerable": [(pk, names[pk]) for pk in standing] if len(standing) > 1 else [],
        "conflicts": [_conflict_row(flag, names, is_next=upcoming is None) for flag in flags],
        "recheck_seconds": _recheck_seconds(states, profile),
        "person_banner": about_person,
        **_clearance(alert, user, profile, is_whole=is_whole, is_person=about_person),
    }


def _upcoming(open_states: list[StepState], match: Match) -> StepState | None:
    """The step to make next; where the plate is in doubt, eyes first: vehicle, then photograph."""
    # The status answer comes from dispatch: while it is awaited, the officer's next step is theirs.
    own = [s for s in open_states if s.state != "waiting"]
    if match.how != Match.How.EXACT or match.state_relation != Match.StateRelation.SAME:
        own.sort(key=lambda s: EYES_FIRST.index(s.step.kind))
    return next(iter(own), None)


def hows_of(step: Step) -> list[tuple[str, str]]:
    """How the status can be checked at this step: as it is posted, and in words."""
    return [(f"{step.code} {method.code}", method.label) for method in step.methods]


def _skip_row(state: StepState, states: list[StepState], *, has_photo: bool) -> dict[str, bool]:
    can_skip = is_skippable(state.step, has_photo=has_photo)
    return {
        "can_skip": can_skip,
        "skip_needs_reason": can_skip and skip_needs_reason(state.step, states),
    }


def _recheck_seconds(states: list[StepState], profile: Profile) -> int | None:
    """When the first confirmation or look is too old: the page then asks for it again by itself."""
    lasts = timedelta(minutes=profile.verification.confirmation_minutes)
    confirmed = [
        s.check.at for s in states if s.step.kind in AGING and s.state == "done" and s.check
    ]
    if not confirmed:
        return None
    # One second more: at the very instant it still stands.
    return max(1, int((min(confirmed) + lasts - timezone.now()).total_seconds()) + 1)


def _clearance(
    alert: Alert, user: User, profile: Profile, *, is_whole: bool, is_person: bool
) -> dict[str, Any]:
    own = list(Clearance.objects.filter(alert=alert, officer=user).order_by("-at"))
    once = {"was_clear": was_clear(own, is_person=is_person)}
    clearance = next((each for each in own if each.until > timezone.now()), None)
    bases = {basis.code: basis.label for basis in profile.verification.legal_bases}
    # An entry about a person that came later asks for the legal basis again.
    if clearance is None or not is_whole or (is_person and not clearance.legal_basis):
        return once | {"clear": False, "legal_bases": list(bases.items())}
    left = (clearance.until - timezone.now()).total_seconds()
    return once | {
        "clear": True,
        "legal_bases": list(bases.items()),
        "clear_at_local": local(clearance.at, profile),
        "clear_until_local": local(clearance.until, profile, "%H:%M"),
        "clear_seconds_left": max(0, int(left)),
        "legal_basis_label": bases.get(clearance.legal_basis, ""),
    }


def was_clear(own: Iterable[Clearance], *, is_person: bool) -> bool:
    """Whether the officer was clear at any time: else a stop asks why it was made."""
    return any(each.legal_basis or not is_person for each in own)


def _gate(state: StepState) -> str:
    expired = "look again" if state.step.kind == "vehicle" else "confirmation expired"
    words = {"expired": expired, "waiting": "dispatch was asked", "failed": "failed"}
    return f"{state.step.label}: {words.get(state.state, 'missing')}"


def _names(hits: Sequence[Hit], profile: Profile) -> dict[int, str]:
    """What each match is called where there is more than one."""
    return {hit.match.pk: _name(hit, profile) for hit in hits} if len(hits) > 1 else {}


def _name(hit: Hit, profile: Profile) -> str:
    plate = f"{hit.entry.plate} {STATES.get(hit.entry.state, '')}".strip()
    return f"{plate}, {profile.category(hit.match.category).label}, {hit.match.list_name}"


def _conflict_row(flag: Flag, names: Mapping[int, str], *, is_next: bool) -> dict[str, Any]:
    return {
        "match": flag.match_id,
        "flag": flag.conflict.flag,
        "label": FlagAnswer.Flag(flag.conflict.flag).label,
        "text": flag.conflict.text,
        "about": names.get(flag.match_id, ""),
        "answer": flag.answer,
        "answer_label": FlagAnswer.Answer(flag.answer).label if flag.answer else "",
        "is_next": is_next and not flag.answer,
    }


def _step_row(
    number: int,
    state: StepState,
    user: User,
    *,
    is_next: bool,
    profile: Profile,
    names: Mapping[int, str],
) -> dict[str, Any]:
    step = state.step
    shown = "open" if state.state == "expired" else state.state
    return {
        "number": number,
        "code": step.code,
        "kind": step.kind,
        "label": step.label,
        "hows": hows_of(step),
        "obligation": step.obligation.value.replace("_", " "),
        "clause": str(step.clause).partition("#")[0],
        "state": shown,
        "detail": _detail(state, profile, names),
        "mine": state.check is not None and state.check.officer_id == user.pk,
        "is_next": is_next,
        "descriptors_required": profile.verification.descriptors_required,
    }


def _is_of_earlier_photo(state: StepState, read: Read) -> bool:
    """Whether the photograph that the card shows was taken after the photo check was made."""
    is_photo = state.step.kind == "photo" and state.state == "done"
    return is_photo and state.check is not None and state.check.at < read.captured_at


def _detail(state: StepState, profile: Profile, names: Mapping[int, str]) -> str:
    """How a step stands, in words; of several entries it names the one that was checked."""
    check = state.check or state.aside
    if check is None:
        return ""
    at = local(check.at, profile)
    if state.state == "expired" and state.step.kind == "vehicle":
        minutes = profile.verification.confirmation_minutes
        return f"You saw it at {at}, over {minutes} minutes ago. It may be another: look again"
    if state.state == "expired":
        return "Confirmation expired, check again"
    words = [Check.Result(check.result).label, at]
    if state.step.kind == "status":
        words += [names[pk] for pk in check.matches if pk in names]
    said = ", ".join(words)
    return said if state.check else f"{said}. Check the other entry too"
