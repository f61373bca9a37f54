"""Papers: kept as received with their hash, known by content, opened by few and on record."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.models import Adoption, Document
from governance.services import document as documents
from governance.services import store_document
from ledger.models import Event
from tests.cast import PDF

ROOT = Path(__file__).resolve().parents[2]


def store(agency, content, name="paper.pdf"):
    return store_document(upload=SimpleUploadedFile(name, content), actor=agency.chief)


# Pictures: tests/security/test_uploads.py.
def test_it_is_known_by_its_content_and_kept_with_its_hash(lexington):
    paper = store(lexington, PDF, "scan.exe")
    assert paper.file.name.endswith(".pdf")
    assert "scan" not in paper.file.name
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    assert paper.file.read() == PDF
    assert Event.objects.about(paper).get().data == {"sha256": paper.sha256}


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90", b"<html>", b"<svg/>", b"PK\x03\x04", b" %PDF-"]
)
def test_anything_else_is_turned_back(lexington, content):
    before = Document.objects.count()
    with pytest.raises(ValidationError):
        store(lexington, content, "policy.pdf")
    assert Document.objects.count() == before


def test_it_has_at_most_20_megabytes(lexington):
    with pytest.raises(ValidationError, match="20 MB"):
        store(lexington, PDF + bytes(documents.MAX_BYTES))


def test_a_dispatcher_stores_no_papers(lexington):
    upload = SimpleUploadedFile("policy.pdf", PDF)
    with pytest.raises(PermissionDenied):
        store_document(upload=upload, actor=lexington.dispatcher)


@pytest.mark.parametrize("name", ["chief", "captain", "auditor"])
def test_it_is_opened_as_a_file_and_the_event_says_by_whom(lexington, sign_in, name):
    paper = store(lexington, PDF, 'policy "2026".pdf')
    Adoption.objects.update(document=paper)
    person = getattr(lexington, name)
    response = sign_in(person).get(reverse("governance:document", args=[paper.pk]))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.about(paper).get(kind="document.opened").actor == person


@pytest.mark.parametrize("name", ["officer", "sergeant", "dispatcher", "sysadmin"])
def test_it_stays_closed_to_the_others(lexington, sign_in, name):
    paper = store(lexington, PDF)
    response = sign_in(getattr(lexington, name)).get(
        reverse("governance:document", args=[paper.pk])
    )
    assert response.status_code == 403
    assert not Event.objects.filter(kind="document.opened").exists()


def test_what_has_a_door_of_its_own_does_not_open_at_this_one(lexington, sign_in):
    # A draft's paper is its writer's, the permit of a covert deployment its audience's.
    draft = store(lexington, PDF)
    camera = lexington.add_camera()
    permit = store(lexington, PDF)
    approval = lexington.written_approval()
    sealed = {"written_approval": approval, "case": approval.case}
    lexington.deploy(camera, permit_paper=permit, **sealed)
    for person in (lexington.chief, lexington.captain, lexington.auditor):
        for paper in (draft, permit, approval.document):
            address = reverse("governance:document", args=[paper.pk])
            assert sign_in(person).get(address).status_code == 404


def test_a_destroyed_paper_is_not_found(lexington, sign_in):
    paper = store(lexington, PDF)
    Adoption.objects.update(document=paper)
    for _ in range(2):
        documents.destroy_document(paper, timezone.now())
    address = reverse("governance:document", args=[paper.pk])
    assert sign_in(lexington.chief).get(address).status_code == 404


@pytest.mark.parametrize("becomes", [b"%PDF-1.7 another", None])
def test_one_that_was_changed_on_the_disk_does_not_open_and_the_event_says_which(
    lexington, sign_in, becomes
):
    paper = store(lexington, PDF)
    Adoption.objects.update(document=paper)
    path = Path(paper.file.path)
    path.unlink() if becomes is None else path.write_bytes(becomes)
    answer = sign_in(lexington.chief).get(reverse("governance:document", args=[paper.pk]))
    assert answer.status_code == 403
    assert f"paper no. {paper.pk} was changed or removed" in answer.content.decode()
    assert not Event.objects.filter(kind="document.opened").exists()
    assert Event.objects.about(paper).get(kind="document.differs").actor == lexington.chief


def test_every_door_opens_papers_through_their_hash():
    files = subprocess.run(
        ["git", "grep", "-lF", ".file.open(", "--", "*.py", ":!tests", ":!alpr_compliance/demo"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert files == ["governance/services/document.py"]


def test_an_unknown_paper_is_not_found(lexington, sign_in):
    response = sign_in(lexington.chief).get(reverse("governance:document", args=[0]))
    assert response.status_code == 404
