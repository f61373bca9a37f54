"""What the dispatcher's card asks, and what dispatch answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.gates import hows_of
from hotlists.hits import Hit
from hotlists.local import local
from hotlists.models import Alert, Check
from hotlists.services.crew import officers_at_hand
from reads.states import STATES


def dispatch_rows(alert: Alert, profile: Profile, hits: Sequence[Hit]) -> dict[str, Any]:
    """The open requests, each with the entry it asks about, and the answers given so far."""
    steps = {step.code: step for step in profile.verification.steps}
    labels = {code: step.label for code, step in steps.items()}
    methods = {m.code: m.label for step in profile.verification.steps for m in step.methods}
    about = {hit.match.pk: _entry_of(hit, profile) for hit in hits}
    found = alert.checks.filter(kind="status").select_related("officer", "answered_by")
    checks = list(found)
    standing = {hit.match.pk for hit in hits if hit.stands}
    return {
        "status_requests": [
            {
                "id": check.pk,
                "hows": hows_of(steps[check.step]) if check.step in steps else [],
                "step_label": f"{labels.get(check.step, check.step)}: is this plate still wanted?",
                "asked_by_label": str(check.officer),
                "asked_local": local(check.at, profile),
                "age_label": timesince(check.at, depth=1),
                "entry": about.get(check.match_id or 0),
            }
            for check in checks
            if check.result == Check.Result.REQUESTED and check.match_id in standing
        ],
        "answers": [
            _answer_row(check, about if len(hits) > 1 else {}, labels, methods, profile)
            for check in checks
            if check.answered_at is not None
        ],
        # Asked of the database by the dispatcher's card alone.
        "askers": officers_at_hand(alert),
        "hows_by_step": [
            (step.label, hows_of(step)) for step in steps.values() if step.kind == "status"
        ],
    }


def _answer_row(
    check: Check,
    about: Mapping[int, dict[str, str]],
    steps: Mapping[str, str],
    methods: Mapping[str, str],
    profile: Profile,
) -> dict[str, str]:
    assert check.answered_at is not None
    entry = about.get(check.match_id or 0)
    return {
        "step_label": steps.get(check.step, check.step),
        "answer_label": check.get_result_display(),
        "method_label": methods.get(check.method, ""),
        "reference": check.reference,
        "by_label": str(check.answered_by),
        "for_label": str(check.officer) if check.officer != check.answered_by else "",
        "about_label": entry["label"] if entry else "",
        "at_local": local(check.answered_at, profile),
    }


def _entry_of(hit: Hit, profile: Profile) -> dict[str, str]:
    category = profile.category(hit.match.category).label
    return {
        "plate": hit.entry.plate,
        "state": STATES.get(hit.entry.state, "any state"),
        "label": f"{category}, {hit.match.list_name}",
    }
