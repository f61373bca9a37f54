"""Files from outside: by whom, how large, of what kind, and what is left of them."""

import ast
import re
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from audits.rules import vendor_log
from camera_ingest.ocr import decoding
from governance.models import Document
from governance.scans import MAX_PIXELS
from governance.services import document, store_document
from governance.views.cases import MAX_CASE_FILE
from hotlists.models import Alert
from personnel.views.account_requests import MOST_BYTES
from reads.images import read_image
from reads.models import Read
from tests.reads.searches import search
from tests.security.test_outward import APPS, ROOT

MEGABYTE = 1024 * 1024
SECURITY = (ROOT / "docs/security.md").read_text()
HIDDEN = b"Exif-and-more: 40.7810N 99.7410W"
# Who reads what came in a form, and how it is known for what it should be. Papers and pictures of
# papers all go through the first.
READERS = {
    "personnel/views/account_requests.py": "text with the columns of members",
    "governance/services/document.py": "PDF, PNG, JPEG by content; pictures drawn anew",
    "governance/views/cases.py": "text with the columns of cases",
    "audits/views/vendor_log.py": "text with named columns",
    "hotlists/views/importing.py": "text in the layout of its list, in parts",
    "camera_ingest/api.py": "JPEG or PNG, whole, 50 megapixels: tests/camera_ingest",
    "camera_ingest/feed_api.py": "JSON and a picture as above",
    "camera_ingest/views/feed.py": "JSON and a picture as above, nothing stored",
}
# How much of each kind, by the words of docs/security.md: the last column of its table of files.
MOST = {
    "papers": f"{document.MAX_BYTES // MEGABYTE} MB, {MAX_PIXELS // 1_000_000} megapixels",
    "frames and pictures of reads": (
        f"{decoding.MAX_BYTES // 1_000_000} MB, {decoding.MAX_PIXELS // 1_000_000} megapixels"
    ),
    "lists": f"`ALPR_IMPORT_MAX_MB`, {settings.IMPORT_MAX_BYTES // MEGABYTE} MB",
    "members, cases, a vendor's log": ", ".join(
        f"{most // MEGABYTE} MB" for most in (MOST_BYTES, MAX_CASE_FILE, vendor_log.MAX_BYTES)
    ),
}


def picture(kind):
    drawn, file = Image.new("RGB", (40, 20), "red"), BytesIO()
    if kind == "PNG":
        hidden = PngInfo()
        hidden.add_text("Comment", HIDDEN.decode())
        drawn.save(file, kind, pnginfo=hidden)
    else:
        facts = drawn.getexif()
        facts[0x0112] = 6  # on its side
        facts[0x010E] = HIDDEN.decode()
        drawn.save(file, kind, exif=facts, comment=HIDDEN)
    # And what a page or an archive would be after the picture.
    return file.getvalue() + b"<script>alert(1)</script>" + HIDDEN


def stored(content, actor):
    return store_document(upload=SimpleUploadedFile("scan", content), actor=actor)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_of_a_picture_what_it_shows_is_kept_and_no_more(lexington, kind):
    given = picture(kind)
    paper = stored(given, lexington.chief)
    kept = paper.file.read()
    assert HIDDEN in given and HIDDEN not in kept and b"<script>" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert (shown.format, len(shown.getexif())) == (kind, 0)
        # Upright, though its note of that is gone.
        assert shown.size == ((20, 40) if kind == "JPEG" else (40, 20))
    assert paper.size == len(kept)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_frame_is_kept_as_it_came_and_shown_drawn_anew(lexington, sign_in, kind):
    """Evidence is not touched; what a browser gets of it holds what it shows, and no more."""
    frame = picture(kind)
    lexington.add_entry()
    sent = {"image": b64encode(frame).decode(), "box": [5, 5, 20, 10]}
    lexington.read(lexington.add_camera(), "KTX4827", **sent)
    read, alert = Read.objects.get(), Alert.objects.get()
    assert read_image(captured_at=read.captured_at, image_id=read.image_id) == frame
    client = sign_in(lexington.officer)
    inquiry = search(lexington)
    page = client.get(reverse("reads:results", args=[inquiry.pk])).content.decode()
    found = set(re.findall(rf"/searches/{inquiry.pk}/[^\"' ]*(?:photo|crop)[^\"' ]*", page))
    shown = {reverse(f"hotlists:{name}", args=[alert.pk]) for name in ("photo", "crop")} | found
    assert len(shown) > 2
    for address in shown:
        answer = client.get(address)
        assert answer["Content-Type"] == "image/jpeg"
        assert HIDDEN not in answer.content and b"<script>" not in answer.content
        assert answer.content.endswith(b"\xff\xd9")
        with Image.open(BytesIO(answer.content)) as drawn:
            assert (len(drawn.getexif()), "comment" in drawn.info) == (0, False)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_only_begins_as_a_picture_is_turned_back(lexington, start):
    before = Document.objects.count()
    for content in (start, start + b"<html>" * 50):
        with pytest.raises(ValidationError, match="can not be read"):
            stored(content, lexington.chief)
    assert Document.objects.count() == before


