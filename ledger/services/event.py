"""Writing the audit trail. An act's event is part of its transaction; a refusal's comes after."""

import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.utils import timezone

from alpr_compliance.policy import Clause, PolicyViolation
from ledger.models import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from personnel.models import User

Scalar = str | int | bool | None

# What an event may say in words: lower-case codes and ids. A plate is upper case, a name or a
# reason has spaces; neither gets in by accident.
CODE = re.compile(r"[a-z0-9_.:#-]{0,80}")

# In SQL, since each batch of reads adds one: by way of a model it takes four times as long.
INSERT = """
INSERT INTO ledger_event (at, kind, outcome, actor_id, subject_type, subject_id, clause,
    source_address, data)
VALUES (%(at)s, %(kind)s, %(outcome)s, %(actor_id)s, %(subject_type)s, %(subject_id)s, %(clause)s,
    %(source_address)s, %(data)s)
"""

source_address: ContextVar[str | None] = ContextVar("source_address", default=None)


@contextmanager
def acting_from(address: str | None) -> "Iterator[None]":
    """Events written inside carry this network address."""
    token = source_address.set(address)
    try:
        yield
    finally:
        source_address.reset(token)


def record_event(
    kind: str,
    *,
    actor: "User | None",
    subject: models.Model | None = None,
    clause: Clause | None = None,
    data: Mapping[str, Scalar] | None = None,
    outcome: Event.Outcome = Event.Outcome.DONE,
) -> None:
    """Add one event, in the caller's transaction: no event, no act.

    `data` holds codes, counts and ids. Raises ValueError for free text or anything that could be
    a plate, since events outlive what was captured. `actor` is None only where nobody is signed
    in (a refused camera key, a refused sign-in).
    """
    facts = dict(data or {})
    for name, value in facts.items():
        if isinstance(value, str) and not CODE.fullmatch(value):
            raise ValueError(f"Event data {name!r} is not a code; an event holds no free text.")
    row: dict[str, Any] = {
        "at": timezone.now(),
        "kind": kind,
        "outcome": outcome.value,
        "actor_id": actor.pk if actor else None,
        "subject_type": subject._meta.label_lower if subject else "",
        "subject_id": str(subject.pk) if subject else "",
        "clause": str(clause or ""),
        "source_address": source_address.get(),
        "data": json.dumps(facts),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)


def record_refusal(
    refusal: PolicyViolation | PermissionDenied, *, actor: "User | None", act: str
) -> None:
    """Record that an act was refused, in a transaction of its own after the rollback.

    `act` names what was tried: a route's name, a task's or a command's.
    """
    with transaction.atomic():
        record_event(
            "refusal",
            actor=actor,
            outcome=Event.Outcome.REFUSED,
            clause=refusal.clause if isinstance(refusal, PolicyViolation) else None,
            data={"act": act.lower()},
        )
