"""Sworn means a signed statement with its jurat; a tick box is no oath."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, SwornStatement
from data_requests.services.drafting import change_request, draft_request
from data_requests.services.facts import is_sworn
from data_requests.services.submission import swear_request
from tests.data_requests.asking import jurat, outbound_draft, pdf, preservation_draft, sworn, today


@pytest.fixture
def drafted(agency):
    return draft_request(draft=outbound_draft(agency), actor=agency.officer)


def test_a_whole_jurat_with_the_paper_swears_this_version(agency, drafted):
    assert not is_sworn(drafted)
    request = sworn(agency, drafted)
    assert is_sworn(request)
    kept = SwornStatement.objects.get()
    assert (kept.version, kept.attached_by) == (1, agency.officer)
    assert kept.document.sha256
    request.version = 2
    assert not is_sworn(request)


@pytest.mark.parametrize(
    "lacking", ["signer", "oath_by", "oath_title", "commission", "place", "sworn_on"]
)
def test_a_half_filled_jurat_is_refused(agency, drafted, lacking):
    empty = None if lacking == "sworn_on" else "  "
    with pytest.raises(PolicyViolation, match="not sworn") as refused:
        swear_request(
            request_id=drafted.pk,
            jurat=jurat(**{lacking: empty}),
            upload=pdf(),
            actor=agency.officer,
        )
    assert refused.value.clause == agency.profile.requests.form("outbound").clause
    assert not is_sworn(drafted)


def test_a_jurat_without_the_signed_paper_is_refused(agency, drafted):
    with pytest.raises(PolicyViolation, match="signed statement itself"):
        swear_request(request_id=drafted.pk, jurat=jurat(), upload=None, actor=agency.officer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"oath_by": "officer OFFICER"},
        {"sworn_on": timezone.now().date() + timedelta(days=3)},
    ],
)
def test_nobody_takes_their_own_oath_or_a_later_one(agency, drafted, wrong):
    with pytest.raises(PolicyViolation):
        swear_request(
            request_id=drafted.pk, jurat=jurat(**wrong), upload=pdf(), actor=agency.officer
        )


def test_a_file_that_is_no_paper_is_refused(agency, drafted):
    with pytest.raises(ValidationError):
        swear_request(
            request_id=drafted.pk,
            jurat=jurat(),
            upload=SimpleUploadedFile("sworn.pdf", b"MZ not a paper"),
            actor=agency.officer,
        )
    assert not drafted.documents.exists()


def test_another_member_attaches_no_oath(agency, drafted):
    with pytest.raises(PermissionDenied):
        sworn(agency, drafted, agency.other_officer)


def test_the_database_refuses_half_a_jurat(agency, drafted):
    sworn(agency, drafted)
    for name, changes in {
        "has_its_jurat": {"commission": ""},
        "before_somebody_else": {"oath_by": "OFFICER officer"},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SwornStatement.objects.update(**changes)


def test_an_oath_older_than_anything_asked_about_is_refused(agency):
    draft = preservation_draft(agency)
    assert draft.window_from is not None
    first = timezone.localdate(draft.window_from, ZoneInfo(agency.profile.agency.timezone))
    request = draft_request(draft=draft, actor=agency.officer)
    for day in (date(1990, 1, 5), first - timedelta(days=1)):
        with pytest.raises(PolicyViolation, match="is dated before") as refused:
            swear_request(
                request_id=request.pk, jurat=jurat(sworn_on=day), upload=pdf(), actor=agency.officer
            )
    assert refused.value.clause == agency.profile.requests.form("preservation").clause
    swear_request(
        request_id=request.pk, jurat=jurat(sworn_on=first), upload=pdf(), actor=agency.officer
    )
    assert is_sworn(request)


def test_without_times_it_is_sworn_once_it_was_written_down(agency, drafted):
    yesterday = today() - timedelta(days=1)
    with pytest.raises(PolicyViolation, match="is dated before"):
        swear_request(
            request_id=drafted.pk,
            jurat=jurat(sworn_on=yesterday),
            upload=pdf(),
            actor=agency.officer,
        )
    sworn(agency, drafted)


def test_the_paper_sworn_before_a_change_does_not_swear_the_change(agency):
    old = jurat(sworn_on=today() - timedelta(days=1))
    request = draft_request(draft=preservation_draft(agency), actor=agency.officer)
    facts = {"request_id": request.pk, "actor": agency.officer}
    swear_request(**facts, jurat=old, upload=pdf())
    changed = preservation_draft(agency, plate="WLE6243")
    change_request(**facts, draft=changed)
    with pytest.raises(PolicyViolation, match="is dated before"):
        swear_request(**facts, jurat=old, upload=pdf())
    swear_request(**facts, jurat=jurat(), upload=pdf())
    assert is_sworn(DataRequest.objects.get())
