"""Each purge run is certified: what was removed, under which limit, signed, without a plate."""

import json
import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger.models import Event
from ledger.signing import Signature, public_key, public_key_pem
from reads.certificates import (
    certificate_json,
    certificate_pdf,
    is_genuine,
    read_certificate,
)
from reads.models import PurgeCertificate
from reads.services.purge import run as purge_run
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold


@pytest.fixture
def certified(past: Past) -> PurgeCertificate:
    past.capture_everything("GONE123", past.cutoff)
    past.read("GONE456", past.cutoff - SECOND)
    past.read("STAYS12", past.cutoff + SECOND)
    return past.purge().certificates.get()


def text_of(pdf: bytes) -> str:
    layout = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(layout, input=pdf, capture_output=True, check=True).stdout.decode()


def file_of(made: PurgeCertificate) -> bytes:
    return certificate_json(made.content, Signature(made.public_key, made.signature))


def test_it_accounts_for_what_was_removed_and_by_which_limit(past: Past, certified):
    content, signature = read_certificate(file_of(certified))
    assert is_genuine(content, signature)
    assert signature.public_key == public_key()
    limit = past.agency.profile.retention.reads
    assert content["limit"]["enforced"] == {
        "value": str(limit.effective), "clause": str(limit.clause),
    }  # fmt: skip
    assert content["limit"]["law"]["value"] == str(limit.law.value)
    assert [own["value"] for own in content["limit"]["policy"]] == [
        str(own.value) for own in limit.policy
    ]
    [reads] = [row for row in content["removed"] if row["place"] == "reads_read"]
    assert (reads["rows"], reads["camera"], len(reads["ids_digest"])) == (2, "cam-1", 16)
    assert reads["last"] == past.cutoff.isoformat().replace("+00:00", "Z")
    assert content["rows_gone"] is True
    assert content["images"] == {"hours_destroyed": 0, "removed": 1}
    assert content["policy_version"] == past.agency.profile.version


def test_it_reports_the_settings_as_the_server_shows_them(certified):
    shown = json.loads(certified.content)["database_settings"]
    assert (shown["wal_recycle"], shown["archive_mode"]) == ("off", "off")
    assert shown["replication_slots"] == 0
    assert None not in shown.values()


def test_no_plate_stands_in_it_nor_in_its_event(certified):
    everything = file_of(certified).decode() + str(Event.objects.get(kind="purge.certified").data)
    for plate in ("GONE123", "GONE456", "STAYS12", "ZZZ999"):
        assert plate not in everything


def test_it_says_what_was_kept_and_under_which_hold(past: Past):
    at = past.cutoff - timedelta(days=1)
    past.read("KTX4827", at)
    past.read("GONE123", at)
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        placed = hold(past.agency, past.camera.pk, **around(at))
    made = past.purge().certificates.get()
    content = json.loads(made.content)
    assert content["kept"] == [
        {
            "day": at.date().isoformat(),
            "camera": "cam-1",
            "hold": placed.pk,
            "ground": placed.ground,
            "clause": placed.clause,
            "reads": 1,
        }
    ]
    [removed] = [row for row in content["removed"] if row["place"] == "reads_read"]
    assert removed["rows"] == 1
    assert "KTX4827" not in made.content
    pdf = certificate_pdf(made.content, made.sha256, Signature(made.public_key, made.signature))
    assert placed.clause.split("#")[0] in text_of(pdf)


def test_each_names_the_one_before(past: Past, certified):
    again = past.purge().certificates.get()
    assert json.loads(certified.content)["previous_sha256"] is None
    assert json.loads(again.content)["previous_sha256"] == certified.sha256
    assert json.loads(again.content)["removed"] == []
    assert again.bytes_state == PurgeCertificate.Bytes.NOTHING


