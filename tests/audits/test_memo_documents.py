"""The memo as PDF/A and as Word file, and the audit file that is checked without this program."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile

import pytest
from docx import Document as WordDocument

from audits.audit_file import audit_file
from audits.blocks import paragraph, section
from audits.docx import memo_docx
from audits.services.memo import content_of, file_memo, memo_pdf
from governance.rendering import render_pdf
from tests.audits.auditing import SUMMARY, searches, submitted
from tests.governance.test_rendering import needs_poppler, text_of

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")
REMARKS = "The second officer is to be trained again before the next shift."


@pytest.fixture
def filed(agency):
    searches(agency, 12)
    audit = submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks=REMARKS)
    audit.refresh_from_db()
    return audit


def everything_in(content):
    """Each text of a memo, as the page shows it."""
    for part in content["sections"]:
        yield part["heading"]
        for block in part["blocks"]:
            if block["kind"] == "paragraph":
                yield block["text"]
            for row in block.get("rows", ()):
                yield from (str(cell) for cell in row)


@needs_poppler
def test_the_pdf_says_what_the_memo_says(agency, filed):
    memo = filed.memos.get()
    with memo.document.file.open("rb") as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == memo.document.sha256
    assert data == memo_pdf(memo)
    text = "".join(text_of(data).split())
    assert text.startswith("".join(f"{agency.profile.agency.name}{filed.number}".split()))
    for told in (SUMMARY, REMARKS, str(agency.chief), filed.seed[:20]):
        assert "".join(told.split()) in text
    assert b"pdfaid:part" in data


def test_the_word_file_has_the_same_words_and_can_be_edited(agency, filed):
    content = content_of(filed.memos.get())
    file = WordDocument(io.BytesIO(memo_docx(content, agency="Any")))
    texts = {paragraph.text for paragraph in file.paragraphs}
    texts |= {cell.text for table in file.tables for row in table.rows for cell in row.cells}
    assert [told for told in everything_in(content) if told not in texts] == []
    file.paragraphs[1].text = "Changed by hand."
    file.save(io.BytesIO())


def test_what_was_typed_is_data_and_no_markup(agency):
    content = {
        "title": "Memorandum",
        "reference": "AU-1",
        "head": [["To", "#panic() <w:p>"]],
        "sections": [section("*x*", paragraph("]#eval[ & <b>"))],
    }
    file = WordDocument(io.BytesIO(memo_docx(content, agency="Any")))
    assert "]#eval[ & <b>" in {each.text for each in file.paragraphs}
    assert render_pdf("memo", content).startswith(b"%PDF-")


class TestAuditFile:
    @pytest.fixture
    def archive(self, agency, filed):
        return zipfile.ZipFile(io.BytesIO(audit_file(filed, actor=agency.chief)))

    def test_it_holds_memo_sample_evidence_policy_and_corrections(self, filed, archive):
        names = set(archive.namelist())
        assert {
            "README.txt", "memo.pdf", "memo.docx", "population.txt", "draw.json", "items.csv",
            "evidence.json", "corrections.csv", "manifest.sha256", "manifest.sig", "agency-key.pem",
        } <= names  # fmt: skip
        assert any(name.startswith("policy/") for name in names)
        with filed.memos.get().document.file.open("rb") as file:
            assert archive.read("memo.pdf") == file.read()
        rows = list(csv.DictReader(io.StringIO(archive.read("items.csv").decode())))
        per_item = len(filed.program.checklist)
        assert len(rows) == 10 * per_item + len(filed.program.whole)
        assert {row["answer"] for row in rows} == {"Pass"}
        assert len(json.loads(archive.read("evidence.json"))) == 10

    def test_its_manifest_names_every_file_and_is_signed(self, archive, tmp_path):
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        archive.extractall(tmp_path)
        check = ["sha256sum", "--strict", "-c", "manifest.sha256"]
        subprocess.run(check, cwd=tmp_path, check=True, capture_output=True)
        listed = {line[66:] for line in (tmp_path / "manifest.sha256").read_text().splitlines()}
        own = {"manifest.sha256", "manifest.sig", "agency-key.pem"}
        assert listed == set(archive.namelist()) - own
        verify = [
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "agency-key.pem", "-rawin",
            "-in", "manifest.sha256", "-sigfile", "manifest.sig",
        ]  # fmt: skip
        assert subprocess.run(verify, cwd=tmp_path, check=False).returncode == 0
        (tmp_path / "manifest.sha256").write_text("otherwise")
        assert subprocess.run(verify, cwd=tmp_path, check=False).returncode != 0

    def test_the_draw_is_repeated_from_it(self, archive):
        told = json.loads(archive.read("draw.json"))
        population = archive.read("population.txt")
        of_population = hashlib.sha256(population).hexdigest()
        assert of_population == told["population_sha256"]
        assert hashlib.sha256(told["seed"].encode()).hexdigest() == told["seed_sha256"]

        def lot(number):
            return hashlib.sha256(f"{told['seed']}:{of_population}:{number}".encode()).hexdigest()

        drawn_again = sorted(population.decode().split(), key=lot)[: told["size"]]
        assert [int(number) for number in drawn_again] == told["drawn"]

    def test_no_plate_that_was_asked_for_is_in_it(self, agency):
        [made] = searches(agency, 1)
        type(made).objects.filter(pk=made.pk).update(reason="Why ktx4827 left the burglary on Elm")
        audit = submitted(agency)
        archive = zipfile.ZipFile(io.BytesIO(audit_file(audit, actor=agency.chief)))
        held = {name for name in archive.namelist() if b"KTX4827" in archive.read(name).upper()}
        assert held == set()
        assert b"[the plate]" in archive.read("evidence.json")


def test_a_sealed_search_stands_in_the_file_by_number_alone(agency):
    [made] = searches(agency, 1)
    approval = agency.written_approval("inquiry", audience=[agency.captain])
    type(made).objects.filter(pk=made.pk).update(is_sensitive=True, approval=approval)
    archive = zipfile.ZipFile(io.BytesIO(audit_file(submitted(agency), actor=agency.chief)))
    [known] = json.loads(archive.read("evidence.json"))
    assert "sealed" in known
    assert not {"reason", "case", "on_record"} & set(known)
