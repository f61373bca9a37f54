"""Words in entries that a reviewer is to read: pointed out, and a flag about who wrote them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.models import Flag
from governance.rules.flag import explain
from governance.services.flag import decide_flag
from hotlists.services.entry import add_entry
from hotlists.services.entry_change import correct_entry, propose_change
from hotlists.services.extension import ask_extension
from ledger.models import Event
from tests.hotlists.covert import covert_entry

pytestmark = pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
MOSQUE = "Pickup seen near the mosque each Friday"


def flags():
    return list(Flag.objects.order_by("pk").values_list("kind", "person__username", "topic"))


@pytest.mark.parametrize(
    ("field", "words", "kind"),
    [
        ("reason", "Gypsies going door to door on Elm Street", "protected_characteristics"),
        ("summary", MOSQUE, "first_amendment"),
        ("cautions", "My ex-wife drives it", "personal"),
        ("vehicle_model", "No Kings sticker", "first_amendment"),
    ],
)
def test_such_words_of_an_entry_are_flagged_and_pointed_out(agency, sign_in, field, words, kind):
    entry = add_entry(draft=agency.draft(**{field: words}), actor=agency.officer)
    assert flags() == [(kind, "officer", f"entry:{entry.pk}:1")]
    flag = Flag.objects.get()
    assert (flag.decider, flag.is_holding) == (agency.sergeant, False)
    assert explain(flag.kind, flag.facts).startswith("A hot-list entry has words about")
    client = sign_in(agency.sergeant)
    page = client.get(reverse("reads:flag", args=[flag.pk])).content.decode()
    assert reverse("hotlists:entry", args=[entry.pk]) in page and words not in page
    assert words not in str(list(Event.objects.values_list("data", flat=True)))


def test_outside_its_audience_a_covert_entry_has_no_number(agency, sign_in):
    covert = covert_entry(agency, summary=MOSQUE)
    flag, address = Flag.objects.get(), reverse("hotlists:entry", args=[covert.entry.pk])
    assert flag.decider == agency.sergeant
    for who, sees in ((agency.sergeant, False), (agency.captain, True)):
        page = sign_in(who).get(reverse("reads:flag", args=[flag.pk])).content.decode()
        assert (address in page, "covert or highly sensitive entry" in page) == (sees, not sees)
        assert flag.topic not in page


def test_the_approver_reads_them_too_and_what_a_witness_saw_flags_nobody(agency, sign_in):
    add_entry(draft=agency.draft(), actor=agency.other_officer)
    page = sign_in(agency.captain).get(reverse("hotlists:approvals")).content.decode()
    assert "Please read closely" not in page
    looks = agency.draft("NBX9931", person_description="Hispanic man of about 30, red cap")
    entry = add_entry(draft=looks, actor=agency.officer)
    assert flags() == []
    approvals = f"{reverse('hotlists:approvals')}?entry={entry.pk}"
    page = sign_in(agency.captain).get(approvals).content.decode()
    assert "Please read closely: words about a protected characteristic" in page


def test_a_correction_is_read_for_what_it_changes(agency):
    entry = add_entry(draft=agency.draft(summary=MOSQUE), actor=agency.officer)
    decide_flag(
        flag_id=Flag.objects.get().pk,
        actor=agency.sergeant,
        decision=Flag.Status.FINE,
        note="The mosque is where the theft was.",
    )
    fix = {"version": 1, "actor": agency.officer, "entry_id": entry.pk}
    entry = correct_entry(draft=agency.draft("KTX4828", summary=MOSQUE), **fix)
    assert len(flags()) == 1
    worse = agency.draft("KTX4828", summary=MOSQUE, reason="My ex-wife took the truck away")
    correct_entry(draft=worse, **(fix | {"version": 2}))
    assert flags()[1:] == [("personal", "officer", f"entry:{entry.pk}:3")]


def test_a_change_and_the_reason_to_keep_an_entry_longer_are_read_too(agency):
    entry = agency.add_entry()
    change = propose_change(
        entry_id=entry.pk,
        changes={"cautions": MOSQUE},
        version=1,
        why="Seen by the owner again",
        is_attested=True,
        actor=agency.other_officer,
    )
    expected = [("first_amendment", "other_officer", f"entry_change:{change.pk}")]
    assert flags() == expected
    if agency.profile.entries.max_age is None:
        return
    extension = ask_extension(
        entry_id=entry.pk,
        until=entry.expires_at + timedelta(days=5),
        justification="The protest goes on until next week",
        actor=agency.other_officer,
    )
    expected += [("first_amendment", "other_officer", f"extension:{extension.pk}")]
    assert flags() == expected