def test_a_photograph_whose_notes_are_of_the_wrong_type_is_turned_back(lexington):
    drawn, file = Image.new("RGB", (8, 8)), BytesIO()
    facts = drawn.getexif()
    facts[0x0112], facts[0x8825] = 6, {1: "N"}
    drawn.save(file, "JPEG", exif=facts)
    # North is said to be a number.
    wrong = file.getvalue().replace(b"\0\1\0\2\0\0\0\2N", b"\0\1\0\3\0\0\0\2N")
    assert wrong != file.getvalue()
    with pytest.raises(ValidationError, match="can not be read"):
        stored(wrong, lexington.chief)


def test_a_small_file_that_would_be_a_huge_picture_is_turned_back(lexington):
    file = BytesIO()
    Image.new("1", (20_000, 10_000)).save(file, "PNG")
    assert len(file.getvalue()) < MEGABYTE
    with pytest.raises(ValidationError):
        stored(file.getvalue(), lexington.chief)


# Told by the length that is announced: nothing of the body is read.
@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        (None, "/account/login/", 0),
        (None, "/policy/propose/", 0),
        (None, "/nowhere", 0),
        (None, "/ask/preservation/", 20 * MEGABYTE),
        ("officer", "/searches/new/", 60 * MEGABYTE),
        ("captain", "/cases/import/", 60 * MEGABYTE),
        ("captain", "/lists/1/import/", 512 * MEGABYTE),
    ],
)
def test_no_door_takes_more_than_it_has_use_for(lexington, client, sign_in, who, address, most):
    asking = sign_in(getattr(lexington, who)) if who else client
    for length, is_taken in ((most + MEGABYTE, False), (max(most, 1), True)):
        answer = asking.generic(
            "POST", address, b"x=1", "application/x-www-form-urlencoded",
            CONTENT_LENGTH=str(length),
        )  # fmt: skip
        assert (answer.status_code != 413) is is_taken, length


@pytest.mark.parametrize(
    ("who", "route", "most"),
    [
        ("captain", "personnel:import-people", MOST_BYTES),
        ("captain", "governance:import-cases", MAX_CASE_FILE),
        ("auditor", "audits:vendor-upload", vendor_log.MAX_BYTES),
    ],
)
def test_a_text_of_one_byte_more_is_refused_whole(lexington, sign_in, who, route, most):
    """None is cut: half a line of it would be another line."""
    client, day = sign_in(getattr(lexington, who)), f"{timezone.now() - timedelta(days=3):%Y-%m-%d}"
    for size, is_taken in ((most + 1, False), (most, True)):
        file = SimpleUploadedFile("list.csv", b"a" * size)
        answer = client.post(reverse(route), {"file": file, "first": day, "last": day})
        text = answer.content.decode()
        assert (f"{most // MEGABYTE} MB" not in text) is is_taken, size


def test_the_docs_say_the_sizes_of_the_code():
    table = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", SECURITY, re.MULTILINE)
    assert MOST.items() <= dict(table).items()


def reads_uploads(path: Path) -> bool:
    """Whether this module takes the bytes of an upload: `.read()` or `.chunks()` of one."""
    text = path.read_text()
    if "FILES" not in text and "FileField" not in text and "UploadedFile" not in text:
        return False
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(called & {"read", "chunks"})


def test_each_place_that_reads_an_upload_is_known():
    files = [
        file for app in APPS for file in (ROOT / app).rglob("*.py") if "demo" not in file.parts
    ]
    assert {str(file.relative_to(ROOT)) for file in files if reads_uploads(file)} == set(READERS)
