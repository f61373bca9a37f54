"""An entry that was removed, ended or suspended: its open alert says so and leads to no act."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.cards import card_of
from hotlists.models import Alert, Entry, Suspension
from hotlists.queue import queue_rows
from hotlists.services.check import match_to_check
from hotlists.services.entry import remove_entry
from hotlists.services.suspension import lift_suspension, suspend_entry

pytestmark = pytest.mark.clause("LEX-3.C.vii.a", "KIN-IV.B.3.b")
WORDS = "The entry no longer stands: do not act."


def remove(agency):
    remove_entry(entry_id=Entry.objects.get().pk, actor=agency.captain)


def suspend(agency):
    entry = Entry.objects.get()
    suspend_entry(
        entry_id=entry.pk, actor=agency.dispatcher, reason=Suspension.Reason.NEGATIVE_STATUS
    )


def expire(agency):
    # The round that ends what is due has not come yet.
    Entry.objects.update(expires_at=timezone.now())


def end_with_the_shift(agency):
    Entry.objects.update(status=Entry.Status.ENDED, end_reason=Entry.EndReason.SHIFT_END)


def page_of(agency, desk, sign_in, who="officer"):
    client = sign_in(getattr(agency, who))
    address = reverse("hotlists:alert", args=[desk.alert.pk])
    return client.get(address, HTTP_HX_REQUEST="true").content.decode()


@pytest.mark.parametrize(
    ("end", "gone"),
    [
        (remove, "Removed"),
        (suspend, "Suspended"),
        (expire, "Expired"),
        (end_with_the_shift, "Ended with the shift"),
    ],
)
def test_the_card_says_that_it_no_longer_stands_and_why(agency, desk, end, gone):
    desk.make_every_check(agency.officer)
    assert card_of(desk.alert, agency.officer, agency.profile)["clear"]
    end(agency)
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["blocked_reason"], card["clear"]) == (WORDS, False)
    assert card["instruction"]["label"] == "DO NOT ACT"
    assert [match["gone"] for match in card["matches"]] == [gone]
    [row] = queue_rows(agency.officer, agency.profile)
    assert row["instruction_label"] == "DO NOT ACT"


def test_the_officer_reads_it_in_the_place_of_the_checks(agency, desk, sign_in):
    assert 'instruction-stop">STOP' in page_of(agency, desk, sign_in)
    remove(agency)
    page = page_of(agency, desk, sign_in)
    assert "STOP" not in page
    assert "NOT CLEAR TO ACT" in page and WORDS in page
    assert "Removed: do not act on it" in page
    for act in ("vehicle-check", "ask-dispatch", "answer-status", "photo-check"):
        assert reverse(f"hotlists:{act}", args=[desk.alert.pk]) not in page
    assert '<details class="more" data-keep="matches" open>' in page
    assert '<details class="more ending-box" data-keep="ending" open>' in page


def test_the_right_plate_is_refused_for_what_it_is_and_not_as_a_misread(agency, desk):
    remove(agency)
    for act in (
        lambda: desk.check_vehicle(agency.officer),
        lambda: desk.ask(agency.officer),
        lambda: desk.clear(agency.officer),
    ):
        with pytest.raises(PolicyViolation, match="no longer stands: do not act") as refused:
            act()
        assert refused.value.next_step == "End this alert."
    assert Alert.objects.get().status == Alert.Status.OPEN


def test_dispatch_is_asked_nothing_about_it_until_it_is_back(agency, desk, sign_in):
    desk.ask(agency.officer)
    suspend(agency)

    def asked():
        [row] = queue_rows(agency.dispatcher, agency.profile)
        card = card_of(desk.alert, agency.dispatcher, agency.profile)
        return bool(row["asks_dispatch"]), len(card["status_requests"])

    assert asked() == (False, 0)
    page = page_of(agency, desk, sign_in, "dispatcher")
    assert f"{WORDS} Tell the officer." in page
    assert "Answer a request that came by radio" not in page
    lift_suspension(
        suspension_id=Suspension.objects.get().pk,
        actor=agency.sergeant,
        method="communications",
        reference="C-1",
    )
    assert asked() == (True, 1)


def test_of_two_entries_the_one_that_stands_is_checked(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.order_by("pk")
    assert match_to_check(desk.alert.pk, agency.officer) == first.pk
    remove_entry(entry_id=first.matched.get().entry_id, actor=agency.captain)
    assert match_to_check(desk.alert.pk, agency.officer) == second.pk
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["instruction"]["label"], card["blocked_reason"]) == ("STOP", "")
