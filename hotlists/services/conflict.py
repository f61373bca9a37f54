"""Where read and entry contradict each other, and what each officer answered to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alpr_compliance.policy import Profile
from hotlists.models import Alert, Check, Entry, FlagAnswer, MatchedEntry
from hotlists.rules.conflict import (
    Conflict,
    Vehicle,
    check_conflicts_answered,
    conflicts,
    unlike,
)
from hotlists.rules.verification import DoneCheck
from reads.digest import words_digest
from reads.models import Read


@dataclass(frozen=True)
class Flag:
    """One conflict of one match, and this officer's answer; empty while they gave none."""

    match_id: int
    conflict: Conflict
    answer: str


@dataclass(frozen=True)
class Conflicts:
    """The conflicts of an alert's last read with the entries it stands on, and all answers."""

    by_match: dict[int, list[Conflict]]
    answers: list[FlagAnswer]
    plate_read: str = ""
    # The matches whose entry has no full plate: there what the officer saw is compared.
    loose: frozenset[int] = frozenset()

    @classmethod
    def of(cls, alert: Alert, profile: Profile, now: datetime) -> "Conflicts":
        """Those of this alert now."""
        last = alert.sightings.order_by("-captured_at").first()
        if last is None:
            return cls({}, [])
        read = Read.objects.filter(pk=(last.captured_at, last.read_id)).first()
        if read is None:
            return cls({}, [])
        rows = MatchedEntry.objects.filter(
            match__alert=alert, match__outcome="", entry__in=Entry.objects.matching(now)
        ).select_related("entry")
        found = {row.match_id: _between(read, row.entry, profile, now) for row in rows}
        loose = frozenset(row.match_id for row in rows if not _is_whole(row.entry))
        has_any = loose or any(found.values())
        answers = list(FlagAnswer.objects.filter(alert=alert)) if has_any else []
        return cls(found, answers, read.plate, loose)

    def flags(self, officer_id: int, checks: Sequence[DoneCheck]) -> list[Flag]:
        """The conflicts this officer has to answer: of the vehicle they saw, once they saw it.

        An answer stands for the contradiction it was given to, not for others of its kind.
        """
        seen = [
            check
            for check in checks
            if check.result == Check.Result.THIS_VEHICLE and check.officer_id == officer_id
        ]
        own = {
            (a.match_id, bytes(a.conflict_digest)): a.answer
            for a in self.answers
            if a.officer_id == officer_id
        }
        return [
            Flag(match_id, conflict, own.get((match_id, words_digest(conflict.about)), ""))
            for match_id in self.by_match
            if not seen or match_id in seen[-1].matches
            for conflict in self._of(match_id, seen[-1].plate if seen else "")
        ]

    def _of(self, match_id: int, typed: str) -> list[Conflict]:
        found = self.by_match[match_id]
        if match_id in self.loose:
            return [*unlike(self.plate_read, typed, "you saw"), *found]
        return found

    def check_answered(
        self, profile: Profile, officer_id: int, checks: Sequence[DoneCheck]
    ) -> None:
        """Refuse while this officer left a conflict open, or found that it does not fit."""
        for flag in self.flags(officer_id, checks):
            answers = {flag.conflict.flag: flag.answer} if flag.answer else {}
            check_conflicts_answered(profile=profile, found=[flag.conflict], answers=answers)


def _between(read: Read, entry: Entry, profile: Profile, now: datetime) -> list[Conflict]:
    return conflicts(
        seen=Vehicle(
            plate=read.plate,
            state=read.state,
            color=read.color,
            make=read.make,
            body=read.body,
        ),
        listed=Vehicle(
            plate=entry.plate if _is_whole(entry) else "",
            state=entry.state,
            color=entry.vehicle_color,
            make=entry.vehicle_make,
            body=entry.vehicle_body,
        ),
        dated_at=entry.dated_at,
        now=now,
        old_days=profile.alerts.entry_age_days,
    )


def _is_whole(entry: Entry) -> bool:
    return entry.match_kind == Entry.MatchKind.PLATE
