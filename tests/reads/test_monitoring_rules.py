"""The rules of monitoring: values in, findings out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alpr_compliance.policy import load_profile
from governance.rules.networks import Act
from governance.rules.substance import screening
from reads.rules.monitoring import Seen, Use, findings

PROFILE = load_profile("lexington_ne")
NOW = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
REASON = "White pickup left the burglary on Elm Street at 2 am"


def use(days=0, **changes):
    facts = {"at": NOW - timedelta(days=days), "plate": "aa", "reason": REASON, "case": "case:1"}
    return Use(**(facts | changes))


def seen(*before, **changes):
    facts = {"number": 9, "use": use(), "before": before, "local": NOW, "joined": NOW}
    return Seen(**(facts | changes))


def kinds(*before, **changes):
    return {found.kind for found in findings(PROFILE, seen(*before, **changes))}


def one(kind, *before, **changes):
    [found] = [f for f in findings(PROFILE, seen(*before, **changes)) if f.kind == kind]
    return found


def test_an_honest_search_raises_nothing():
    assert kinds() == set()
    assert kinds(use(1), use(2, plate="bb", reason="Grey van at the school on Oak")) == set()


def test_the_third_search_of_one_plate_is_found_not_the_second():
    assert kinds(use(1)) == set()
    found = one("same_plate", use(1), use(2))
    counts = {"times": 3, "searches": 3, "look_backs": 0, "entries": 0}
    assert found.facts == {**counts, "reasons": 1, "days": 14}
    assert kinds(use(1), use(15)) == set()


def test_own_entries_of_the_plate_count_too_even_purged_ones():
    found = one("same_plate", use(1), use(2, source="entry", reason=""))
    counts = {"times": 3, "searches": 2, "look_backs": 0, "entries": 1}
    assert found.facts == {**counts, "reasons": 1, "days": 14}


def test_an_entry_and_the_look_back_for_it_count_once_further_look_backs_count():
    entry, look_back = use(2, source="entry"), use(1, source="look_back")
    assert kinds(entry, look_back) == set()
    found = one("same_plate", entry, look_back, look_back)
    counts = {"times": 3, "searches": 1, "look_backs": 2, "entries": 1}
    assert found.facts == {**counts, "reasons": 1, "days": 14}


def test_a_look_back_is_judged_by_plate_and_time_never_by_its_entrys_words():
    weak = use(reason="The protesters", source="look_back", case="case:9")
    others = [use(n, plate=name, case="case:9") for n, name in enumerate("bcdefg")]
    assert kinds(*others, use=weak) == set()
    assert kinds(use(1), use(2), use=weak) == {"same_plate"}
    night = NOW.replace(hour=3)
    assert kinds(use=weak, shift=PROFILE.shifts[0], local=night) == {"off_shift"}


def test_one_plate_under_three_plausible_reasons_is_found():
    before = (use(30, reason="Child missing since Friday, seen near Oak"), use(60, reason="Drugs"))
    found = one("different_reasons", *before)
    assert found.facts == {"reasons": 3, "cases": 1, "days": 90}
    assert "different_reasons" not in kinds(before[0])


def test_one_plate_under_three_cases_is_found():
    found = one("different_reasons", use(30, case="case:2"), use(60, case="case:3"))
    assert found.facts["cases"] == 3


def test_the_same_words_for_three_plates_or_cases_are_found_however_written():
    before = (use(1, plate="bb", reason=REASON.upper()), use(2, case="case:2", reason=f"{REASON}!"))
    assert one("copied_reason", *before).facts == {"times": 3, "plates": 2, "days": 30}
    assert "copied_reason" not in kinds(use(1), use(2))


def test_a_reason_that_says_little_is_found_and_counted():
    weak = use(reason="Suspect vehicle", purpose="Criminal investigation")
    assert "weak_reason" in kinds(use=replace(weak, reason="Elm burglary"))
    found = one("weak_reason", replace(weak, at=NOW - timedelta(days=3)), use=weak)
    assert found.facts == {"score": 0, "times": 2, "days": 30}


def test_one_case_for_many_plates_is_found():
    plates = [use(n, plate=name) for n, name in enumerate(["bb", "cc", "dd", "ee"], 1)]
    assert "case_plates" not in kinds(*plates)
    found = one("case_plates", *plates, use(5, plate="ff"))
    assert (found.topic, found.facts) == ("case:1", {"plates": 6, "days": 30})
    assert "case_plates" not in kinds(*plates, use(5, plate="ff", case="case:2"))


@pytest.mark.parametrize(
    ("clock", "is_found"),
    [("03:12", True), ("05:30", False), ("06:00", False), ("18:59", False), ("19:01", True)],
)
def test_a_search_off_shift_is_found_with_an_hour_of_grace(clock, is_found):
    hour, minute = map(int, clock.split(":"))
    local = NOW.replace(hour=hour, minute=minute)
    days = PROFILE.shifts[0]
    assert ("off_shift" in kinds(shift=days, local=local)) == is_found
    assert "off_shift" not in kinds(local=local)


def test_a_dormant_account_that_wakes_is_found():
    woke = NOW - timedelta(minutes=5)
    found = one("dormant", signed_in=[woke, woke - timedelta(days=45)])
    assert found.facts == {"days": 45}
    assert "dormant" not in kinds(signed_in=[woke, woke - timedelta(days=44)])
    assert "dormant" not in kinds(signed_in=[woke])
    assert "dormant" in kinds(signed_in=[woke], joined=woke - timedelta(days=60))


def test_two_networks_at_once_are_found():
    acts = [Act("198.51.100.7"), Act("203.0.113.2", signs_in=True)]
    assert one("two_networks", acts=acts).facts == {"networks": 2, "minutes": 15}


@pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Gypsies seen going door to door on Elm", "protected_characteristics"),
        ("Car parked at the No Kings rally on Main", "first_amendment"),
        ("Cars of the PROTESTERS on the square", "first_amendment"),
        ("My ex-wife's car was seen on Oak", "personal"),
        ("\uff30\uff32\uff2f\uff34\uff25\uff33\uff34 on the square, white van", "first_amendment"),
    ],
)
def test_words_that_a_reviewer_reads_first_are_found_even_with_a_case(reason, kind):
    assert kind in kinds(use=use(reason=reason))


@pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def test_such_words_are_found_in_what_is_said_of_the_vehicle_too():
    words = ("red", "Ford", "F-150", "No Kings sticker")
    assert one("first_amendment", words=words).facts == {"in": "question"}
    protest = use(reason="White van at the protest on Main")
    assert one("first_amendment", use=protest, words=words).facts == {}
    assert kinds(words=("black", "Dodge", "Ram", "pickup", "ladder rack")) == set()


@pytest.mark.parametrize(
    "reason",
    [
        "Disabled vehicle left on Highway 30 after the hit and run",
        "Angus bull stolen from the yard on March 3",
        "Pontiac Trans Am left the robbery at the bank",
        "Personal property taken from the truck on Oak",
        "White pickup left the mill after the theft",
    ],
)
def test_honest_words_are_not(reason):
    assert screening(reason) == []
