"""A question as SQL: which stored reads answer it, and how each of them does."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import TextChoices

from reads.plates import LONGEST, plate_key
from reads.search.pairs import pairs_of
from reads.search.question import Question

PATTERN = re.compile(rf"[A-Z0-9?*]{{0,{LONGEST}}}")


class How(TextChoices):
    """How a read answers the question."""

    EXACT = "exact", "This plate"
    LOOK_ALIKE = "look_alike", "Characters printed alike"
    PARTIAL = "partial", "Fits the partial plate"
    DESCRIPTION = "description", "Fits the description"
    CANDIDATE = "candidate", "Only a second guess, or a correction"


PATTERN = re.compile(rf"[A-Z0-9?*]{{0,{LONGEST}}}")
TRAITS = "make", "model", "color", "body"
DURING = "{0}.captured_at >= %(start)s AND {0}.captured_at < %(end)s"
MOST = "LIMIT %(most)s"
NEWEST = f"ORDER BY captured_at DESC, id DESC {MOST}"


class Statement:
    """SQL for the answers captured from `start` to before `end`, `most` of them.

    `sql` yields the newest, `count` how many there are. All that was typed is a value. A plate's
    wildcards become those of LIKE, which it has no character of.
    """

    def __init__(self, question: Question) -> None:
        if not PATTERN.fullmatch(question.plate):
            raise ValueError("A plate is checked before it is searched for.")
        self._question = question
        self.is_in_order = bool(question.plate) and not question.is_partial
        self._pairs = pairs_of(plate_key(question.plate)) if question.plate else []
        self.values: dict[str, Any] = {
            "state": question.state,
            "plate": question.plate,
            "key": plate_key(question.plate),
            "like": _like(question.plate),
            "like_key": _like(plate_key(question.plate)),
            "cameras": cameras_asked(question),
        }
        self.values |= {trait: getattr(question, trait) for trait in TRAITS}
        self.values |= {f"pairs{n}": pairs for n, pairs in enumerate(self._pairs)}
        self.values |= {f"feature{n}": word for n, word in enumerate(question.features)}
        row = "r.captured_at, r.id, r.camera_id, r.plate, r.confidence, {how} AS how"
        self.sql = self._answers(row, NEWEST)
        self.count = f"SELECT count(*) FROM ({self._answers('', MOST)}) AS answers"  # noqa: S608

    def _answers(self, row: str, end: str) -> str:
        direct = self._select(row.format(how=self._how()), self._plate("r"), end)
        if not (self._question.plate and self._question.look_alikes):
            return direct
        guessed = f"""NOT ({self._text("r")}) AND (r.captured_at, r.id) IN (
            SELECT c.captured_at, c.read_id FROM reads_readcandidate c
            WHERE {DURING.format("c")} AND {self._plate("c")})"""  # noqa: S608 our own text
        others = self._select(row.format(how=f"'{How.CANDIDATE}'"), guessed, end)
        return f"({direct}) UNION ALL ({others}) {end}"

    def _select(self, row: str, condition: str, end: str) -> str:
        conditions = " AND ".join([DURING.format("r"), *self._vehicle(), condition])
        return f"SELECT {row} FROM reads_read r WHERE {conditions} {end}"  # noqa: S608 our own text

    def _vehicle(self) -> Iterator[str]:
        question = self._question
        if question.state:
            yield "r.state = %(state)s"
        if question.has_cameras:
            yield "r.camera_id = ANY(%(cameras)s)"
        for trait in TRAITS:
            if getattr(question, trait):
                yield f"lower(r.{trait}) = lower(%({trait})s)"
        for n, word in enumerate(question.features):
            if word:
                yield f"strpos(lower(r.features), lower(%(feature{n})s)) > 0"

    def _plate(self, row: str) -> str:
        """The plate's text, and what lets the index of a past day find it."""
        pairs = [
            f"plate_pairs({row}.plate_key) && %(pairs{n})s::int[]"
            for n in range(len(self._pairs))
            # The key of a full plate has an index of its own; candidates have none.
            if self._question.is_partial or row == "c"
        ]
        return " AND ".join([self._text(row), *pairs])

    def _text(self, row: str) -> str:
        question = self._question
        if not question.plate:
            return "TRUE"
        if question.is_partial:
            return (
                f"{row}.plate_key LIKE %(like_key)s"
                if question.look_alikes
                else f"{row}.plate LIKE %(like)s"
            )
        same = f"{row}.plate_key = %(key)s"
        return same if question.look_alikes else f"{same} AND {row}.plate = %(plate)s"

    def _how(self) -> str:
        question = self._question
        if not question.plate:
            return f"'{How.DESCRIPTION}'"
        if question.is_partial:
            return (
                f"CASE WHEN r.plate LIKE %(like)s THEN '{How.PARTIAL}' ELSE '{How.LOOK_ALIKE}' END"
            )
        return f"CASE WHEN r.plate = %(plate)s THEN '{How.EXACT}' ELSE '{How.LOOK_ALIKE}' END"


def _like(pattern: str) -> str:
    return pattern.replace("?", "_").replace("*", "%")


def cameras_asked(question: Question) -> list[int]:
    """The cameras asked for: those named, those in the area, or those that are both.

    Empty where the question names neither: it is about all of them.
    """
    if not question.area:
        return list(question.camera_ids)
    corners = ",".join(f"({latitude!r},{longitude!r})" for latitude, longitude in question.area)
    with connection.cursor() as cursor:
        # Cameras belong to an app above this one.
        cursor.execute(
            "SELECT id FROM camera_ingest_camera WHERE point(latitude, longitude) <@ %s::polygon",
            [f"({corners})"],
        )
        inside = {camera_id for (camera_id,) in cursor.fetchall()}
    return sorted(inside & set(question.camera_ids) if question.camera_ids else inside)
