"""A profile against the law above it: the agency may be stricter, never looser."""

from collections.abc import Iterator
from itertools import combinations

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.controls import enforces
from alpr_compliance.policy.expression import RequiredFields
from alpr_compliance.policy.holds import HOLD_FIELDS
from alpr_compliance.policy.schema import Category, Profile
from alpr_compliance.policy.topics import SPOKEN_FOR, TOPICS


class ProfileError(ValueError):
    """The profile can not be put in force; each problem is one line."""


def check_profile(profile: Profile) -> None:
    problems = [
        *_looser_retention(profile),
        *_looser_holds(profile),
        *_looser_entries(profile),
        *_looser_searching(profile),
        *_looser_freshness(profile),
        *_looser_audits(profile),
        *_looser_equipment(profile),
        *_looser_purposes(profile),
        *(problem for category in profile.categories for problem in _misplaced(profile, category)),
        *_repeated_codes(profile),
        *_uncited_topics(profile),
    ]
    if profile.agency.state != profile.statute.state:
        problems.append(
            f"The agency is in {profile.agency.state}, its law {profile.statute.state}'s."
        )
    if problems:
        raise ProfileError(f"{profile.name}: " + "\n".join(problems))


def _looser_retention(profile: Profile) -> Iterator[str]:
    law = profile.retention.reads.law
    for ours in profile.retention.reads.policy:
        if ours.value.is_longer_than(law.value):
            yield (
                f"Reads kept {ours.value} ({ours.clause}) is looser than the law's "
                f"{law.value} ({law.clause})."
            )


def _looser_holds(profile: Profile) -> Iterator[str]:
    law = {ground.code: ground for ground in profile.statute.holds.grounds}
    for ours in profile.holds.grounds:
        theirs = law.get(ours.code)
        if theirs is None:
            yield (
                f"Data is held for {ours.code} ({ours.clause}), which the law does not know "
                f"({profile.statute.holds.clause})."
            )
            continue
        if theirs.sworn and not ours.sworn:
            yield f"A {ours.code} is unsworn ({ours.clause}); the law asks ({theirs.clause})."
        if theirs.term and (ours.term is None or ours.term.value.is_longer_than(theirs.term)):
            length = ours.term.value if ours.term else "without end"
            yield (
                f"A {ours.code} holds {length} ({ours.clause}), looser than the law's "
                f"{theirs.term} ({theirs.clause})."
            )
        if missing := _not_asked(ours.required, theirs.required):
            yield f"A {ours.code} ({ours.clause}) does not ask for {missing} ({theirs.clause})."


def _not_asked(ours: RequiredFields, theirs: RequiredFields) -> str:
    """What the law needs and a request that meets ours could lack."""
    for size in range(len(HOLD_FIELDS) + 1):
        for given in combinations(HOLD_FIELDS, size):
            if not ours.missing(given) and (lacking := theirs.missing(given)):
                return ", ".join(lacking)
    return ""


def _looser_entries(profile: Profile) -> Iterator[str]:
    law = profile.statute.entries
    if law is None:
        return
    ours = profile.cite("entry_fields") if "entry_fields" in profile.clauses else law.clause
    if law.end_of_shift and not profile.entries.end_of_shift:
        yield f"Entries outlive the shift ({ours}); the law ends them with it ({law.clause})."
    missing = set(law.required) - set(profile.entries.required)
    if missing:
        yield f"Entries lack {', '.join(sorted(missing))} ({ours}); the law asks ({law.clause})."


def _looser_searching(profile: Profile) -> Iterator[str]:
    law = profile.statute
    missing = set(law.search_required) - set(profile.searching.required)
    if missing:
        yield (
            f"Inquiries lack {', '.join(sorted(missing))} ({profile.searching.clause}); the law "
            f"asks ({law.search_clause})."
        )


def _looser_freshness(profile: Profile) -> Iterator[str]:
    law: Clause | None = profile.statute.updates_at_shift_start
    if law is not None and profile.freshness.kind != "shift_start":
        yield (
            f"Lists updated every {profile.freshness.hours} hours ({profile.freshness.clause}) "
            f"is looser than the law's start of each shift ({law})."
        )


def _looser_audits(profile: Profile) -> Iterator[str]:
    law: Clause | None = profile.statute.yearly_audit
    reports = [
        program
        for program in profile.audits.programs
        if program.has_figures and program.recipient == "chief"
    ]
    if law is not None and not reports:
        yield f"No audit reports use and effectiveness to the Chief; the law asks yearly ({law})."


def _looser_equipment(profile: Profile) -> Iterator[str]:
    law: Clause | None = profile.statute.calibration
    if law is not None and not any(each.is_calibration for each in profile.equipment.checks):
        yield f"No check is a calibration; the law asks for a schedule and records ({law})."


@enforces("LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2")
def _looser_purposes(profile: Profile) -> Iterator[str]:
    offered = {purpose.code for purpose in profile.purposes}
    for forbidden in profile.forbidden_purposes:
        if forbidden.code in offered:
            yield f"The purpose {forbidden.code} is offered, but forbidden ({forbidden.clause})."


@enforces("LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2")
def _misplaced(profile: Profile, category: Category) -> Iterator[str]:
    matching = {purpose.code for purpose in profile.purposes if purpose.matching}
    searching = {purpose.code for purpose in profile.purposes if purpose.searching}
    for forbidden in profile.statute.forbidden_categories:
        if forbidden.code == category.code:
            yield (
                f"The category {category.code} ({category.clause}) is forbidden "
                f"({forbidden.clause})."
            )
    if category.purpose not in matching:
        yield (
            f"The category {category.code} ({category.clause}) serves {category.purpose}, which is "
            f"not a purpose for matching ({profile.statute.purpose_clause})."
        )
    if category.manual_purpose is not None and category.manual_purpose not in searching:
        yield (
            f"The category {category.code} ({category.clause}) entered by hand serves "
            f"{category.manual_purpose}, which is not allowed ({profile.statute.search_clause})."
        )


def _repeated_codes(profile: Profile) -> Iterator[str]:
    lists = {
        "purposes": profile.purposes,
        "categories": profile.categories,
        "sources": profile.sources,
        "prohibited uses": profile.prohibited_uses,
    }
    for name, choices in lists.items():
        codes = [choice.code for choice in choices]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"The {name} name {code} twice."


def _uncited_topics(profile: Profile) -> Iterator[str]:
    missing = sorted(set(TOPICS) - set(SPOKEN_FOR) - set(profile.clauses))
    unknown = sorted(set(profile.clauses) - set(TOPICS))
    if missing:
        yield f"No clause for the topics {', '.join(missing)}."
    if unknown:
        yield f"Unknown topics {', '.join(unknown)}."
