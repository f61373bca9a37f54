"""The audit of what the product is installed with: what it says, and when it fails."""

from tests.security.audit import NOT_AUDITED, ROOT, verdict


def package(name, *faults, **more):
    return {"name": name, "version": "1.0", "vulns": list(faults)} | more


def test_a_known_fault_fails_the_check_and_is_named():
    fault = {"id": "CVE-2026-1", "fix_versions": ["1.1"]}
    code, lines = verdict({"dependencies": [package("good"), package("bad", fault)]})
    assert code == 1
    assert lines[0] == "bad 1.0: CVE-2026-1, mended in 1.1"
    assert "2 packages, 1 known faults" in lines[-1]


def test_without_a_network_it_says_so_and_fails_nothing():
    assert verdict(None) == (0, [NOT_AUDITED])
    skipped = {"name": "good", "skip_reason": "not found"}
    assert verdict({"dependencies": [skipped]}) == (0, [NOT_AUDITED])


def test_it_is_part_of_the_check():
    assert "tests.security.audit" in (ROOT / "Makefile").read_text()


def test_everything_is_installed_by_its_hash_and_from_no_named_place():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        pinned = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(pinned) > 50
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text and "--index-url" not in text
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
