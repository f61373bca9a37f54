"""The compliance matrix: every clause, what keeps it, and how it stands."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import clause_units, clauses_kept_by_people, pending_clauses
from audits.calendar_page import equipment_dates
from audits.evidence import State, evidence_of
from audits.matrix import matrix, units_of
from audits.needs import needs_of
from governance.models import Adoption, Flag
from governance.services.flag import raise_flag
from ledger.models import Event
from personnel.models import Designation, TrainingRecord, User
from reads.models import RetentionIncident

PAGE = "audits:compliance"


def line_of(agency, unit):
    [line] = [each for each in matrix(agency.profile, timezone.now()) if each.unit == unit]
    return line


def unit_of(agency, lexington, kinston):
    return lexington if agency.profile.name == "lexington_ne" else kinston


def test_it_has_each_clause_of_the_policy_and_its_law_and_no_other(agency):
    states = {"lexington_ne": ("LEX", "NE"), "kinston_nc": ("KIN", "NC")}
    mine = [unit for unit in clause_units() if unit.agency in states[agency.profile.name]]
    assert [line.unit for line in matrix(agency.profile, timezone.now())] == mine


def test_every_built_clause_shows_its_code_and_its_tests(agency):
    excused = {*pending_clauses(), *clauses_kept_by_people()}
    for line in matrix(agency.profile, timezone.now()):
        if line.unit not in excused:
            assert line.trace.controls, line.unit
            assert line.trace.tests, line.unit


def test_a_clause_that_is_not_built_says_so(agency):
    for unit in units_of(agency.profile):
        if unit in pending_clauses():
            assert line_of(agency, unit).state is State.NOT_BUILT


def test_training_that_ran_out_turns_its_clause_amber(agency):
    unit = unit_of(agency, "LEX-3.I", "KIN-IV.B.2")
    # The outsider has none.
    User.objects.filter(pk=agency.outsider.pk).update(is_active=False)
    line = line_of(agency, unit)
    assert line.state is State.GREEN
    assert "next expiry" in line.words
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=timezone.now())
    assert line_of(agency, unit).state is State.AMBER


def test_data_past_the_limit_without_a_ground_turns_its_clause_red(kinston):
    now = timezone.now()
    RetentionIncident.objects.create(
        kind="unsupported", place="reads_read", rows=3, opened_at=now,
        due_at=now + timedelta(days=1), owner=kinston.captain,
    )  # fmt: skip
    line = line_of(kinston, "KIN-IV.H.2#retention")
    assert (line.state, line.page) == (State.RED, "reads:retention")


def test_an_overdue_flag_turns_monitoring_amber(agency):
    unit = unit_of(agency, "LEX-3.B.x", "KIN-IV.A.5#access")
    assert line_of(agency, unit).state is State.GREEN
    raise_flag(
        kind=Flag.Kind.OFF_SHIFT,
        person=agency.officer,
        topic="day:2026-01-02",
        facts={},
        subject=agency.officer,
        profile=agency.profile,
    )
    Flag.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert line_of(agency, unit).state is State.AMBER


def test_an_overdue_check_of_a_camera_turns_its_clause_amber(agency):
    unit = unit_of(agency, "LEX-3.B.viii", "NC-20-183.31(c)")
    now = timezone.now()
    agency.add_camera()
    held = {"kind": "inspector", "designated_by": agency.captain, "statement": "-"}
    Designation.objects.create(person=agency.sysadmin, starts_at=now, **held)
    line = line_of(agency, unit)
    assert (line.state, line.page) == (State.GREEN, "camera_ingest:checks")
    old = agency.add_camera("cam-old", checked_at=now - timedelta(days=40))
    assert "1 camera overdue" in line_of(agency, unit).words
    assert line_of(agency, unit).state is State.AMBER
    [late] = [date for date in equipment_dates(agency.profile, now) if date.is_late]
    assert late.label == f"Function and alignment, {old.name}"
    need = next(n for n in needs_of(agency.sysadmin, agency.profile, now) if n.is_late)
    assert (need.label, need.number) == ("Checks of cameras that are due", 1)


def test_a_camera_without_a_deployment_turns_its_clause_amber(agency):
    unit = unit_of(agency, "LEX-3.B.iv", "KIN-III.D#equipment")
    camera = agency.add_camera()
    assert line_of(agency, unit).state is State.GREEN
    camera.deployments.update(ended_at=timezone.now(), ended_by=agency.captain)
    assert "1 camera in service without one" in line_of(agency, unit).words


def test_refusals_under_a_clause_are_counted(agency, sign_in):
    assert sign_in(agency.outsider).get(reverse("hotlists:queue")).status_code == 403
    line = line_of(agency, agency.profile.cite("training"))
    assert line.words.endswith("refused 1 time in 90 days")


@pytest.mark.parametrize("show", ["", "open"])
def test_the_page_shows_the_clauses_or_those_that_are_open(agency, sign_in, show):
    page = sign_in(agency.auditor).get(reverse(PAGE), {"show": show}).content.decode()
    for line in matrix(agency.profile, timezone.now()):
        is_shown = f'id="{line.unit}"' in page
        is_open = line.state in (State.AMBER, State.RED, State.NOT_BUILT)
        assert is_shown is (is_open or not show), line.unit


def test_a_state_is_told_in_words_and_not_by_its_colour(agency, sign_in):
    page = sign_in(agency.auditor).get(reverse(PAGE)).content.decode()
    counts = re.search(r'class="matrix-counts">(.*?)</p>', page, re.DOTALL)[1]
    assert "Kept: " in counts and "Kept by people: " in counts
    assert not re.search(r"\b(green|amber|red)\b", page.partition("<main")[2], re.IGNORECASE)


def test_a_link_leads_only_where_the_reader_may_go(agency, sign_in):
    chief = sign_in(agency.chief).get(reverse(PAGE)).content.decode()
    technician = sign_in(agency.sysadmin).get(reverse(PAGE)).content.decode()
    assert f'href="{reverse("reads:activity")}"' in chief
    table = technician[technician.index("<main") :]
    assert f'href="{reverse("reads:activity")}"' not in table


def test_it_asks_once_for_each_kind_of_evidence(agency, sign_in, django_assert_max_num_queries):
    client = sign_in(agency.chief)
    with django_assert_max_num_queries(68):
        assert client.get(reverse(PAGE)).status_code == 200


def test_it_is_taken_as_paper_and_as_data_on_record(agency, sign_in):
    client = sign_in(agency.chief)
    paper = client.get(reverse("audits:compliance-pdf"))
    assert paper.content.startswith(b"%PDF-")
    data = client.get(reverse("audits:compliance-json")).json()
    assert [each["unit"] for each in data["clauses"]] == [str(u) for u in units_of(agency.profile)]
    taken = Event.objects.filter(kind="matrix.taken").values_list("data", flat=True)
    assert list(taken) == [{"form": "pdf"}, {"form": "json"}]


def test_the_command_lists_every_clause_of_both_policies(agency):
    out = StringIO()
    call_command("compliance_matrix", json=True, stdout=out)
    listed = json.loads(out.getvalue())
    assert [each["unit"] for each in listed["clauses"]] == [str(unit) for unit in clause_units()]
    mine = {e["unit"] for e in listed["clauses"] if e["profile"] == agency.profile.name}
    assert mine == {str(unit) for unit in units_of(agency.profile)}
    assert {e["profile"] for e in listed["clauses"]} == {"lexington_ne", "kinston_nc"}


def test_without_an_adopted_policy_there_is_nothing_to_show(agency, sign_in):
    Adoption.objects.all().delete()
    answer = sign_in(agency.chief).get(reverse(PAGE))
    assert answer.status_code == 403


def test_each_giver_of_evidence_answers_under_both_policies(agency):
    now = timezone.now()
    for unit in units_of(agency.profile):
        if giver := evidence_of(unit):
            assert giver(agency.profile, now).words
