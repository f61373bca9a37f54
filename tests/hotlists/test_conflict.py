"""Where read and entry contradict each other, the acting officer answers before acting."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.cards import card_of
from hotlists.models import FlagAnswer
from hotlists.rules.conflict import Conflict, Vehicle, conflicts
from hotlists.services.conflict import Conflicts
from hotlists.services.flag import answer_flag
from hotlists.services.standing import done_checks
from hotlists.services.stop import clearance_at
from ledger.models import Event
from tests.hotlists.desk import only_alert

HTMX = {"HTTP_HX_REQUEST": "true"}
pytestmark = pytest.mark.clause("LEX-3.C.vii.b", "KIN-IV.B.3.a")


def found(seen, listed, days=0):
    now = timezone.now()
    rows = conflicts(
        seen=seen, listed=listed, dated_at=now - timedelta(days=days), now=now, old_days=14
    )
    return {row.flag: row.text for row in rows}


def test_an_suv_is_no_motorcycle():
    texts = found(Vehicle(body="SUV"), Vehicle(body="motorcycle"))
    assert texts == {"body": "The camera saw SUV; the entry says motorcycle."}


@pytest.mark.parametrize(
    ("seen", "listed"),
    [
        (Vehicle(body="pickup"), Vehicle(body="Truck")),
        (Vehicle(body="4D"), Vehicle(body="sedan")),
        (Vehicle(body="Mini-van"), Vehicle(body="VN")),
        (Vehicle(make="Toyota"), Vehicle(make="TOYT")),
        (Vehicle(make="VW"), Vehicle(make="Volkswagen")),
        (Vehicle(color="gray"), Vehicle(color="SIL")),
        (Vehicle(color="dark blue"), Vehicle(color="BLU")),
        (Vehicle(color="white"), Vehicle()),
        (Vehicle(), Vehicle(color="white", make="Ford", body="truck", state="NE")),
        (Vehicle(plate="AB1", state="NE"), Vehicle(plate="AB1", state="NE")),
        (Vehicle(plate="AB1"), Vehicle()),
    ],
)
def test_what_means_the_same_or_is_not_known_is_no_conflict(seen, listed):
    assert found(seen, listed) == {}


@pytest.mark.parametrize(
    ("seen", "listed", "flag"),
    [
        (Vehicle(color="green"), Vehicle(color="gray"), "color"),
        (Vehicle(color="red/white"), Vehicle(color="black"), "color"),
        (Vehicle(make="Honda"), Vehicle(make="Hyundai"), "make"),
        (Vehicle(body="amphibious"), Vehicle(body="sedan"), "body"),
    ],
)
def test_what_differs_is_flagged(seen, listed, flag):
    assert list(found(seen, listed)) == [flag]


def test_the_state_and_the_look_alike_pair_are_named():
    texts = found(Vehicle(plate="KTX4827", state="KS"), Vehicle(plate="KTX4B2", state="NE"))
    assert texts["state"] == "The camera read Kansas; the entry is for Nebraska."
    assert texts["look_alike"] == (
        "The camera read the number 8 where the entry has the letter B, "
        "the number 7 where the entry has nothing."
    )


def test_an_imported_record_is_as_old_as_its_source_says(agency, open_desk):
    desk = open_desk()
    now = timezone.now()
    entry = desk.match.matched.get().entry
    entry.record_date = (now - timedelta(days=900)).date()
    entry.save()
    [flag] = Conflicts.of(desk.alert, agency.profile, now).by_match[desk.match.pk]
    assert flag == Conflict("age", "The entry is 900 days old. The vehicle may be back since.")
    [row] = card_of(desk.alert, agency.officer, agency.profile)["matches"]
    assert "2\xa0years" in row["entry_age_label"]


def test_an_old_entry_is_flagged_after_its_days():
    assert found(Vehicle(), Vehicle(), days=14) == {}
    assert "15 days old" in found(Vehicle(), Vehicle(), days=15)["age"]


@pytest.fixture
def motorcycle(agency, camera):
    """A read of an SUV on the plate of a motorcycle."""
    agency.add_entry(vehicle_body="motorcycle", vehicle_color="red")
    agency.read(camera, "KTX4827", body="SUV", color="red")
    return only_alert(agency, camera)


def answer(desk, person, given="fits", flag="body"):
    return desk.answer_flag(person, flag, desk.match, given)


def test_every_check_is_not_enough_while_a_conflict_is_unanswered(agency, motorcycle):
    motorcycle.make_every_check(agency.officer)
    assert not motorcycle.is_cleared(agency.officer)
    with pytest.raises(PolicyViolation, match="SUV; the entry says motorcycle") as refused:
        motorcycle.clear(agency.officer)
    assert refused.value.clause == agency.profile.cite("vehicle_check")
    answer(motorcycle, agency.officer)
    assert motorcycle.is_cleared(agency.officer)
    event = Event.objects.get(kind="alert.conflict_answered")
    assert event.data == {"flag": "body", "answer": "fits", "match": motorcycle.match.pk}


def test_the_answer_is_each_officers_own(agency, motorcycle):
    answer(motorcycle, agency.officer)
    motorcycle.make_every_check(agency.officer)
    motorcycle.check_vehicle(agency.other_officer)
    assert motorcycle.is_cleared(agency.officer)
    assert not motorcycle.is_cleared(agency.other_officer)


def test_it_does_not_fit_takes_the_clearance_back(agency, motorcycle):
    answer(motorcycle, agency.officer)
    motorcycle.make_every_check(agency.officer)
    answer(motorcycle, agency.officer, "conflict")
    card = card_of(motorcycle.alert, agency.officer, agency.profile)
    assert not card["clear"]
    with pytest.raises(PolicyViolation) as refused:
        motorcycle.clear(agency.officer)
    assert "does not fit" in refused.value.next_step
    answer(motorcycle, agency.officer)
    assert card_of(motorcycle.alert, agency.officer, agency.profile)["clear"]


def test_a_conflict_that_comes_later_takes_clear_off_the_card(agency, desk):
    desk.make_every_check(agency.officer)
    desk.alert.matches.get().matched.get().entry.__class__.objects.update(vehicle_color="white")
    agency.read(desk.camera, "KTX4827", color="black")
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert not card["clear"]
    assert [row["flag"] for row in card["conflicts"]] == ["color"]
    assert card["missing_count"] == 1


def test_an_answer_stands_for_its_own_contradiction_alone(agency, camera):
    """White answered to fit the red entry: a later read that says black is another matter."""
    agency.add_entry(vehicle_color="red")
    agency.read(camera, "KTX4827", color="white")
    desk = only_alert(agency, camera)
    answer(desk, agency.officer, flag="color")
    desk.make_every_check(agency.officer)
    assert card_of(desk.alert, agency.officer, agency.profile)["clear"]
    agency.read(camera, "KTX4827", color="black")
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert [(row["text"], row["answer"]) for row in card["conflicts"]] == [
        ("The camera saw black; the entry says red.", "")
    ]
    assert not card["clear"]
    with pytest.raises(PolicyViolation, match="black"):
        desk.clear(agency.officer)
    agency.read(camera, "KTX4827", color="white")
    assert not card_of(desk.alert, agency.officer, agency.profile)["clear"]
    desk.clear(agency.officer)
    assert card_of(desk.alert, agency.officer, agency.profile)["clear"]


def test_of_an_old_entry_the_answer_stands_however_old_it_gets(agency, desk):
    entry = desk.match.matched.get().entry

    def is_days_old(days):
        entry.record_date = (timezone.now() - timedelta(days=days)).date()
        entry.save()

    is_days_old(900)
    answer(desk, agency.officer, flag="age")
    is_days_old(901)
    [flag] = flags(desk, agency.officer)
    assert "901 days old" in flag.conflict.text
    assert flag.answer == FlagAnswer.Answer.FITS


def test_what_the_answer_was_about_is_kept_as_a_digest_only(agency, camera):
    agency.add_entry("KTXO827")
    agency.read(camera, "KTX0827")
    desk = only_alert(agency, camera)
    given = answer(desk, agency.officer, flag="look_alike")
    [flag] = flags(desk, agency.officer)
    kept = bytes(given.conflict_digest)
    assert flag.answer == FlagAnswer.Answer.FITS
    assert len(kept) == 32
    assert flag.conflict.text.encode() not in kept


def test_a_conflict_that_is_not_there_is_not_answered(agency, motorcycle):
    for flag in ("color", "nothing"):
        with pytest.raises(ValidationError):
            answer(motorcycle, agency.officer, flag=flag)
    with pytest.raises(ValidationError):
        answer(motorcycle, agency.officer, "maybe")


def test_only_who_acts_answers(agency, motorcycle):
    with pytest.raises(PermissionDenied):
        answer(motorcycle, agency.dispatcher)


def test_after_the_end_nothing_is_answered(agency, motorcycle):
    match = motorcycle.match
    motorcycle.end(agency.officer)
    with pytest.raises(PolicyViolation, match="has ended"):
        answer_flag(
            alert_id=motorcycle.alert.pk, actor=agency.officer, match_id=match.pk, flag="body",
            answer="fits",
        )  # fmt: skip
    assert not FlagAnswer.objects.exists()


def test_of_two_look_alike_entries_only_the_one_seen_is_to_be_answered(agency, camera):
    agency.add_entry("KTXO827")
    agency.add_entry("KTX0827")
    agency.read(camera, "KTX0827")
    desk = only_alert(agency, camera)
    assert len(flags(desk, agency.officer)) == 1
    desk.check_vehicle(agency.officer, plate="KTX0827")
    assert flags(desk, agency.officer) == []


def flags(desk, person):
    found = Conflicts.of(desk.alert, desk.agency.profile, timezone.now())
    return found.flags(person.pk, done_checks(desk.alert))


def test_a_quiet_other_state_is_named_on_its_card(agency, camera):
    agency.add_entry()
    agency.read(camera, "KTX4827", state="KS")
    [flag] = flags(only_alert(agency, camera), agency.officer)
    assert flag.conflict.flag == "state"


def test_it_is_answered_on_the_page(agency, motorcycle, sign_in):
    client = sign_in(agency.officer)
    page = client.get(reverse("hotlists:alert", args=[motorcycle.alert.pk]), **HTMX)
    assert "The camera saw SUV; the entry says motorcycle." in page.content.decode()
    address = reverse("hotlists:answer-flag", args=[motorcycle.alert.pk])
    posted = {"match": motorcycle.match.pk, "flag": "body", "answer": "fits"}
    page = client.post(address, posted, **HTMX)
    assert page.status_code == 200
    assert "You answered: Checked" in page.content.decode()
    for wrong in ({"match": "x"}, {"answer": "perhaps"}):
        assert client.post(address, posted | wrong, **HTMX).status_code == 400


def test_a_stop_after_it_does_not_fit_is_not_recorded_as_cleared(agency, motorcycle):
    answer(motorcycle, agency.officer)
    motorcycle.make_every_check(agency.officer)
    assert clearance_at(motorcycle.alert, agency.officer, timezone.now())
    answer(motorcycle, agency.officer, "conflict")
    assert clearance_at(motorcycle.alert, agency.officer, timezone.now()) is None
    answer(motorcycle, agency.officer)
    assert clearance_at(motorcycle.alert, agency.officer, timezone.now())
