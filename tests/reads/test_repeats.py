"""One plate, again and again: seen however it is asked for, and whoever is sent to ask."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from governance.models import Flag
from reads.digest import plate_digest
from reads.models import Inquiry, OpenedPlate, Read
from reads.services.inquiry import open_inquiry
from reads.services.look import look_around, look_at_page, look_at_read
from reads.services.monitoring import decide_finding, is_held, monitor_again
from tests.reads.searches import REASON, question, search, why

MONITORED = pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
PLATE = "KTX4827"
# The clerk's list names each: one reason a search, and nothing copied.
REASONS = [f"{REASON}, lead {number} of the clerk's list" for number in range(6)]


def flags(**about):
    return set(Flag.objects.filter(**about).values_list("person__username", "kind"))


def asked(agency, number, **asked_for):
    return open_inquiry(
        why=why(agency, reason=REASONS[number]),
        question=question(**{"plate": "", **asked_for}),
        actor=agency.officer,
    )


def opened(agency, inquiry, plate=PLATE):
    """The officer opens this plate's read in their search, and the queue does its work."""
    read = Read.objects.get(plate=plate)
    look_at_read(
        inquiry=Inquiry.objects.marking_held().get(pk=inquiry.pk),
        actor=agency.officer,
        profile=agency.profile,
        captured_at=read.captured_at,
        read_id=read.id,
    )
    monitor_again(inquiry.pk)


@pytest.fixture
def seen_once(agency, camera):
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, PLATE, at=at, make="Ford", color="white")
    agency.read(camera, "BBB2222", at=at, make="Ford", color="blue")
    return camera


@MONITORED
def test_a_star_that_stands_for_nothing_makes_no_other_plate(agency):
    for number, plate in enumerate((PLATE, f"{PLATE}*", "*KTX*4827")):
        assert not Flag.objects.exists()
        search(agency, plate=plate, reason=REASONS[number])
    assert flags() == {("officer", "same_plate"), ("officer", "different_reasons")}


@MONITORED
def test_asked_for_with_a_character_left_out_it_is_known_by_what_was_opened(agency, seen_once):
    for number, plate in enumerate(("?TX4827", "K?X4827", "KT?4827")):
        inquiry = asked(agency, number, plate=plate)
        assert not Flag.objects.exists()
        opened(agency, inquiry)
    assert flags() == {("officer", "same_plate"), ("officer", "different_reasons")}
    assert {bytes(each.plate_digest) for each in OpenedPlate.objects.all()} == {plate_digest(PLATE)}


@MONITORED
def test_so_it_is_when_described_asked_in_full_and_entered(agency, seen_once):
    search(agency, plate=PLATE, reason=REASONS[0])
    described = asked(agency, 1, color="white")
    camera_alone = asked(agency, 2, camera_ids=(seen_once.pk,))
    opened(agency, described)
    assert not Flag.objects.exists()
    opened(agency, camera_alone, plate="BBB2222")
    assert not Flag.objects.exists()
    opened(agency, camera_alone)
    assert Flag.objects.get(kind="same_plate").facts["searches"] == 3


def test_a_page_that_shows_one_plate_alone_is_as_good_as_opening_it(
    agency, seen_once, django_capture_on_commit_callbacks
):
    def shown(number, **asked_for):
        inquiry = asked(agency, number, **asked_for)
        look = {"actor": agency.officer, "profile": agency.profile, "number": 1, "sort": "-time"}
        with django_capture_on_commit_callbacks() as queued:
            for _ in range(2):
                own = Inquiry.objects.marking_held().get(pk=inquiry.pk)
                look_at_page(inquiry=own, **look)
        return OpenedPlate.objects.filter(inquiry=inquiry).count(), len(queued)

    assert shown(0, color="white") == (1, 1)
    assert shown(1, make="Ford") == (0, 0)
    assert shown(2, plate=PLATE) == (0, 0)


@MONITORED
def test_who_leaves_a_character_out_is_known_by_every_plate_that_fits(agency, seen_once):
    agency.read(seen_once, "KTX4829", at=timezone.now() - timedelta(hours=1))
    for number, plate in enumerate(("KTX482?", "?TX482?", "K?X482?")):
        inquiry = asked(agency, number, plate=plate)
        assert not Flag.objects.exists()
        own = Inquiry.objects.marking_held().get(pk=inquiry.pk)
        look = {"inquiry": own, "actor": agency.officer, "profile": agency.profile}
        if number == 1:
            look_around(**look)
        else:
            look_at_page(**look, number=1, sort="-time")
        monitor_again(inquiry.pk)
    both = {plate_digest(PLATE), plate_digest("KTX4829")}
    assert {bytes(each.plate_digest) for each in OpenedPlate.objects.all()} == both
    assert flags() == {("officer", "same_plate"), ("officer", "different_reasons")}


