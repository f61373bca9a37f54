"""No trace in the log repeats a row of the database."""

import logging

from django.conf import settings
from django.db import IntegrityError

from alpr_compliance.logs import RowlessFormatter


def test_the_row_that_broke_a_rule_is_left_out_of_the_trace():
    message = "not null\nDETAIL:  Failing row contains (7, KTX4827, NE).\n"
    try:
        raise IntegrityError(message)
    except IntegrityError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    text = RowlessFormatter("%(message)s").format(record)
    assert "not null" in text
    assert "KTX4827" not in text


def test_every_line_that_the_product_logs_is_written_that_way():
    for handler in settings.LOGGING["handlers"].values():
        assert "filename" not in handler
        assert settings.LOGGING["formatters"][handler["formatter"]]["()"].endswith(
            "RowlessFormatter"
        )
    assert not settings.CELERY_WORKER_HIJACK_ROOT_LOGGER
