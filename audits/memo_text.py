"""The words of an audit's memorandum, from what was drawn, judged, corrected and counted."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile, enforces
from audits.appendices import appendices
from audits.blocks import (
    Block,
    count,
    day,
    facts,
    moment,
    paragraph,
    section,
    signature,
    table,
)
from audits.figures import over_age, use_and_effectiveness
from audits.models import Audit, DataError, ItemCheck, Memo
from audits.progress import ItemRow, rows_of
from audits.services.opening import bounds
from audits.vendor_words import vendor_words
from governance.models import Adoption, Flag
from personnel.models import Role, User

Section = dict[str, Any]


@enforces(
    "LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"
)
def memo_content(audit: Audit, memo: Memo, profile: Profile) -> dict[str, Any]:
    """The memo as it stands: head and sections, all in words and numbers."""
    program, rows = audit.program, rows_of(audit)
    sections = [
        section("Summary", paragraph(_in_short(audit, rows)), *_typed(memo.summary)),
        section("What was audited, and how", *_method(audit, profile)),
        section("Findings", *_findings(audit, rows)),
        section("Data errors and corrections", *_data_errors(audit)),
    ]
    if program.has_figures:
        sections += use_and_effectiveness(audit, profile)
    if program.has_over_age:
        sections.append(over_age(audit, profile))
    sections.append(section("Referrals", *_referrals(audit)))
    if memo.recommendations:
        sections.append(section("Recommendations", *_typed(memo.recommendations)))
    return {
        "title": "Memorandum",
        "reference": audit.number,
        "head": _head(audit, memo, profile.agency.timezone),
        "sections": [
            *sections,
            section("Signature", signature("Author", "Date")),
            *appendices(audit, rows, profile),
        ],
    }


def review_section(memo: Memo, profile: Profile) -> Section:
    """The recipient's review, as it is added to the memo when it is filed."""
    assert memo.decided_at is not None
    when = moment(memo.decided_at, profile.agency.timezone)
    return section(
        "Review",
        paragraph(f"Reviewed and filed by {memo.decided_by} on {when}."),
        *_typed(memo.remarks or "No remarks."),
        facts(
            ("What was submitted", "Signed by the agency's key (Ed25519)"),
            ("Signature", memo.signature),
            ("Key", memo.public_key),
        ),
        signature("Reviewed", "Date"),
    )


def _typed(text: str) -> list[Block]:
    return [paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]


def _with_title(author: User) -> str:
    held = [str(role.label) for role in (Role.ADMINISTRATOR, Role.AUDITOR) if author.has_role(role)]
    return ", ".join([str(author), *held])


def _head(audit: Audit, memo: Memo, zone: str) -> list[list[str]]:
    program = audit.program
    role = Role.CHIEF if program.recipient == "chief" else Role.ADMINISTRATOR
    holders = User.objects.filter(groups__name=role.value, is_active=True).order_by("pk")
    names = ", ".join(str(each) for each in holders) or role.label
    return [
        ["To", f"{names}, {role.label}"],
        ["From", _with_title(memo.submitted_by or memo.written_by)],
        ["Date", moment(memo.submitted_at, zone) if memo.submitted_at else "not submitted yet"],
        ["Subject", f"{program.label}, {day(audit.first)} to {day(audit.last)}"],
        ["Under", str(program.clause.document_id)],
    ]


def _in_short(audit: Audit, rows: list[ItemRow]) -> str:
    """What it comes to, counted: the first sentences of the memo."""
    if audit.program.sample_at_least is None:
        return _whole_in_short(rows)
    drawn = [row for row in rows if not row.item.is_whole]
    if not audit.population:
        return "No member searched stored reads in this period, so there was nothing to draw."
    failed = sum(bool(row.fails) for row in drawn)
    unsure = sum(bool(row.unsure) and not row.fails for row in drawn)
    met = sum(row.is_complete and not row.fails and not row.unsure for row in drawn)
    judged = failed + unsure + met
    results = f"{met} met every one, {failed} failed at least one"
    if unsure:
        results += f", and for {unsure} the record does not tell"
    return (
        f"Members made {count(len(audit.population), 'search', 'searches')} of stored reads in "
        f"this period. {count(len(drawn), 'was', 'were')} drawn"
        f"{' and' if judged == len(drawn) else f', {judged}'} judged against the "
        f"{len(audit.program.checklist)} questions of the checklist: {results}. "
        f"{_whole_in_short(rows)}"
    ).strip()


def _whole_in_short(rows: list[ItemRow]) -> str:
    answers = [answer for row in rows if row.item.is_whole for answer in row.answered]
    if not answers:
        return ""
    passed = sum(answer.result == ItemCheck.Result.PASS for answer in answers)
    return f"Of {len(answers)} questions about the period as a whole, {passed} were met."


