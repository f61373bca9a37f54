"""After a run the files are searched for the plates it removed; the certificate says what came."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.models import Document
from governance.services import store_document
from reads.models import PurgeCertificate
from reads.services.purge import run as purge_run
from reads.services.purge.sample import Texts
from reads.services.purge.scan import database_folder
from reads.services.purge.search_files import CHUNK, PlateSet
from tests.cast import PDF
from tests.reads.captured import SECOND, Past

pytestmark = pytest.mark.usefixtures("new_files")

# Its folded key is the same text: without O, Q, D or I.
PLANTED = "KZ7XJ9WVK3"


def bytes_of(past: Past) -> dict:
    return json.loads(past.purge().certificates.get().content)["bytes"]


@pytest.fixture
def past(past_lexington: Past) -> Past:
    return past_lexington


def test_bytes_are_gone_where_the_files_show_none(past: Past):
    past.read(PLANTED, past.cutoff - timedelta(days=1))
    past.read(PLANTED, past.cutoff)
    found = bytes_of(past)
    assert (found["state"], found["plates"], found["found"]) == ("gone", 1, 0)
    assert found["files"] > 500
    assert found["size"] > 10_000_000


def test_a_plate_left_in_a_file_is_found_and_the_file_named(past: Past, tmp_path, settings):
    past.read(PLANTED, past.cutoff)
    settings.DOCUMENT_DIR = tmp_path / "documents"
    settings.DOCUMENT_DIR.mkdir()
    (settings.DOCUMENT_DIR / "notes.txt").write_text(f"saw {PLANTED}")
    found = bytes_of(past)
    assert (found["state"], found["found"]) == ("found", 1)
    assert found["files_found"] == [str(settings.DOCUMENT_DIR / "notes.txt")]
    assert PLANTED not in json.dumps(found)


@pytest.mark.parametrize("ground", ["read", "entry", "quarantine"])
def test_a_plate_that_is_kept_on_another_ground_is_told_apart(past: Past, ground):
    past.read(PLANTED, past.cutoff)
    with past.then():
        if ground == "entry":
            past.agency.add_entry(PLANTED)
        elif ground == "read":
            past.agency.read(past.camera, PLANTED, at=past.cutoff + SECOND)
        else:
            past.agency.read(past.camera, f"{PLANTED}TOOLONG", at=past.cutoff + SECOND)
    found = bytes_of(past)
    # The plate and its folded key are in the same row.
    assert (found["state"], found["plates"], found["found"]) == ("gone", 1, 0)
    assert found["kept"] == 1


@pytest.mark.parametrize(
    "row",
    [
        b"theft of %s, seen twice" % PLANTED.encode(),
        b"\\\\x%s" % f'{{"plate": "{PLANTED}"}}'.encode().hex().encode(),
        b'{"body": "\\\\x%s"}' % f"plate={PLANTED}".encode().hex().encode(),
    ],
    ids=["text", "bytes", "bytes in JSON"],
)
@pytest.mark.parametrize("before", [0, CHUNK])
def test_a_plate_is_found_in_a_text_and_in_bytes_however_long_the_column(row, before):
    texts = Texts(PlateSet([PLANTED, "OTHER99"]))
    for each in (b"-" * before, row, b"after it"):
        texts.write(each + b"\n")
    assert texts.found() == {PLANTED}


def test_a_plate_that_a_person_wrote_down_is_told_apart(past: Past):
    past.read(PLANTED, past.cutoff)
    case = past.agency.case()
    case.number = f"theft of {PLANTED}"
    case.save()
    found = bytes_of(past)
    assert (found["state"], found["kept"], found["files_found"]) == ("gone", 1, [])


def test_a_plate_in_a_paper_that_was_handed_in_is_told_apart(
    past: Past, tmp_path, settings, monkeypatch
):
    settings.DOCUMENT_DIR = tmp_path / "documents"
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(settings.DOCUMENT_DIR))
    past.read(PLANTED, past.cutoff)
    upload = SimpleUploadedFile("order.pdf", PDF + f"seize {PLANTED}".encode())
    paper = store_document(upload=upload, actor=past.agency.officer)
    found = bytes_of(past)
    assert (found["state"], found["kept"], found["files_found"]) == ("gone", 1, [])
    # Beside such a paper, another file with the plate is named, and it alone.
    past.read(PLANTED, past.cutoff)
    stray = settings.DOCUMENT_DIR / "notes.txt"
    stray.write_text(f"saw {PLANTED}")
    found = bytes_of(past)
    assert (found["state"], found["files_found"]) == ("found", [str(stray)])
    assert paper.file.name not in str(found)


def test_a_short_plate_is_not_searched_for(past: Past):
    past.read("AB12", past.cutoff)
    found = bytes_of(past)
    assert (found["state"], found["plates"], found["too_short"]) == ("nothing", 0, 1)


def test_without_the_servers_files_it_says_not_verified_here(past: Past, monkeypatch):
    past.read(PLANTED, past.cutoff)
    assert database_folder() is not None
    # As on a machine of its own: there is no such folder.
    monkeypatch.setattr("reads.services.purge.scan.database_folder", lambda: None)
    found = bytes_of(past)
    assert (found["state"], found["files"]) == ("not_verified", 0)
    assert PurgeCertificate.objects.get().get_bytes_state_display() == "Bytes not verified here"


def test_the_folder_of_another_server_is_not_taken_for_ours(past: Past, monkeypatch):
    control = database_folder() / "global" / "pg_control"
    content = control.read_bytes()
    # One byte of the server's own number.
    monkeypatch.setattr(type(control), "read_bytes", lambda path: b"\0" + content[1:])
    assert database_folder() is None


def test_it_searches_for_the_plates_that_went(past: Past, monkeypatch):
    past.read(PLANTED, past.cutoff)
    seen = []
    search = purge_run.scan_files
    monkeypatch.setattr(
        purge_run, "scan_files", lambda plates: seen.append(plates) or search(plates)
    )
    past.purge()
    assert seen == [{PLANTED}]
