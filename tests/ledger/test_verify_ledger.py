"""Whoever owns the database can change it, and `verify_ledger` says what was changed."""

import json
from contextlib import closing
from datetime import timedelta
from io import StringIO

import psycopg2
import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audits.services.trail import verify_trail
from governance.services import close_case
from ledger import lines
from ledger.lines import FIRST_ID, LAST_ID, joined_leaves, within
from ledger.merkle import root_of, split
from ledger.models import Event, Seal
from ledger.services import record_event, seal_trail
from ledger.services.seal import canonical, unsealed
from ledger.signing import public_key, public_key_pem
from ledger.verification import verify, verify_offline

INSERT = (
    "INSERT INTO ledger_event (id, at, kind, outcome, subject_type, subject_id, clause, data)"
    " VALUES (%s, now(), 'test.done', 'done', '', '', '', '{}')"
)
COPY = "INSERT INTO {0} SELECT (jsonb_populate_record(r, '{{\"id\": -1}}')).* FROM {0} r"
BACKDATED = (
    "INSERT INTO ledger_event (at, kind, outcome, subject_type, subject_id, clause, data)"
    " VALUES (now() - %s, 'test.done', 'done', '', '', '', '{}') RETURNING id"
)
OWNER = "SET session_replication_role = replica; "


@pytest.fixture
def trail(committed_db):
    """Three seals of two events each."""
    for number in range(6):
        record_event("test.done", actor=None, data={"n": number})
        if number % 2:
            seal_trail()
    return list(Event.objects.values_list("pk", flat=True))


def attack(servers, statement: str, *values: object) -> None:
    """As the database's superuser, with every trigger off."""
    with (
        closing(psycopg2.connect(servers.urls.superuser)) as session,
        session,
        session.cursor() as cursor,
    ):
        cursor.execute(OWNER + statement, values)


def problems(settings) -> list[tuple[int | None, int | None, str]]:
    verdict = verify(public_key(), settings.ROOT_DIR)
    return [(each.seal, each.row, each.what) for each in verdict.problems]


def test_an_untouched_trail_is_whole(trail, settings):
    assert problems(settings) == []


def test_a_changed_row_is_named(trail, settings, servers):
    attack(servers, "UPDATE ledger_event SET kind = 'test.other' WHERE id = %s", trail[3])
    assert problems(settings) == [(2, trail[3], "was changed after it was sealed")]


def test_a_removed_row_is_named(trail, settings, servers):
    attack(servers, "DELETE FROM ledger_event WHERE id = %s", trail[0])
    assert problems(settings) == [(1, trail[0], "was removed after it was sealed")]


@pytest.fixture
def free_number(committed_db):
    """A number between sealed ones that no row has: its transaction was rolled back."""
    record_event("test.done", actor=None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_event("test.done", actor=None)
        [number] = Event.objects.order_by("-pk").values_list("pk", flat=True)[:1]
        raise ZeroDivisionError
    record_event("test.done", actor=None)
    seal_trail()
    return number


def test_a_row_put_in_under_an_old_number_is_named_and_never_sealed(
    free_number, settings, servers, monkeypatch
):
    for module in ("services.seal", "verification"):
        monkeypatch.setattr(f"ledger.{module}.LATEST", timedelta(0))
    attack(servers, INSERT, free_number)
    assert seal_trail() == 0
    what = "was put in under a number that was sealed long before"
    assert problems(settings) == [(None, free_number, what)]


@pytest.mark.parametrize("table", ["ledger_event", "auditlog_logentry"])
def test_a_number_below_one_is_refused(committed_agency, servers, table):
    close_case(case_id=committed_agency.case().pk, actor=committed_agency.officer)
    with pytest.raises(psycopg2.errors.CheckViolation, match="numbered"):
        attack(servers, COPY.format(table))


@pytest.fixture
def no_check(servers):
    """The owner may drop it."""
    attack(servers, "ALTER TABLE ledger_event DROP CONSTRAINT event_numbered")
    yield
    check = "ADD CONSTRAINT event_numbered CHECK (id > 0) NOT VALID"
    attack(servers, f"ALTER TABLE ledger_event {check}")


@pytest.mark.parametrize("number", [FIRST_ID, -1, 0])
def test_a_row_below_all_numbers_is_named_and_never_sealed(
    trail, no_check, settings, servers, number
):
    attack(servers, INSERT, number)
    assert seal_trail() == 0
    assert problems(settings) == [(None, number, "was put in under a number that no row gets")]


@pytest.mark.parametrize("above", [1, LAST_ID])
def test_a_row_above_all_numbers_is_named_and_stops_no_seal(trail, settings, above):
    number = min(lines.issued("events") + above, LAST_ID)
    # The product's own role may add rows, and chooses their numbers.
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [number])
    assert seal_trail() == 0
    what = "was put in under a number that no row has got yet"
    assert problems(settings) == [(None, number, what)]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        if number == LAST_ID:
            record_event("test.done", actor=None)
            assert unsealed()[0] == 1
            assert seal_trail() == 1
            assert problems(settings) == [(None, number, what)]


