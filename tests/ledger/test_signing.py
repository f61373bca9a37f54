"""The agency signs with a key of its own that no database holds; anybody can check it."""

import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.signing import (
    Signature,
    fingerprint,
    is_signed,
    public_key,
    public_key_in,
    public_key_pem,
    sign,
)


def test_what_it_signed_checks_and_a_changed_byte_does_not():
    signature = sign(b"1 read removed")
    assert is_signed(b"1 read removed", signature)
    assert not is_signed(b"2 read removed", signature)
    assert signature.public_key == public_key()


@pytest.mark.parametrize("other", [Signature("00", "00"), Signature("zz", ""), Signature("", "")])
def test_what_is_no_signature_is_refused(other):
    assert not is_signed(b"1 read removed", other)


def test_another_agency_does_not_sign_for_this_one(settings, tmp_path):
    signature = sign(b"data")
    settings.KEY_DIR = tmp_path / "other"
    assert public_key() != signature.public_key
    assert not is_signed(b"data", Signature(public_key(), signature.value))


def test_the_key_is_made_once_and_read_by_its_owner_alone(settings):
    with ThreadPoolExecutor(8) as threads:
        made = {each.public_key for each in threads.map(sign, [b"data"] * 8)}
    assert made == {public_key()}
    [path] = settings.KEY_DIR.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_openssl_reads_the_exported_key():
    pem = public_key_pem()
    read = ["openssl", "pkey", "-pubin", "-noout", "-text"]
    answer = subprocess.run(read, input=pem.encode(), capture_output=True, check=True)
    shown = answer.stdout.decode().replace(":", "").replace("\n", "").replace(" ", "")
    assert public_key() in shown
    assert public_key_in(pem.encode()) == public_key()
    with pytest.raises(ValueError, match="PEM"):
        public_key_in(b"no key")


def test_the_fingerprint_is_short_enough_to_read_aloud():
    assert len(fingerprint(public_key()).split()) == 8
