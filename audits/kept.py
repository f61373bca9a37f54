"""Which searches keep their words beyond the life of the logs: those that an audit rests on."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from audits.models import Audit, AuditItem


def in_open_audits(before: datetime) -> "QuerySet[Any, Any]":
    """The populations of audits that are not filed yet."""
    return Audit.objects.unfinished().population_ids()


def judged(before: datetime) -> "QuerySet[Any, Any]":
    """What was judged in an audit, for the life of the logs from when that was filed."""
    return (
        AuditItem.objects.judged_since(before)
        .exclude(inquiry=None)
        .values_list("inquiry", flat=True)
    )
