"""The file of one request on paper: each paper by its hash, each oath, each step, what went out."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from data_requests.services.packaging import confirm_receipt, make_package
from ledger.models import Event
from tests.data_requests.asking import (
    granted,
    preservation_draft,
    submitted,
    sworn,
    warrant_draft,
)
from tests.data_requests.test_handover import medium, see

pytestmark = [
    pytest.mark.clause("KIN-III.C", "KIN-IV.E.1"),
    pytest.mark.skipif(
        shutil.which("pdftotext") is None and "ALPR_REQUIRE_BROWSER" not in os.environ,
        reason="pdftotext (poppler) is not installed",
    ),
]


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def printed(client, request) -> str:
    """What the print says, as one line without spaces: a long hash breaks anywhere."""
    answer = client.get(reverse("data_requests:file-pdf", args=[request.pk]))
    assert answer["Content-Type"] == "application/pdf"
    raw = ["pdftotext", "-raw", "-", "-"]
    text = subprocess.run(raw, input=answer.content, capture_output=True, check=True).stdout
    return re.sub(r"\s", "", text.decode())


def shown(text: str, words: str) -> bool:
    return re.sub(r"\s", "", words) in text


def on_file(agency):
    """Granted, with a paper: a sworn request in Kinston, a warrant in Lexington."""
    if agency.profile.name == "kinston_nc":
        return granted(agency, sworn(agency, submitted(agency, preservation_draft(agency))))
    return granted(agency, submitted(agency, warrant_draft(agency)))


def test_it_is_whole_and_who_printed_it_is_on_record(agency, sign_in):
    see(agency)
    request = on_file(agency)
    made = make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    confirm_receipt(package_id=made.package.pk, actor=agency.captain, received_by="Lena Ortiz")
    text = printed(sign_in(agency.auditor), request)
    papers = request.documents.select_related("document")
    assert papers
    for paper in papers:
        assert shown(text, paper.document.name) and shown(text, paper.document.sha256)
    for step in request.steps.select_related("by"):
        assert shown(text, step.get_action_display()) and shown(text, str(step.by))
    assert shown(text, made.package.disclosure.sha256) and shown(text, "Received by Lena Ortiz")
    if agency.profile.name == "kinston_nc":
        assert shown(text, "Version 1: Officer Officer, sworn") and shown(text, request.facts)
        assert shown(text, "before Mary Quill, Notary public (No. 20261234, until May 2029)")
    else:
        assert shown(text, "SW-26-0042, District Court of Dawson County")
    event = Event.objects.get(kind="request.file_printed")
    assert (event.actor, event.subject_id) == (agency.auditor, str(request.pk))


def test_a_paper_that_was_changed_on_the_disk_is_printed_as_such(agency, sign_in):
    request = on_file(agency)
    paper = request.documents.select_related("document").first().document
    client = sign_in(agency.auditor)
    assert not shown(printed(client, request), "Changed or removed since")
    Path(paper.file.path).write_bytes(b"%PDF-1.7 another")
    assert shown(printed(client, request), f"{paper.sha256} Changed or removed since")


def test_who_may_not_see_the_request_does_not_print_it(lexington, sign_in):
    request = submitted(lexington, warrant_draft(lexington))
    address = reverse("data_requests:file-pdf", args=[request.pk])
    assert sign_in(lexington.other_officer).get(address).status_code == 404
