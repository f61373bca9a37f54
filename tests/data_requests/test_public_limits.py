"""What the public page may be made to store: a refused request counts, and leaves no file."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, IntakeAttempt
from data_requests.services.intake import SignedStatement, receive_request
from governance.models.document import document_storage
from governance.services import leaving_no_files
from tests.data_requests.asking import jurat, outside, pdf, preservation_draft, release_draft

SOURCE = "10.0.0.1"


def draft_of(agency, **changes):
    return preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="S 26-9", **changes
    )


def files() -> set[Path]:
    return {path for path in Path(document_storage().location).rglob("*") if path.is_file()}


def test_refused_ones_count_and_an_hour_later_the_place_may_ask_again(agency):
    hollow = draft_of(agency, window_from=None)
    for _ in range(agency.profile.requests.intake.hourly):
        with pytest.raises(PolicyViolation, match="dates"):
            receive_request(draft=hollow, source=SOURCE)
    with pytest.raises(PolicyViolation, match="Too many"):
        receive_request(draft=draft_of(agency), source=SOURCE)
    assert receive_request(draft=draft_of(agency), source="10.0.0.2")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert receive_request(draft=draft_of(agency), source=SOURCE)
    assert IntakeAttempt.objects.count() == 1


def test_what_is_refused_for_a_missing_part_leaves_no_file(agency):
    before = files()
    draft = release_draft(agency, reason="")
    with pytest.raises(PolicyViolation, match="what the data is for"):
        receive_request(draft=draft, source=SOURCE)
    statement = SignedStatement(jurat=jurat(commission=""), paper=pdf())
    draft = draft_of(agency, papers={"support": pdf()})
    with pytest.raises(PolicyViolation, match="commission"):
        receive_request(draft=draft, source=SOURCE, statement=statement)
    assert files() == before
    assert not DataRequest.objects.exists()


def test_a_paper_that_is_none_takes_the_others_with_it(agency):
    before = files()
    page = SimpleUploadedFile("page.html", b"<script>")
    draft = draft_of(agency, papers={"support": pdf(), "letter": page})
    statement = SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf"))
    with pytest.raises(ValidationError, match="Attach a PDF"):
        receive_request(draft=draft, source=SOURCE, statement=statement)
    assert files() == before


def test_what_fails_at_the_very_end_leaves_no_file_and_what_is_taken_does(agency):
    before = files()
    with pytest.raises(RuntimeError), leaving_no_files(), transaction.atomic():
        receive_request(draft=release_draft(agency), source=SOURCE)
        assert len(files() - before) == 1
        raise RuntimeError("the line to the database broke")
    assert files() == before
    receive_request(draft=release_draft(agency), source=SOURCE)
    assert len(files() - before) == 1
