"""A third agency is a file: begun as docs/policy-authoring.md says, adopted and obeyed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from alpr_compliance.policy import clauses, load_profile, traces
from alpr_compliance.policy.strictness import ProfileError
from audits.evidence import State
from audits.matrix import matrix
from governance.services import effective_profile
from personnel.services import scheduled_work
from reads.models import Read
from reads.services import purge_expired
from tests.cast import make_agency

ROOT = Path(__file__).resolve().parents[2]
CACHES = (
    clauses._registry,
    clauses.pending_clauses,
    clauses.clauses_kept_by_people,
    traces.clause_traces,
    load_profile,
)


def forget() -> None:
    for each in CACHES:
        each.cache_clear()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The command of the guide, run as it stands there but for the folder."""
    guide = (ROOT / "docs" / "policy-authoring.md").read_text()
    command = re.search(r"python (-m alpr_compliance\.policy\.begin .*) FOLDER", guide)
    assert command
    arguments = [sys.executable, *command[1].split(), str(tmp_path)]
    subprocess.run(arguments, cwd=ROOT, check=True, capture_output=True)
    monkeypatch.setenv("ALPR_POLICY_DIR", str(tmp_path))
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def change(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / "profiles" / "greenville_nc.toml"
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)
    forget()


def test_a_profile_file_alone_makes_another_agency(own_folder: Path, db: None, settings):
    change(
        own_folder,
        ('name = "Kinston Police Department"', 'name = "Greenville Police Department"'),
        ('short_name = "Kinston PD"', 'short_name = "Greenville PD"'),
        ('value = "90 days"', 'value = "45 days"'),
    )
    settings.ALPR_PROFILE = "greenville_nc"
    agency = make_agency()
    now = timezone.now()
    profile = effective_profile(now)
    assert (profile.agency.short_name, profile.name) == ("Greenville PD", "greenville_nc")
    assert str(profile.retention.reads.effective) == "45 days"
    assert profile.retention.reads.clause == "GRN-IV.E.3"

    camera = agency.add_camera()
    agency.add_entry("KTX4827")
    for days in (44, 1):
        agency.read(camera, f"OLD{days}", at=now - timedelta(days=days))
    refused = agency.read(camera, "OLD46", at=now - timedelta(days=46))
    assert refused["status"] == "expired"
    run = purge_expired(actor=scheduled_work())
    assert run.clause == "GRN-IV.E.3"
    assert Read.objects.count() == 2

    lines = [line for line in matrix(profile, now) if line.unit.agency == "GRN"]
    assert len(lines) > 50
    assert {line.state for line in lines} & {State.NOT_BUILT} == set()
    assert all(line.trace.tests for line in lines if line.state is not State.PERSON)


def test_a_profile_of_the_name_of_a_shipped_one_is_not_passed_over_in_silence(own_folder: Path):
    own = own_folder / "profiles" / "greenville_nc.toml"
    own.rename(own.with_stem("kinston_nc"))
    forget()
    with pytest.raises(ProfileError, match="shipped profile has this name"):
        load_profile("kinston_nc")


def test_a_value_looser_than_the_law_is_refused_with_both_clauses(own_folder: Path):
    change(own_folder, ('value = "90 days"', 'value = "91 days"'))
    with pytest.raises(ProfileError, match=r"GRN-IV\.E\.3.*NC-20-183\.32"):
        load_profile("greenville_nc")


def test_a_clause_that_nothing_keeps_is_said_to_be_so(own_folder: Path, db: None, settings):
    with (own_folder / "clauses.toml").open("a") as file:
        file.write(
            '[[rows]]\nsection = "access"\nids = ["GRN-V.1"]\nkinds = ["record"]\n'
            'summary = "A thing that no rule of the product keeps."\n'
        )
    forget()
    settings.ALPR_PROFILE = "greenville_nc"
    lines = matrix(make_agency().profile, timezone.now())
    [line] = [line for line in lines if line.unit == "GRN-V.1"]
    assert line.state is State.NOT_BUILT
