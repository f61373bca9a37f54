"""Schemathesis over the published description of the API: nothing it thinks of is a fault of ours.

What it sends stands in no list of ours; it makes it from the description, and bends it.
"""

import pytest
import requests
import schemathesis
from django.conf import settings as site
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from camera_ingest.services.key import issue_key
from tests.site import run_site

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
load_all_checks()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TOKEN = "x" * 32


@pytest.fixture
def as_both(committed_agency, sign_in):
    """What is sent by one who is signed in to search, and bears a camera's key as well."""
    camera = committed_agency.add_camera()
    captain, officer = committed_agency.captain, committed_agency.officer
    key = issue_key(camera_id=camera.pk, actor=captain, per_minute=60_000)
    cookies = {
        site.SESSION_COOKIE_NAME: sign_in(officer).session.session_key,
        site.CSRF_COOKIE_NAME: TOKEN,
    }
    return {"headers": {"X-Camera-Key": key, "X-CSRFToken": TOKEN}, "cookies": cookies}


def try_out(operation, url, sent):
    """A hundred requests to one operation; the same each time, so that the next finds it too."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def answered(case):
        case.validate_response(case.call(base_url=url, **sent), checks=CHECKS)

    answered()


def test_no_request_it_makes_of_the_description_is_answered_with_a_fault(
    as_both, committed_agency, tmp_path
):
    failed = []
    with run_site(committed_agency.profile.name, tmp_path, worker=False) as running:
        published = requests.get(f"{running.url}/api/schema?format=json", **as_both, timeout=60)
        described = schemathesis.openapi.from_dict(published.json())
        operations = [found.ok() for found in described.get_all_operations()]
        assert len(operations) >= 6
        for operation in operations:
            try:
                try_out(operation, running.url, as_both)
            except FailureGroup as failure:
                failed.append(f"{operation.label}: {failure}")
    assert failed == [], "\n".join(failed)
