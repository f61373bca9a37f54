from pathlib import Path

import pytest

import alpr_compliance.policy as engine
from alpr_compliance.policy import ProfileError, load_profile, load_profile_file

PROFILES = Path(engine.__file__).parent / "profiles"

PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)


def edited(tmp_path: Path, name: str, *changes: tuple[str, str]) -> Path:
    """The shipped profile as a third agency's file, with these pieces of its text replaced."""
    text = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "third_agency.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_third_agency_is_a_file(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        "kinston_nc",
        ("Kinston Police Department", "Third Town Police Department"),
        ('value = "90 days"', 'value = "2 calendar months"'),
    )
    profile = load_profile_file(path)
    assert profile.name == "third_agency"
    assert profile.agency.name == "Third Town Police Department"
    assert str(profile.retention.reads.effective) == "2 calendar months"


def test_an_agency_may_offer_fewer_purposes(tmp_path: Path) -> None:
    kept = ["outstanding_warrant", "missing_person", "stolen_vehicle", "criminal_investigation"]
    purposes = [*kept, "unregistered_uninsured", "registration_requirement"]
    path = edited(
        tmp_path,
        "lexington_ne",
        ("delegable_acts", f"offered_purposes = {purposes}\ndelegable_acts"),
    )
    assert "parking_traffic" not in {purpose.code for purpose in load_profile_file(path).purposes}


def test_retention_looser_than_nebraska_law_is_refused(tmp_path: Path) -> None:
    path = edited(tmp_path, "lexington_ne", ('value = "180 days"', 'value = "200 days"'))
    with pytest.raises(ProfileError) as error:
        load_profile_file(path)
    for part in ("200 days", "LEX-3.B.xv#retention", "180 days", "NE-60-3204(1)#retention"):
        assert part in str(error.value)


@pytest.mark.parametrize("looser", ["91 days", "3 calendar months"])
def test_retention_looser_than_north_carolina_law_is_refused(tmp_path: Path, looser: str) -> None:
    path = edited(tmp_path, "kinston_nc", ('value = "90 days"', f'value = "{looser}"'))
    with pytest.raises(ProfileError, match=r"KIN-IV\.E\.3.*NC-20-183\.32\(a\)"):
        load_profile_file(path)


