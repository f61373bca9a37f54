"""An agency begins once, from a file: two people, an adopted policy, a camera and its key."""

from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone

from camera_ingest.devices import KEY_HEADER
from camera_ingest.models import Camera
from camera_ingest.setup_file import EXAMPLE
from governance.models import Adoption
from governance.services import effective_profile
from ledger.models import Event
from personnel.models import User
from tests.cast import PDF

TRAINED = timezone.now() - timedelta(days=3)
PASSWORDS = {"chief": "long-and-quiet-roads", "administrator": "wide-and-quiet-roads"}


@pytest.fixture
def setup_file(tmp_path, monkeypatch, settings):
    settings.DOCUMENT_DIR = tmp_path / "documents"
    for who, password in PASSWORDS.items():
        monkeypatch.setenv(f"ALPR_{who.upper()}_PASSWORD", password)
    for name in ("training.pdf", "policy.pdf"):
        (tmp_path / name).write_bytes(PDF)
    file = tmp_path / "setup.toml"
    file.write_text(EXAMPLE.replace("2026-01-15", f"{TRAINED:%Y-%m-%d}"))
    return file


def run(file) -> str:
    out = StringIO()
    call_command("bootstrap", file, stdout=out)
    return out.getvalue()


def nothing_was_made() -> bool:
    return not (User.objects.exclude(username="scheduled-work").exists() or Camera.objects.exists())


def test_it_begins_ready_to_work(profile_name, db, client, sign_in, setup_file):
    told = run(setup_file)
    key = told.split("shown this once: ")[1].split()[0]
    assert effective_profile(timezone.now()).name == profile_name
    adoption = Adoption.objects.get()
    # When it came into force is told by the clock of the agency, like everything on the pages.
    zone = ZoneInfo(effective_profile(timezone.now()).agency.timezone)
    assert f"{timezone.localtime(adoption.effective_from, zone):%H:%M %Z}" in told
    assert adoption.adopted_by.username == "mellison"
    assert adoption.proposed_by.username == "obrandt"
    for who, username in (("chief", "mellison"), ("administrator", "obrandt")):
        user = User.objects.get(username=username)
        assert user.check_password(PASSWORDS[who])
        assert sign_in(user).get(reverse("camera_ingest:cameras")).status_code == 200
    assert Event.objects.filter(kind="agency.set_up").count() == 1
    answer = client.post(
        "/api/v1/reads",
        {"reads": []},
        content_type="application/json",
        headers={KEY_HEADER: key},
    )
    assert answer.status_code == 200


def test_it_begins_once(lexington, setup_file):
    with pytest.raises(CommandError, match="set up already"):
        run(setup_file)
    assert not Event.objects.filter(kind="agency.set_up").exists()


def test_it_waits_for_the_tables_before_it_asks_anything(db, setup_file, monkeypatch):
    """`up` makes them in the first minute, in which the second terminal is open already."""
    monkeypatch.delenv("ALPR_CHIEF_PASSWORD")
    MigrationRecorder.Migration.objects.filter(app="audits").delete()
    with pytest.raises(CommandError, match="Serving on"):
        run(setup_file)
    assert nothing_was_made()


def test_one_person_can_not_be_both(db, setup_file):
    setup_file.write_text(setup_file.read_text().replace('"obrandt"', '"mellison"'))
    with pytest.raises(CommandError, match="two people"):
        run(setup_file)
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('"training.pdf"', '"no-such.pdf"', "can not be read"),
        ('"policy.pdf"', '"setup.toml"', "Attach a PDF"),
        ("[policy]", "[polity]", "policy"),
        ('mount = "fixed"', 'mount = "balloon"', "camera.mount"),
        ("[chief]", "[chief", "can not be used"),
        ('email = "mellison@police.example"', 'email = "no address"', "email"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_made(db, setup_file, settings, before, after, what):
    setup_file.write_text(setup_file.read_text().replace(before, after, 1))
    with pytest.raises(CommandError, match=what):
        run(setup_file)
    assert nothing_was_made()
    assert not list(settings.DOCUMENT_DIR.glob("**/*.pdf"))


def test_a_known_password_is_refused(db, setup_file, monkeypatch):
    monkeypatch.setenv("ALPR_CHIEF_PASSWORD", "password1")
    with pytest.raises(CommandError, match="common"):
        run(setup_file)
    assert nothing_was_made()


def test_training_that_is_still_to_come_is_refused(db, setup_file):
    text = setup_file.read_text()
    setup_file.write_text(text.replace(f"{TRAINED:%Y-%m-%d}", "2999-01-01"))
    with pytest.raises(CommandError, match="lies in the future"):
        run(setup_file)
    assert nothing_was_made()


def test_the_example_is_printed(capsys):
    call_command("bootstrap", example=True)
    assert capsys.readouterr().out.strip() == EXAMPLE.strip()
