"""Documents are PDF/A with the agency's letterhead; what people typed is never markup."""

import io
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from PIL import Image

from governance.rendering import render_pdf

AT = datetime(2026, 1, 5, 18, 30, tzinfo=UTC)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None and "ALPR_REQUIRE_BROWSER" not in os.environ,
    reason="poppler-utils is not installed",
)


def letter(**changes: object) -> bytes:
    facts: dict[str, object] = {
        "title": "Preservation letter",
        "reference": "Hold 12",
        "to": ["Example Readers Inc.", "Legal department"],
        "facts": [["Camera", "2nd & Main"], ["From", AT]],
        "paragraphs": ["Please keep the data named above."],
        "signed_by": ["Signature", "Title", "Date"],
    }
    return render_pdf("letter", facts | changes, at=AT)


def text_of(pdf: bytes) -> str:
    layout = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(layout, input=pdf, capture_output=True, check=True).stdout
    return re.sub(r"\s+", " ", text.decode())


def page_of(pdf: bytes, tmp_path: Path, number: int = 1) -> Image.Image:
    """One page as gray pixels, 36 to an inch."""
    (tmp_path / "page.pdf").write_bytes(pdf)
    page = ["-r", "36", "-gray", "-png", "-f", str(number), "-l", str(number)]
    command = ["pdftoppm", *page, str(tmp_path / "page.pdf")]
    png = subprocess.run(command, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(png)).convert("L")


@needs_poppler
def test_it_carries_agency_title_local_time_and_page_number(profile_name):
    text = text_of(letter())
    agency, zone = {
        "lexington_ne": ("Lexington Police Department", "12:30 CST"),
        "kinston_nc": ("Kinston Police Department", "13:30 EST"),
    }[profile_name]
    assert text.startswith(f"{agency} Hold 12 Preservation letter")
    assert f"From Jan 5, 2026, {zone}" in text
    assert f"Made Jan 5, 2026, {zone} Page 1 of 1" in text


@needs_poppler
def test_the_page_is_inked_inside_its_margins(tmp_path):
    page = page_of(letter(paragraphs=["Keep this. " * 60, "y" * 900]), tmp_path)
    assert page.size == (306, 396)
    left, top, right, bottom = page.point(lambda gray: 255 if gray < 200 else 0).getbbox()
    margin = 30  # Pixels of the 31 that the template leaves.
    assert left >= margin
    assert right <= 306 - margin
    assert top >= 18
    assert bottom <= 396 - 12


@needs_poppler
@pytest.mark.parametrize(
    "typed",
    ["#panic()", '#read("/etc/passwd")', "*bold* _it_ $x^2$ `raw`", "= Heading", '] } \\ " //'],
)
def test_what_somebody_typed_is_printed_as_they_typed_it(typed):
    text = text_of(letter(title=typed, facts=[[typed, typed]], paragraphs=[typed], to=[typed]))
    assert text.count(typed) == 5


@needs_poppler
def test_a_character_without_a_glyph_is_printed_as_its_code():
    text = text_of(letter(paragraphs=["漢 and 👍 and 漢, José, Ж"]))
    assert "[U+6F22] and [U+1F44D] and [U+6F22], José, Ж" in text


@needs_poppler
def test_controls_can_not_turn_or_hide_a_part_of_a_line():
    assert "keep gnihton" in text_of(letter(paragraphs=["keep\u202egnihton\x00\x07"]))


@needs_poppler
def test_a_long_document_numbers_its_pages(tmp_path):
    pdf = letter(paragraphs=["Keep this. " * 80] * 12)
    assert "Page 3 of 3" in text_of(pdf)
    assert page_of(pdf, tmp_path, 3).getextrema()[0] < 100


def test_it_is_an_archive_document_with_its_fonts_inside():
    pdf = letter()
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfaid:conformance>A<" in pdf
    assert b"/FontFile3" in pdf


def test_the_same_facts_at_the_same_time_give_the_same_bytes():
    assert letter() == letter()
    assert letter() != letter(reference="Hold 13")


def test_a_template_that_is_wrong_is_an_error():
    with pytest.raises(typst.TypstError):
        render_pdf("letter", {"title": "No paragraphs"}, at=AT)
