"""Which entries a batch of reads hits, and how: by plate, by part of a plate, by description."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from alpr_compliance.policy import Profile
from hotlists.models import Entry, Match
from hotlists.rules.description import LOOKS, fits_description, look_of
from hotlists.services.freshness import may_match
from reads.plates import fits_partial, plate_key
from reads.services import NewRead


@dataclass(frozen=True, slots=True)
class Hit:
    """One read against one entry: how the texts and the states compare."""

    read: NewRead
    entry: Entry
    how: Match.How
    state_relation: Match.StateRelation
    is_high_priority: bool

    @property
    def is_quiet(self) -> bool:
        return Match(
            how=self.how,
            state_relation=self.state_relation,
            is_high_priority=self.is_high_priority,
        ).is_quiet

    @property
    def rank(self) -> tuple[bool, int]:
        return self.is_quiet, list(Match.How).index(self.how)


# By key alone, which one index answers. Partial plates and descriptions, of which there are few
# and mostly none, are named too, to be compared next. What is found is then looked at closely.
FIND = """
SELECT id, match_kind FROM hotlists_entry
WHERE plate_key = ANY(ARRAY(SELECT string_to_table(%s, ','))) AND match_kind = 'plate'
    AND status = 'approved' AND suspended_at IS NULL
UNION ALL
SELECT id, match_kind FROM hotlists_entry
WHERE match_kind <> 'plate' AND status = 'approved' AND suspended_at IS NULL
"""

FIND_LOOSE = """
SELECT id FROM hotlists_entry e
WHERE id = ANY(%(loose)s) AND (
    match_kind = 'partial' AND EXISTS (
        SELECT FROM unnest(string_to_array(%(keys)s, ',')) AS key
        WHERE key LIKE translate(e.plate_key, '?*', '_%%'))
    OR match_kind = 'description' AND EXISTS (
        SELECT FROM unnest(%(make)s, %(model)s, %(color)s, %(body)s) AS r(make, model, color, body)
        WHERE lower(e.vehicle_make) IN ('', r.make) AND lower(e.vehicle_model) IN ('', r.model)
            AND lower(e.vehicle_color) IN ('', r.color) AND lower(e.vehicle_body) IN ('', r.body)))
"""


def find_hits(reads: Sequence[NewRead], profile: Profile, now: datetime) -> list[Hit]:
    """Every hit of these reads on an entry that may match now, in three statements or one."""
    found = _find(reads)
    if not found:
        return []
    # What a newer policy switched off matches nothing any more.
    categories = {category.code: category for category in profile.categories}
    matching = Entry.objects.matching(now).filter(
        may_match(profile, now), pk__in=found, category__in=categories
    )
    return [
        _compare(read, entry, is_high_priority=categories[entry.category].high_priority)
        for entry, read in _pairs(list(matching.select_related("hot_list")), reads)
    ]


def _find(reads: Sequence[NewRead]) -> list[int]:
    plates = [read["plate"] for read in reads]
    plates += [c["plate"] for read in reads if "candidates" in read for c in read["candidates"]]
    keys = plate_key(",".join(plates))
    with connection.cursor() as cursor:
        cursor.execute(FIND, [keys])
        rows = cursor.fetchall()
        found = [entry_id for entry_id, kind in rows if kind == Entry.MatchKind.PLATE]
        loose = [entry_id for entry_id, kind in rows if kind != Entry.MatchKind.PLATE]
        if loose:
            looks = {look_of(read) for read in reads}
            columns = zip(LOOKS, map(list, zip(*looks, strict=True)), strict=True)
            cursor.execute(FIND_LOOSE, {"loose": loose, "keys": keys, **dict(columns)})
            found += [entry_id for (entry_id,) in cursor.fetchall()]
    return found


def _pairs(entries: list[Entry], reads: Sequence[NewRead]) -> Iterator[tuple[Entry, NewRead]]:
    by_key: dict[str, list[NewRead]] = defaultdict(list)
    wanted = {e.plate_key for e in entries if e.match_kind == Entry.MatchKind.PLATE}
    for read in reads:
        for key in set(_keys(read)) & wanted:
            by_key[key].append(read)
    for entry in entries:
        if entry.match_kind == Entry.MatchKind.PLATE:
            fitting: Iterable[NewRead] = by_key[entry.plate_key]
        elif entry.match_kind == Entry.MatchKind.PARTIAL:
            fitting = [r for r in reads if any(fits_partial(k, entry.plate_key) for k in _keys(r))]
        else:
            fitting = [r for r in reads if fits_description(r, entry.look)]
        for read in fitting:
            yield entry, read


def _keys(read: NewRead) -> list[str]:
    texts = [read["plate"], *(c["plate"] for c in read.get("candidates", ()))]
    return [plate_key(text) for text in texts]


def _compare(read: NewRead, entry: Entry, *, is_high_priority: bool) -> Hit:
    """Tell full plate, look-alike, second reading and the rest apart, and same state from other."""
    state = read.get("state", "")
    if entry.match_kind != Entry.MatchKind.PLATE:
        how = Match.How(entry.match_kind)
    elif read["plate"] == entry.plate:
        how = Match.How.EXACT
    elif plate_key(read["plate"]) == entry.plate_key:
        how = Match.How.LOOK_ALIKE
    else:
        how = Match.How.CANDIDATE
    if not state or not entry.state:
        relation = Match.StateRelation.UNKNOWN
    elif state == entry.state:
        relation = Match.StateRelation.SAME
    else:
        relation = Match.StateRelation.OTHER
    return Hit(read, entry, how, relation, is_high_priority)
