"""The check constraints of a record: asked together, each named where it does not hold."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint
from django.test.utils import CaptureQueriesContext

from hotlists.models import Entry


def checks():
    return [each for each in Entry._meta.constraints if isinstance(each, CheckConstraint)]


def test_all_that_hold_cost_one_question(lexington):
    entry = lexington.add_entry()
    with CaptureQueriesContext(connection) as asked:
        entry.validate_constraints()
    # The second is of a unique constraint that has a condition.
    assert sum("_check" in query["sql"] for query in asked) == 2 < len(checks())


def test_those_that_do_not_hold_are_named_each(lexington):
    entry = lexington.add_entry()
    entry.decided_at = None
    entry.reason = ""
    alone = set()
    for each in checks():
        try:
            each.validate(Entry, entry)
        except ValidationError as error:
            alone.update(error.messages)
    with pytest.raises(ValidationError) as refused:
        entry.validate_constraints()
    assert set(refused.value.messages) == alone != set()


def test_one_about_a_field_that_is_left_out_is_not_asked(lexington):
    entry = lexington.add_entry()
    entry.decided_at = None
    entry.decided_by = None
    with pytest.raises(ValidationError):
        entry.validate_constraints()
    left_out = {field.name for field in Entry._meta.fields}
    entry.validate_constraints(exclude=left_out)
