"""The ways in: the command, the watched folder, the page."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import ListImport
from hotlists.services.importing import confirm_import, run_import
from hotlists.services.incoming import take_incoming
from hotlists.tasks import take_incoming_lists as task
from ledger.models import Event
from personnel.models import Role, User
from personnel.services import scheduled_work
from tests.hotlists.sources import (
    files_in,
    import_text,
    ncic,
    ncic_rows,
    plates,
    source_list,
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    settings.IMPORT_DIR = tmp_path / "incoming"


def written(path: Path, rows: list[str], *, age: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n")
    then = timezone.now().timestamp() - age
    os.utime(path, (then, then))
    return path


# --- the command


def run_command(path: Path, *options: str, name: str = "NCIC") -> str:
    out = StringIO()
    call_command("import_hot_list", name, str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_imports_and_says_what_changed(agency, tmp_path):
    source_list(agency)
    path = written(tmp_path / "x.txt", [*ncic_rows(10), ncic("NONE", 99)])
    said = run_command(path, "--layout", "ncic_fixed")
    assert "11 rows read: 10 accepted, 0 left out, 1 without a real plate." in said
    assert "10 added" in said
    assert len(plates()) == 10
    assert path.exists()


def test_the_command_says_that_a_list_is_not_determined(agency, tmp_path):
    source_list(agency, is_determined=False)
    path = written(tmp_path / "x.txt", ncic_rows(3))
    assert "matches nothing yet" in run_command(path, "--layout", "ncic_fixed")


def test_the_command_says_that_a_sudden_change_waits(lexington, tmp_path):
    import_text(lexington, ncic_rows(400))
    path = written(tmp_path / "x.txt", ncic_rows(100))
    assert "the Administrator confirms it" in run_command(path, "--layout", "ncic_fixed")


@pytest.mark.parametrize(
    ("rows", "options", "name", "problem"),
    [
        (["ABC"] * 3, ["--layout", "ncic_fixed"], "NCIC", "do not fit this layout"),
        (["ABC123"], ["--layout", "ncic_fixed"], "Nothing", "no list of that name"),
        (["ABC123"], ["--layout", "floating"], "NCIC", "invalid choice"),
        (["ABC123"], ["--layout", "plain_list"], "NCIC", "not switched on"),
    ],
)
def test_the_command_says_what_is_wrong(lexington, tmp_path, rows, options, name, problem):
    source_list(lexington)
    with pytest.raises(CommandError, match=problem):
        run_command(written(tmp_path / "x.txt", rows), *options, name=name)


def test_the_command_says_when_there_is_no_file(lexington, tmp_path):
    source_list(lexington)
    with pytest.raises(CommandError, match="no file"):
        run_command(tmp_path / "none.txt", "--layout", "ncic_fixed")


# --- the watched folder


def folder(settings) -> Path:
    return Path(settings.IMPORT_DIR) / "ncic"


def test_a_file_in_the_folder_is_taken_once(agency, settings):
    import_text(agency, ncic_rows(3))
    written(folder(settings) / "today.txt", ncic_rows(5))
    assert take_incoming(actor=scheduled_work()) == 1
    assert len(plates()) == 5
    [name] = files_in(folder(settings))
    assert name.endswith("-today.txt")
    assert (folder(settings) / "done" / name).exists()
    assert take_incoming(actor=scheduled_work()) == 0
    assert ListImport.objects.filter(way="folder").count() == 1


def test_a_bad_file_goes_to_failed_and_the_list_stays(agency, settings):
    import_text(agency, ncic_rows(3))
    written(folder(settings) / "bad.txt", ["nothing like it"] * 3)
    written(folder(settings) / "empty.txt", []).write_text("")
    os.utime(folder(settings) / "empty.txt", (0, 0))
    assert take_incoming(actor=scheduled_work()) == 2
    assert len(list((folder(settings) / "failed").iterdir())) == 2
    assert len(plates()) == 3
    assert Event.objects.filter(kind="list_import.unusable").count() == 1


def test_the_first_file_of_a_list_is_for_a_person(agency, settings):
    source_list(agency)
    written(folder(settings) / "today.txt", ncic_rows(5))
    take_incoming(actor=scheduled_work())
    assert len(list((folder(settings) / "failed").iterdir())) == 1
    assert plates() == []


def test_a_file_that_is_still_written_is_left_alone(agency, settings):
    import_text(agency, ncic_rows(3))
    written(folder(settings) / "today.txt", ncic_rows(5), age=5)
    written(folder(settings) / "today.part", ncic_rows(5))
    assert take_incoming(actor=scheduled_work()) == 0


def test_what_a_dead_scan_left_is_taken_again_and_old_files_go(agency, settings):
    import_text(agency, ncic_rows(3))
    written(folder(settings) / "taking" / "today.txt", ncic_rows(5))
    written(folder(settings) / "done" / "old.txt", ncic_rows(5), age=90_000)
    assert take_incoming(actor=scheduled_work()) == 1
    assert len(plates()) == 5
    assert len(files_in(folder(settings))) == 1


def test_the_folder_is_looked_at_each_minute(settings):
    beat = settings.CELERY_BEAT_SCHEDULE["take-incoming-lists"]
    assert (beat["task"], beat["schedule"]) == (task.name, timedelta(minutes=1))
    assert beat["options"]["expires"] < 60


# --- the page


def upload(client, hot_list, text: str, **fields: str):
    data = {"layout": "ncic_fixed", "file": SimpleUploadedFile("x.txt", text.encode())} | fields
    return client.post(reverse("hotlists:import-file", args=[hot_list.pk]), data)


ROWS = "\n".join([*ncic_rows(5), ncic("NONE", 99)]) + "\n"


def test_upload_preview_confirm(agency, sign_in):
    client = sign_in(agency.captain)
    answer = upload(client, source_list(agency), ROWS)
    one = ListImport.objects.get()
    page = reverse("hotlists:import", args=[one.pk])
    assert (answer.status_code, answer.url) == (302, page)
    assert b'hx-trigger="every 1s"' in client.get(page).content
    run_import(import_id=one.pk)
    shown = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in shown
    assert "Make it live" in shown
    assert "No real plate: 1" in shown
    assert plates() == []
    client.post(reverse("hotlists:confirm-import", args=[one.pk]))
    run_import(import_id=one.pk)
    assert len(plates()) == 5
    assert "What changed" in client.get(page).content.decode()


@pytest.mark.clause("LEX-3.C.vii.d#hotlists", "KIN-IV.B.5")
def test_who_uploaded_a_file_leaves_it_to_another_to_confirm(agency, sign_in):
    client = sign_in(agency.sysadmin)
    hot_list = source_list(agency)
    form = client.get(reverse("hotlists:import-file", args=[hot_list.pk])).content.decode()
    assert "until another person confirms it" in form
    page = upload(client, hot_list, ncic("KTX4827") + "\n").url
    one = ListImport.objects.get()
    run_import(import_id=one.pk)
    shown = client.get(page).content.decode()
    assert "Make it live" not in shown
    assert "You uploaded it: another person confirms it." in shown
    assert f"may be done by {agency.captain}." in shown
    with pytest.raises(PolicyViolation, match="You uploaded") as refused:
        confirm_import(import_id=one.pk, actor=agency.sysadmin)
    assert refused.value.clause == agency.profile.cite("self_approval")
    assert client.post(reverse("hotlists:confirm-import", args=[one.pk])).status_code == 403
    confirm_import(import_id=one.pk, actor=agency.captain)
    assert run_import(import_id=one.pk).status == "live"
    assert plates() == ["KTX4827"]


def test_another_who_may_import_confirms_what_the_system_administrator_uploaded(agency, sign_in):
    [other] = User.objects.filter(pk=agency.other_officer.pk)
    other.groups.add(Group.objects.get(name=Role.SYSTEM_ADMINISTRATOR.value))
    agency.designate_system_administrator(other)
    page = upload(sign_in(agency.sysadmin), source_list(agency), ROWS).url
    one = ListImport.objects.get()
    run_import(import_id=one.pk)
    shown = sign_in(agency.sysadmin).get(page).content.decode()
    assert str(other) in shown
    other = User.objects.get(pk=other.pk)
    assert "Make it live" in sign_in(other).get(page).content.decode()
    confirm_import(import_id=one.pk, actor=other)
    assert run_import(import_id=one.pk).status == "live"


def test_the_page_shows_how_much_of_the_file_is_read(lexington, sign_in):
    client = sign_in(lexington.captain)
    page = upload(client, source_list(lexington), ROWS).url
    for read, percent in ((0, 0), (500, 50), (1000, 100)):
        ListImport.objects.update(size=1000, bytes_read=read, read=7, accepted=7)
        shown = client.get(page, headers={"HX-Request": "true"}).content.decode()
        assert f'value="{percent}" max="100"' in shown
        assert "7 rows so far" in shown


def test_the_system_administrator_sees_that_the_administrator_confirms(agency, sign_in):
    import_text(agency, ncic_rows(400))
    held = import_text(agency, ncic_rows(100))
    client = sign_in(agency.sysadmin)
    page = client.get(reverse("hotlists:import", args=[held.pk])).content.decode()
    assert "Sudden change" in page
    assert "Confirm the sudden change" not in page
    answer = client.post(reverse("hotlists:confirm-import", args=[held.pk]))
    assert answer.status_code == 403
    client.post(reverse("hotlists:discard-import", args=[held.pk]))
    held.refresh_from_db()
    assert held.status == "discarded"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"file": SimpleUploadedFile("x.txt", b"")}, "The file is empty"),
        ({"layout": "plain_list"}, "choose the category"),
        ({"layout": "floating"}, "Select a valid choice"),
    ],
)
def test_the_form_says_what_is_wrong(lexington, sign_in, fields, problem):
    client = sign_in(lexington.captain)
    answer = upload(client, source_list(lexington), ROWS, **fields)
    assert answer.status_code == 200
    assert problem in answer.content.decode()
    assert not ListImport.objects.exists()


def test_a_failed_import_is_shown_as_such(lexington, sign_in):
    failed = import_text(lexington, "nothing\n" * 3)
    shown = sign_in(lexington.captain).get(reverse("hotlists:import", args=[failed.pk]))
    assert "Not imported" in shown.content.decode()
    assert "The list is as it was before" in shown.content.decode()


def test_an_upload_of_five_gigabytes_is_refused_before_it_is_read(lexington, sign_in):
    client = sign_in(lexington.captain)
    address = reverse("hotlists:import-file", args=[source_list(lexington).pk])
    answer = client.post(
        address, data=b"", content_type="text/plain", CONTENT_LENGTH=str(5 * 1024**3)
    )
    assert answer.status_code == 413
    assert "Too large" in answer.content.decode()


def test_a_sergeant_who_is_no_designee_sees_no_rows(lexington, sign_in):
    done = import_text(lexington, ncic_rows(3))
    client = sign_in(lexington.sergeant)
    for name, args in (("import", [done.pk]), ("import-file", [done.hot_list_id])):
        assert client.get(reverse(f"hotlists:{name}", args=args)).status_code == 403


def test_the_list_of_imports_asks_as_often_for_many(lexington, sign_in):
    client = sign_in(lexington.captain)
    address = reverse("hotlists:imports")
    assert "Nothing imported yet" in client.get(address).content.decode()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    import_text(lexington, ncic_rows(3))
    once = queries()
    for _ in range(5):
        import_text(lexington, ncic_rows(3))
    assert queries() == once