def test_a_run_that_died_before_its_certificate_gets_one_that_says_so(past: Past, monkeypatch):
    past.read("GONE456", past.cutoff)

    def die(*args: object, **facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(purge_run, "scan_files", die)
        past.purge()
    assert not PurgeCertificate.objects.exists()
    past.purge()
    late = PurgeCertificate.objects.earliest("pk")
    assert late.bytes_state == PurgeCertificate.Bytes.NOT_VERIFIED
    content = json.loads(late.content)
    assert (content["removed"][0]["rows"], content["rows_gone"]) == (1, True)
    assert "ended before" in content["bytes"]["reason"]


def test_a_run_has_one_certificate_of_each_number(certified):
    with pytest.raises(IntegrityError, match="once_per_number"), transaction.atomic():
        PurgeCertificate.objects.create(run=certified.run, number=1, made_at=timezone.now())


class TestVerify:
    @pytest.fixture
    def file(self, certified, tmp_path):
        path = tmp_path / "certificate.json"
        path.write_bytes(file_of(certified))
        return path

    @pytest.fixture
    def key(self, tmp_path):
        path = tmp_path / "agency-key.pem"
        path.write_text(public_key_pem())
        return path

    def test_a_genuine_one_is_confirmed_by_this_installation(self, file, capsys):
        call_command("verify_certificate", file)
        said = capsys.readouterr().out
        assert said.startswith("Genuine: run ")
        assert "Compare" not in said

    def test_elsewhere_by_the_key_that_was_handed_over(self, file, key, settings, tmp_path, capsys):
        settings.KEY_DIR = tmp_path / "nowhere"
        call_command("verify_certificate", file, key=key)
        assert "Genuine" in capsys.readouterr().out
        call_command("verify_certificate", file)
        assert "Compare the key's fingerprint" in capsys.readouterr().out
        assert not settings.KEY_DIR.exists()

    def test_a_changed_count_is_not_genuine(self, file):
        whole = json.loads(file.read_text())
        whole["certificate"]["removed"][0]["rows"] += 1
        file.write_text(json.dumps(whole))
        with pytest.raises(CommandError, match="does not fit the signature"):
            call_command("verify_certificate", file)

    def test_one_signed_with_another_key_is_not_genuine(self, file, settings, tmp_path):
        settings.KEY_DIR = tmp_path / "other"
        public_key()
        with pytest.raises(CommandError, match="another key"):
            call_command("verify_certificate", file)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"certificate": {}, "signature": {}}'])
    def test_another_file_is_told(self, tmp_path, text):
        (tmp_path / "other").write_text(text)
        with pytest.raises(CommandError, match="not a purge certificate"):
            call_command("verify_certificate", tmp_path / "other")
        with pytest.raises(CommandError, match="can not be read"):
            call_command("verify_certificate", tmp_path / "missing")


class TestDownload:
    # In one test for all of them, since the purge takes longer than the downloads.
    def test_those_who_answer_for_retention_download_both_forms(
        self, past: Past, certified, sign_in
    ):
        for person in (past.agency.captain, past.agency.chief, past.agency.auditor):
            client = sign_in(person)
            as_json = client.get(f"/retention/certificates/{certified.pk}.json")
            assert is_genuine(*read_certificate(as_json.content))
            assert "attachment" in as_json["Content-Disposition"]
            pdf = client.get(f"/retention/certificates/{certified.pk}.pdf")
            assert pdf["Content-Type"] == "application/pdf"
            text = text_of(pdf.content)
            assert "Certificate of destruction" in text
            assert "Searched for and not found: the bytes are gone" in text
            assert certified.sha256 in text
            key = client.get("/retention/agency-key.pem")
            assert key.content.decode() == public_key_pem()

    def test_it_is_closed_for_others(self, past: Past, certified, sign_in):
        for person in ("officer", "sergeant", "sysadmin", "dispatcher"):
            client = sign_in(getattr(past.agency, person))
            for address in (f"certificates/{certified.pk}.json", "agency-key.pem"):
                assert client.get(f"/retention/{address}").status_code == 403, person

    def test_there_is_no_other_form_and_no_other_run(self, past: Past, certified, sign_in):
        client = sign_in(past.agency.auditor)
        assert client.get(f"/retention/certificates/{certified.pk}.exe").status_code == 404
        assert client.get("/retention/certificates/999.pdf").status_code == 404