@MONITORED
def test_who_has_others_search_for_them_is_seen(agency):
    for number, who in enumerate(("officer", "other_officer", "sergeant")):
        assert not Flag.objects.exists()
        searcher = getattr(agency, who)
        search(agency, by=searcher, reason=REASONS[number], requester_id=agency.chief.pk)
    assert flags() == {("chief", "same_plate"), ("chief", "different_reasons")}
    assert set(Flag.objects.values_list("is_outside", "decider")) == {(True, None)}


@MONITORED
def test_searches_of_ones_own_and_those_made_for_one_are_counted_together(agency):
    search(agency, by=agency.captain, reason=REASONS[0])
    search(agency, by=agency.sergeant, reason=REASONS[1], requester_id=agency.captain.pk)
    assert not Flag.objects.exists()
    search(agency, by=agency.captain, reason=REASONS[2])
    assert flags(kind="same_plate") == {("captain", "same_plate")}


@MONITORED
@pytest.mark.parametrize("above", ["sergeant", "chief"])
def test_who_has_others_search_for_a_forbidden_reason_does_not_release_it_themselves(agency, above):
    person = getattr(agency, above)
    reason = f"{REASON}, to look after my ex-wife"
    inquiry = search(agency, reason=reason, requester_id=person.pk)
    assert flags(kind="personal") == {("officer", "personal"), (above, "personal")}
    own, officers = (Flag.objects.get(person=who) for who in (person, agency.officer))
    assert own.decider == (agency.captain if above == "sergeant" else None)
    for flag, is_allowed in ((officers, True), (own, False)):
        decide = {"flag_id": flag.pk, "decision": Flag.Status.FINE, "note": "Known to me, fine."}
        with nullcontext() if is_allowed else pytest.raises(PermissionDenied):
            decide_finding(actor=person, **decide)
    assert is_held(Inquiry.objects.get(pk=inquiry.pk))


def test_a_reason_is_held_against_who_wrote_it_alone(agency):
    search(agency, reason="Elm burglary", requester_id=agency.captain.pk)
    assert flags() == {("officer", "weak_reason")}


@MONITORED
def test_one_call_for_many_plates_is_seen(agency):
    number = agency.profile.searching.call_number_example
    count = agency.profile.monitoring.case_plates.count
    for place in range(count):
        assert not flags(kind="case_plates")
        plate, reason = f"BBB222{place}", REASONS[place % len(REASONS)]
        search(agency, plate=plate, reason=reason, call_number=number)
    flag = Flag.objects.get(kind="case_plates")
    assert (flag.topic, flag.facts["plates"]) == (f"call:{number.lower()}", count)


def test_calls_tell_one_use_of_a_plate_from_another(agency):
    example = agency.profile.searching.call_number_example
    for number in range(3):
        call = f"{example[:-1]}{number}"
        search(agency, reason=REASONS[0], call_number=call)
    assert Flag.objects.get(kind="different_reasons").facts["cases"] == 3


@MONITORED
def test_the_flags_page_shows_the_searches_that_belong_together(agency, seen_once, sign_in):
    for number, color in enumerate(("white", "white", "white")):
        opened(agency, asked(agency, number, color=color))
    search(agency, plate="BBB2222", reason=REASONS[4])
    page = sign_in(agency.sergeant).get("/flags/").content.decode()
    assert "3rd use of the same plate in 14 days" in page or "different reasons" in page
    assert [f"lead {number} of" in page for number in range(5)] == [True, True, True, False, False]


def test_it_names_who_searched_for_somebody_else(agency, sign_in):
    for number, who in enumerate(("officer", "other_officer", "officer")):
        search(agency, by=getattr(agency, who), reason=REASONS[number],
               requester_id=agency.captain.pk)  # fmt: skip
    page = sign_in(agency.chief).get("/flags/").content.decode()
    assert f"Other searches by or for {agency.captain}" in page
    assert f"searched by {agency.other_officer}" in page
