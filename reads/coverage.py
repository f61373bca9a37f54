"""Which holds cover which reads, as SQL: the same for the purge, for late reads and for pages.

A hold covers a read of its window whose folded plate, or a candidate's, equals its own. Matching
is by the folded key that alerts match by; a text that differs is covered by look-alike only.
"""

# `until` is when a hold ends or ended. Begun or not makes no difference here: a hold is in force
# from the transaction that places it, whatever the clock was set to meanwhile. A cleared one names
# nothing any more.
HOLDS = """
SELECT id, camera_ids, plate, plate_key, captured_from, captured_to, starts_at,
    coalesce(least(ends_at, ended_at), 'infinity') AS until
FROM reads_hold WHERE NOT is_provisional AND cleared_at IS NULL
"""
LIVE_HOLDS = f"{HOLDS} AND coalesce(least(ends_at, ended_at) > %(now)s, true)"

OF_CAMERA = "(h.camera_ids = '{}' OR r.camera_id = ANY (h.camera_ids))"
# Where a plate is given, it finds the few rows. Without statistics on plates the planner would
# take the window for as good a key, and read a whole day for each hold: so it can not.
IN_WINDOW = (
    f"r.captured_at + interval '0' BETWEEN h.captured_from AND h.captured_to AND {OF_CAMERA}"
)
BY_WINDOW = f"r.captured_at BETWEEN h.captured_from AND h.captured_to AND {OF_CAMERA}"


def pairs(*, reads: str, candidates: str, holds: str = "holds") -> str:
    """Each read with each hold on it: captured_at, id, hold_id, starts_at, until, is_alike.

    The arguments name tables or CTEs: `reads` as reads_read, `candidates` as reads_readcandidate,
    `holds` as HOLDS. What the Administrator released from a hold counts as covered until then.
    """
    columns = "r.captured_at, r.id, h.id AS hold_id, h.starts_at, h.until"
    return f"""
    SELECT p.captured_at, p.id, p.hold_id, p.starts_at, p.is_alike,
        least(p.until, CASE WHEN p.is_alike THEN d.decided_at END) AS until
    FROM (
        SELECT {columns}, r.plate <> h.plate AS is_alike
        FROM {holds} h JOIN {reads} r ON r.plate_key = h.plate_key AND {IN_WINDOW}
        WHERE h.plate_key <> ''
        UNION ALL
        SELECT {columns}, false
        FROM {holds} h JOIN {reads} r ON {BY_WINDOW}
        WHERE h.plate_key = ''
        UNION ALL
        SELECT {columns}, true
        FROM {holds} h
        JOIN {candidates} c ON c.plate_key = h.plate_key
        JOIN {reads} r ON r.captured_at = c.captured_at AND r.id = c.read_id
            AND r.plate_key <> h.plate_key AND {IN_WINDOW}
        WHERE h.plate_key <> ''
    ) p
    LEFT JOIN reads_lookalikedecision d ON d.hold_id = p.hold_id AND NOT d.is_kept
        AND d.captured_at = p.captured_at AND d.read_id = p.id
    """  # noqa: S608 put together from our own text