@PURPOSE
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("lexington_ne", "end_of_shift = true", "end_of_shift = false", r"NE-60-3204\(3\)"),
        ("lexington_ne", '"case", "reason"', '"case"', r"lack reason.*NE-60-3204\(3\)"),
        (
            "lexington_ne",
            'kind = "shift_start"',
            'kind = "hours"\nhours = 24',
            r"24 hours .*NE-60-3204\(2\)",
        ),
        (
            "lexington_ne",
            'code = "homeland_security"',
            'code = "stolen_vehicle"',
            "offered, but forbidden",
        ),
        (
            "kinston_nc",
            'purpose = "outstanding_felony_warrant"',
            'purpose = "outstanding_warrant"',
            r"not a purpose for matching.*NC-20-183\.31\(b\)",
        ),
        (
            "lexington_ne",
            'manual_purpose = "missing_person"',
            'manual_purpose = "parking_traffic"',
            r"by hand.*NE-60-3204\(3\)",
        ),
        (
            "kinston_nc",
            'code = "caution"',
            'code = "expired_registration"',
            r"forbidden \(NC-20-183\.31\(b\)\)",
        ),
        ("kinston_nc", 'code = "caution"', 'code = "stolen_plate"', "stolen_plate twice"),
        ("kinston_nc", 'state = "NC"', 'state = "NE"', "in NE, its law NC's"),
        ("kinston_nc", 'cases = "KIN-IV.B.6#alerts"\n', "", "No clause for the topics cases"),
        ("kinston_nc", "[clauses]\n", '[clauses]\nweather = "KIN-II"\n', "Unknown topics weather"),
        ("kinston_nc", "[clauses]\n", '[clauses]\nweather = "KIN-XX"\n', "not a clause"),
        ("kinston_nc", "delegable_acts", "colour = 1\ndelegable_acts", "Extra inputs"),
        ("kinston_nc", "repeat_minutes", "repeat_seconds = 1\nrepeat_minutes", "Extra inputs"),
        ("kinston_nc", "delegable_acts", "version = 1\ndelegable_acts", "can not set version"),
        ("kinston_nc", "delegable_acts", "purposes = []\ndelegable_acts", "can not set purposes"),
        ("kinston_nc", "delegable_acts", 'offered_purposes = ["x"]\ndelegable_acts', "law's list"),
        ("kinston_nc", '"nc_20_183_30"', '"zz_1"', "no statute pack 'zz_1'"),
        ("kinston_nc", '"nc_20_183_30"', '"../x"', "no statute pack"),
        ("kinston_nc", "delegable_acts", "= 3", "is not TOML"),
        ("kinston_nc", '"2026-01234"', '"A1"', "does not fit"),
        ("kinston_nc", '"America/New_York"', '"America/Kinston"', "not a time zone"),
        ("kinston_nc", 'kind = "photo"', 'kind = "vehicle"', "no step of kind photo"),
        (
            "kinston_nc",
            'kind = "vehicle"\nobligation = "must"',
            'kind = "vehicle"\nobligation = "should"',
            "vehicle check is a must",
        ),
        ("kinston_nc", 'required = ["reason"]', 'required = ["determination"]', "goes with"),
    ],
)
def test_a_wrong_profile_is_refused(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(ProfileError, match=said):
        load_profile_file(edited(tmp_path, name, (old, new)))


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(ProfileError, match="kinston_nc, lexington_ne"):
        load_profile("../../etc/passwd")


def test_the_version_changes_with_any_value_and_with_no_comment(tmp_path: Path) -> None:
    shipped = load_profile("kinston_nc").version
    assert len(shipped) == 64
    comment = edited(tmp_path, "kinston_nc", ("[cameras]", "# said again\n[cameras]"))
    assert load_profile_file(comment).version == shipped
    value = edited(tmp_path, "kinston_nc", ("unclaimed_seconds = 60", "unclaimed_seconds = 61"))
    assert load_profile_file(value).version != shipped


def test_the_version_changes_with_the_law(tmp_path: Path) -> None:
    pack = (PROFILES.parent / "statutes" / "nc_20_183_30.toml").read_text(encoding="utf-8")
    (tmp_path / "statutes").mkdir()
    versions = set()
    for code, days in (("nc_new", "90 days"), ("nc_newer", "91 days")):
        text = pack.replace("nc_20_183_30", "nc_new").replace("90 days", days)
        (tmp_path / "statutes" / f"{code}.toml").write_text(text, encoding="utf-8")
        path = edited(tmp_path, "kinston_nc", ("nc_20_183_30", code))
        versions.add(load_profile_file(path).version)
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (('start = "18:00"', 'start = "18:30"'), "18:00"),
        (('end = "06:00"', 'end = "05:00"'), "05:00"),
        (('end = "06:00"', 'end = "20:00"'), "20:00"),
    ],
)
def test_a_shift_calendar_with_a_gap_is_refused(
    tmp_path: Path, change: tuple[str, str], at: str
) -> None:
    path = edited(tmp_path, "lexington_ne", change)
    with pytest.raises(ProfileError, match=f"no shift is on at {at} on mon: the shift calendar"):
        load_profile_file(path)


WEEKEND = """
[[shifts]]
name = "Weekend"
start = "08:00"
end = "20:00"
weekdays = ["sat", "sun"]
"""


def test_a_shift_names_the_weekdays_it_begins_on(tmp_path: Path) -> None:
    path = edited(tmp_path, "lexington_ne", ("[cases]", f"{WEEKEND}\n[cases]"))
    weekend = load_profile_file(path).shifts[-1]
    assert [weekend.begins_on(day) for day in range(7)] == [False] * 5 + [True] * 2


@pytest.mark.parametrize(
    ("shift", "days", "at"),
    [
        ('name = "Days"', ["mon", "tue", "wed", "thu", "fri"], "06:00 on sat"),
        # A night that begins on Sunday lasts into Monday.
        ('name = "Nights"', ["mon", "tue", "wed", "thu", "fri", "sat"], "18:00 on sun"),
        ('name = "Nights"', ["tue", "wed", "thu", "fri", "sat", "sun"], "18:00 on mon"),
    ],
)
def test_a_gap_on_one_day_of_the_week_is_a_gap(
    tmp_path: Path, shift: str, days: list[str], at: str
) -> None:
    path = edited(tmp_path, "lexington_ne", (shift, f"{shift}\nweekdays = {days}"))
    with pytest.raises(ProfileError, match=f"no shift is on at {at}"):
        load_profile_file(path)


def test_a_day_of_the_week_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = edited(tmp_path, "lexington_ne", ('name = "Days"', 'name = "Days"\nweekdays = ["xyz"]'))
    with pytest.raises(ProfileError, match="weekdays"):
        load_profile_file(path)


def test_limits_of_recognition_that_would_mark_no_read_are_refused(tmp_path: Path) -> None:
    path = edited(tmp_path, "kinston_nc", ("kept_from = 0.01", "kept_from = 0.9"))
    with pytest.raises(ProfileError, match="no read could be marked"):
        load_profile_file(path)