# Fits better than the one that is meant, whose second argument is a name and no text.
MASK = """
CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql IMMUTABLE
    AS $$ SELECT '\\x00'::bytea $$
"""


def test_no_function_of_the_same_name_masks_a_change(committed_db, settings, servers):
    """The product's role may make functions, since it makes the tables of each day."""
    with connection.cursor() as cursor:
        cursor.execute(MASK)
    try:
        record_event("test.done", actor=None)
        seal_trail()
        [row] = Event.objects.values_list("pk", flat=True)
        attack(servers, "UPDATE ledger_event SET kind = 'test.other'")
        assert problems(settings) == [(1, row, "was changed after it was sealed")]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION public.convert_to(text, text)")


@pytest.mark.parametrize("when", ["0976-01-01 BC", "infinity", "-infinity"])
def test_a_time_that_no_calendar_holds_hides_nothing(trail, settings, servers, when):
    attack(servers, "UPDATE ledger_event SET at = %s WHERE id = %s", when, trail[3])
    assert (2, trail[3], "was changed after it was sealed") in problems(settings)


BROKEN = [
    "[]", '"seal"', "{", "[" * 100_000,
    canonical({"ids": [[1, 2]], "number": 2, "rows": 2, "trail": "events"}),
    canonical(
        {"ids": [[1, 10**18]], "number": 2, "rows": 2, "trail": "events", "root": "", "before": "",
         "sealed_at": "2024-01-01T00:00:00+00:00"}
    ),
]  # fmt: skip


@pytest.mark.parametrize("statement", BROKEN)
def test_of_a_broken_seal_the_copy_tells_which_rows_changed(trail, settings, servers, statement):
    attack(servers, "UPDATE ledger_event SET kind = 'test.other' WHERE id = %s", trail[2])
    attack(servers, "UPDATE ledger_seal SET statement = %s WHERE number = 2", statement)
    assert problems(settings) == [
        (2, None, "is not readable"),
        (2, None, "is not the one that was written out"),
        (2, trail[2], "was changed after it was sealed"),
    ]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"statement": 3}'])
def test_a_broken_copy_is_named_and_hides_nothing(trail, settings, servers, content):
    attack(servers, "UPDATE ledger_event SET kind = 'test.other' WHERE id = %s", trail[5])
    path = sorted(settings.ROOT_DIR.glob("*/*.json"))[0]
    path.chmod(0o600)
    path.write_bytes(content)
    assert problems(settings) == [
        (1, None, "is not among the seals written out"),
        (3, trail[5], "was changed after it was sealed"),
    ]


