"""Where read and entry contradict each other, and what each officer answered to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alpr_compliance.policy import Profile
from hotlists.models import Alert, Check, Entry, FlagAnswer, MatchedEntry
from hotlists.rules.conflict import Conflict, Vehicle, check_conflicts_answered, conflicts
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
        return cls(
            found, list(FlagAnswer.objects.filter(alert=alert)) if any(found.values()) else []
        )

    def flags(self, officer_id: int, checks: Sequence[DoneCheck]) -> list[Flag]:
        """The conflicts this officer has to answer: of the vehicle they saw, once they saw it.

        An answer stands for the contradiction it was given to, not for others of its kind.
        """
        seen = [
            check.matches
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
            for match_id, found in self.by_match.items()
            if not seen or match_id in seen[-1]
            for conflict in found
        ]

    def check_answered(
        self, profile: Profile, officer_id: int, checks: Sequence[DoneCheck]
    ) -> None:
        """Refuse while this officer left a conflict open, or found that it does not fit."""
        for flag in self.flags(officer_id, checks):
            answers = {flag.conflict.flag: flag.answer} if flag.answer else {}
            check_conflicts_answered(profile=profile, found=[flag.conflict], answers=answers)


def _between(read: Read, entry: Entry, profile: Profile, now: datetime) -> list[Conflict]:
    is_whole = entry.match_kind == Entry.MatchKind.PLATE
    return conflicts(
        seen=Vehicle(
            plate=read.plate,
            state=read.state,
            color=read.color,
            make=read.make,
            body=read.body,
        ),
        listed=Vehicle(
            plate=entry.plate if is_whole else "",
            state=entry.state,
            color=entry.vehicle_color,
            make=entry.vehicle_make,
            body=entry.vehicle_body,
        ),
        dated_at=entry.dated_at,
        now=now,
        old_days=profile.alerts.entry_age_days,
    )