def _method(audit: Audit, profile: Profile) -> Iterator[Block]:
    program, zone = audit.program, profile.agency.timezone
    yield paragraph(
        f"{program.label}, under {program.clause.document_id}: {program.clause.summary}"
    )
    if program.sample_at_least is not None:
        yield paragraph(
            f"The population is every search of stored reads by a member of the agency from "
            f"{day(audit.first)} to {day(audit.last)}, whoever made it: "
            f"{count(len(audit.population), 'search', 'searches')}. It was frozen on "
            f"{moment(audit.opened_at, zone)}, and with it the SHA-256 of a random seed, before "
            "anything was drawn. The seed became known with the draw, which anybody can repeat "
            "from it (Appendix B)."
        )
        yield paragraph(_drawn(audit))
        yield from vendor_words(audit, profile)
    if audit.outside:
        yield paragraph(
            f"{count(len(audit.outside), 'search', 'searches')} by accounts that are no member's "
            "are listed in Appendix B and were not drawn."
        )
    yield paragraph(
        "Each search was judged by the policy in force when it was made: "
        f"{'; '.join(_policies(audit, profile))}."
    )


def _drawn(audit: Audit) -> str:
    least, population = audit.program.sample_at_least or 0, len(audit.population)
    if population <= least:
        return (
            f"The policy asks for at least {least} searches. The period has no more than that, so "
            "each was judged."
        )
    items = audit.items.of_searches()
    extra = items.filter(is_flagged_extra=True).count()
    replaced = items.exclude(replaced_by=None).count()
    drawn = count(audit.sample_size or 0, "search was", "searches were")
    words = f"{drawn} drawn at random; the policy asks for {least}."
    if extra:
        words += (
            f" {count(extra, 'flagged search was', 'flagged searches were')} judged in addition."
        )
    if replaced:
        words += f" {count(replaced, 'was', 'were')} replaced, with the reason (Appendix A)."
    return words


def _policies(audit: Audit, profile: Profile) -> list[str]:
    """The policies in force in the period, each with its first day; one for most periods."""
    zone = ZoneInfo(profile.agency.timezone)
    since, until = bounds(audit, profile)
    before = list(Adoption.objects.in_force(since)[:1])
    during = Adoption.objects.filter(effective_from__gt=since, effective_from__lt=until)
    versions = [*before, *during.order_by("effective_from")]
    return [
        f"that of {day(each.adopted_at.astimezone(zone).date())}, in force from "
        f"{moment(each.effective_from, profile.agency.timezone)}"
        for each in versions
        if each.adopted_at is not None and each.effective_from is not None
    ]


def _findings(audit: Audit, rows: list[ItemRow]) -> Iterator[Block]:
    for is_whole, title in ((False, "Question"), (True, "Question about the period")):
        of_kind = [row for row in rows if row.item.is_whole == is_whole]
        if of_kind:
            yield table((title, "Pass", "Fail", "Can not tell"), _by_question(of_kind))
    found = [
        (row, check, answer)
        for row in rows
        for check, answer in row.answers
        if answer is not None and answer.result != ItemCheck.Result.PASS
    ]
    if not found:
        yield paragraph("Nothing failed.")
    for row, check, answer in found:
        yield facts(
            (_name(row), f"{check.label}: {answer.get_result_display().lower()}"),
            ("What was found", f"{answer.note} ({answer.by})"),
            *_second(answer),
            *_outside(row, answer),
        )


def _by_question(rows: list[ItemRow]) -> list[tuple[object, ...]]:
    counted = []
    for place, (question, _) in enumerate(rows[0].answers):
        answers = [row.answers[place][1] for row in rows]
        results = [answer.result for answer in answers if answer is not None]
        numbers = [results.count(result.value) for result in ItemCheck.Result]
        counted.append((question.label, *numbers))
    return counted


def _name(row: ItemRow) -> str:
    return "The period" if row.item.is_whole else f"Search {row.item.number}"


def _second(answer: ItemCheck) -> Iterator[tuple[str, str]]:
    if answer.second_at is not None:
        sees = "Agrees" if answer.second_agrees else "Sees it otherwise"
        yield ("Second reading", f"{sees}: {answer.second_note} ({answer.second_by})")


def _outside(row: ItemRow, answer: ItemCheck) -> Iterator[tuple[str, str]]:
    if row.is_about_chief and answer.result == ItemCheck.Result.FAIL:
        yield ("Also sent to", "The outside recipient, as it is about the Chief")


def _data_errors(audit: Audit) -> Iterator[Block]:
    head = ("What is wrong", "Corrected by", "Due", "State")
    yield paragraph("Found in this audit:")
    yield table(head, map(_error, audit.data_errors.select_related("owner", "audit")))
    carried = DataError.objects.carried_into(audit).select_related("owner", "audit")
    if carried:
        yield paragraph("Carried over from earlier audits:")
        numbered = (
            (f"{error.audit.number}: {error.what}", *_error(error)[1:]) for error in carried
        )
        yield table(head, numbered)


def _error(error: DataError) -> tuple[str, ...]:
    state = "Open"
    if error.corrected_at is not None:
        state = f"Corrected {day(error.corrected_at.date())}: {error.correction}"
    return (error.what, str(error.owner), day(error.due), state)


def _referrals(audit: Audit) -> Iterator[Block]:
    flags = Flag.objects.filter(
        kind=Flag.Kind.AUDIT_FINDING, topic__startswith=f"audit:{audit.pk}:"
    ).select_related("person", "referral", "decider")
    if not flags:
        yield paragraph("No finding went before a supervisor.")
        return
    yield paragraph("Each confirmed fail went before whoever decides about the member:")
    yield table(
        ("Search", "Member", "Decided by", "State"),
        [
            (
                each.subject_id,
                each.person,
                "The outside recipient" if each.is_outside else each.decider,
                each.get_status_display(),
            )
            for each in flags
        ],
    )