def test_a_new_row_with_an_old_time_is_named(trail, settings, servers):
    attack(servers, BACKDATED, timedelta(days=30))
    seal_trail()
    what = "carries a time long before that of rows sealed earlier"
    assert problems(settings) == [(4, trail[-1] + 1, what)]


def test_a_row_may_be_late_by_as_long_as_an_act_takes(trail, settings, servers):
    attack(servers, BACKDATED, timedelta(minutes=59))
    seal_trail()
    assert problems(settings) == []


def test_a_clock_that_ran_ahead_and_was_set_right_accuses_nobody(trail, settings):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        record_event("test.done", actor=None)
        seal_trail()
    record_event("test.done", actor=None)
    seal_trail()
    assert problems(settings) == []


def test_a_clock_that_steps_ahead_and_behind_accuses_nobody(trail, settings):
    now = timezone.now()
    for hours in (3, -1):
        with time_machine.travel(now + timedelta(hours=hours)):
            record_event("test.done", actor=None)
            seal_trail()
    with time_machine.travel(now - timedelta(minutes=61)):
        record_event("test.done", actor=None)
    # What was written an hour behind is sealed with the clock set right.
    record_event("test.done", actor=None)
    seal_trail()
    assert problems(settings) == []


def test_a_time_in_the_future_does_not_make_the_others_look_old(trail, settings, servers):
    attack(servers, BACKDATED, -timedelta(days=365))
    seal_trail()
    record_event("test.done", actor=None)
    seal_trail()
    assert problems(settings) == []


def test_the_last_rows_removed_with_their_seal_are_missed(trail, settings, servers):
    attack(servers, "DELETE FROM ledger_event WHERE id >= %s", trail[4])
    attack(servers, "DELETE FROM ledger_seal WHERE number = 3")
    assert problems(settings) == [
        (3, None, "was removed from the database"),
        (3, trail[4], "was removed after it was sealed"),
        (3, trail[5], "was removed after it was sealed"),
    ]


def test_a_seal_removed_from_the_middle_breaks_the_chain(trail, settings, servers):
    attack(servers, "DELETE FROM ledger_seal WHERE number = 2")
    found = problems(settings)
    assert (3, None, "follows seal 1: what was between is missing") in found
    assert (2, None, "was removed from the database") in found


def test_a_seal_made_anew_over_a_changed_row_is_found_by_key_and_file(trail, settings, servers):
    """The attacker knows how seals are made and makes one, but has not the agency's key."""
    attack(servers, "UPDATE ledger_event SET kind = 'test.other' WHERE id = %s", trail[5])
    seal = Seal.objects.get(number=3)
    leaves = joined_leaves("events", within(json.loads(seal.statement)["ids"]))
    forged = json.loads(seal.statement) | {"root": root_of(split(leaves)).hex()}
    attack(
        servers,
        "UPDATE ledger_seal SET statement = %s, leaves = %s WHERE number = 3",
        canonical(forged),
        leaves,
    )
    assert problems(settings) == [
        (3, None, "is not signed by the agency's key"),
        (3, None, "is not the one that was written out"),
        (3, trail[5], "was changed after it was sealed"),
    ]


def test_digests_changed_with_their_row_do_not_give_the_root(trail, settings, servers):
    attack(servers, "UPDATE ledger_event SET kind = 'test.other' WHERE id = %s", trail[1])
    seal = Seal.objects.get(number=1)
    leaves = joined_leaves("events", within(json.loads(seal.statement)["ids"]))
    attack(servers, "UPDATE ledger_seal SET leaves = %s WHERE number = 1", leaves)
    assert problems(settings) == [
        (1, None, "its rows' digests do not give its root"),
        (1, trail[1], "was changed after it was sealed"),
    ]


def test_the_change_history_is_watched_too(committed_agency, settings, servers):
    close_case(case_id=committed_agency.case().pk, actor=committed_agency.officer)
    seal_trail()
    [row] = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    attack(servers, "UPDATE auditlog_logentry SET object_repr = 'other' WHERE id = %s", row)
    assert [each[1:] for each in problems(settings)] == [(row, "was changed after it was sealed")]


