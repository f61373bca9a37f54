"""What is asked is answered, and no more: no convoys, no pattern of life, no count by plate."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import get_resolver
from django.utils import timezone

from reads.search import Answers, Question, find
from tests.personnel.test_routes import routes_of

ROOT = Path(__file__).resolve().parents[2]
APPS = ("reads", "hotlists", "camera_ingest", "governance", "requests/data_requests")
# A file of a list may name one plate twice: rows of a file, nothing captured.
OF_LIST_FILES = {"hotlists/services/staging.py"}
BY_PLATE = re.compile(r"(GROUP|PARTITION)\s+BY[^)\"]*\bplate", re.IGNORECASE)


def sources():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def counts_by_plate(tree):
    """Lines where a query set is grouped by a plate: .values("plate...") ... .annotate(...)."""
    for node in ast.walk(tree):
        is_counted = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_counted and node.func.attr == "annotate":
            chain = ast.unparse(node.func.value)
            if re.search(r"\.values(_list)?\([^)]*'[a-z_]*plate", chain):
                yield node.lineno


def test_no_statement_of_ours_counts_by_plate():
    by_sql = [str(p.relative_to(ROOT)) for p in sources() if BY_PLATE.search(p.read_text("utf-8"))]
    assert set(by_sql) == OF_LIST_FILES
    by_orm = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := [*counts_by_plate(ast.parse(path.read_text("utf-8")))])
    }
    assert by_orm == {}


@pytest.mark.parametrize(
    ("code", "is_seen"),
    [
        ("Read.objects.values('plate').annotate(n=Count('id'))", True),
        ("Read.objects.values_list('day', 'plate_key').order_by().annotate(Count('id'))", True),
        ("Read.objects.values('camera').annotate(n=Count('id'))", False),
    ],
)
def test_such_a_count_would_be_seen(code, is_seen):
    assert bool([*counts_by_plate(ast.parse(code))]) == is_seen
    assert BY_PLATE.search("SELECT plate, count(*) FROM reads_read GROUP BY plate")
    assert BY_PLATE.search("row_number() OVER (PARTITION BY plate_key ORDER BY captured_at)")


def test_answers_are_counted_by_camera_and_time_and_in_no_other_way():
    offered = {name for name in vars(Answers) if not name.startswith("_")}
    assert offered == {"all", "count", "by_camera", "by_time", "page"}


def test_what_is_counted_is_what_was_asked_and_nothing_around_it(agency):
    near, far = agency.add_camera("near"), agency.add_camera("far")
    now = timezone.now()
    for hours in (1, 2):
        agency.read(near, "KTX4827", at=now - timedelta(hours=hours))
        # Another vehicle right behind it each time, and the same one elsewhere.
        agency.read(near, "BBB2222", at=now - timedelta(hours=hours) + timedelta(seconds=2))
        agency.read(far, "KTX4827", at=now - timedelta(hours=hours, minutes=9))
    agency.read(near, "KTX4827", at=now - timedelta(days=5))
    asked = Question(
        plate="KTX4827",
        camera_ids=(near.pk,),
        captured_from=now - timedelta(days=1),
        captured_to=now,
    )
    answers = find(asked, after=now - timedelta(days=20))
    assert answers.by_camera() == {near.pk: 2}
    zone = ZoneInfo(agency.profile.agency.timezone)
    assert sum(answers.by_time(zone, "hour").values()) == 2
    assert {found.read.plate for found in answers.page()} == {"KTX4827"}


def test_monitoring_and_activity_look_at_people_and_never_at_reads():
    for name in (
        "reads/activity.py",
        "reads/rules/monitoring.py",
        "reads/services/monitoring.py",
        "reads/views/activity.py",
        "reads/views/flags.py",
    ):
        imported = {
            alias.name
            for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not imported & {"Read", "ReadCandidate", "find", "Answers"}, name


def test_no_page_is_about_movements():
    words = ("convoy", "companion", "travel", "movement", "pattern", "co-travel", "route-of")
    names = [name for name, _ in routes_of(get_resolver())]
    assert [name for name in names if any(word in name for word in words)] == []