@pytest.fixture
def taken_out(trail, settings, tmp_path, capsys):
    """The exported lines; and what checks such lines without the database."""
    call_command("export_ledger")
    exported = capsys.readouterr().out.splitlines()
    pem, copy = tmp_path / "key.pem", tmp_path / "trail.jsonl"
    pem.write_text(public_key_pem())

    def check(rows: list[str]) -> str:
        copy.write_text("\n".join(rows) + "\n")
        out = StringIO()
        options = {"roots": settings.ROOT_DIR, "key": pem, "offline": copy}
        call_command("verify_ledger", stdout=out, **options)
        return out.getvalue()

    return exported, check


def test_offline_the_exported_lines_are_checked_against_the_exported_seals(trail, taken_out):
    rows, check = taken_out
    assert "6 rows under 3 seals were checked" in check(rows)
    with pytest.raises(CommandError) as refused:
        check([rows[0].replace("test.done", "test.other"), *rows[2:]])
    assert f"seal 1: row {trail[0]}: was changed" in str(refused.value)
    assert f"seal 1: row {trail[1]}: was removed" in str(refused.value)


def test_offline_a_line_without_a_seal_was_put_in(trail, taken_out):
    rows, check = taken_out
    for number in (-5, 0):
        forged = rows[0].replace(f'"id": {trail[0]}', f'"id": {number}')
        with pytest.raises(CommandError, match=f"row {number}: was put in: no seal has it"):
            check([forged, *rows])
    with pytest.raises(CommandError, match=f"row {trail[0]}: stands there twice"):
        check([rows[0].replace("test.done", "test.other"), *rows])
    for broken in ("{", "[]", '{"id": 3}', "3"):
        with pytest.raises(CommandError, match="lines: line 7 is not readable"):
            check([*rows, broken])


def test_offline_a_missing_last_seal_is_told(trail, taken_out, settings):
    rows, check = taken_out
    max(settings.ROOT_DIR.glob("*/*.json")).unlink()
    with pytest.raises(CommandError, match=f"row {trail[4]}: comes after the last seal"):
        check([*rows[:4], rows[4].replace("test.done", "test.forged"), rows[5]])


def test_offline_a_row_written_later_to_look_older_is_named(
    trail, settings, servers, tmp_path, capsys
):
    attack(servers, BACKDATED, timedelta(days=30))
    seal_trail()
    call_command("export_ledger")
    rows = capsys.readouterr().out.splitlines()
    verdict = verify_offline(public_key(), settings.ROOT_DIR, rows)
    [late] = verdict.problems
    assert (late.row, late.what) == (
        trail[-1] + 1, "carries a time long before that of rows sealed earlier",
    )  # fmt: skip


def test_the_command_names_what_is_wrong_and_fails(trail, servers, settings):
    attack(servers, "DELETE FROM ledger_event WHERE id = %s", trail[2])
    with pytest.raises(CommandError, match=f"row {trail[2]}: was removed"):
        call_command("verify_ledger", stdout=StringIO())


def test_each_day_the_trail_is_verified_and_a_broken_one_is_told(
    trail, servers, settings, committed_agency, mailoutbox
):
    committed_agency.chief.email = "chief@example.test"
    committed_agency.chief.save()
    assert verify_trail() == 0
    assert Event.objects.filter(kind="ledger.verified").count() == 1
    assert not mailoutbox
    attack(servers, "DELETE FROM ledger_event WHERE id = %s", trail[2])
    assert verify_trail() == 1
    event = Event.objects.get(kind="ledger.broken")
    assert event.data["problems"] == 1
    [mail] = mailoutbox
    assert mail.to == ["chief@example.test"]
    assert "verify_ledger" in mail.body
