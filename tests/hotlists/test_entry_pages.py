"""The pages of entries: the form, one entry, the approver's page, the case-report note."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Case
from hotlists.models import Entry, EntryChange, EntryNotice, Extension, OngoingStatement
from hotlists.services.approval import return_entry
from hotlists.services.entry import add_entry, remove_entry
from hotlists.services.entry_change import decide_change, propose_change

TEXT = "Detectives still look for the white pickup around the mill"


def url(name, *args):
    return reverse(f"hotlists:{name}", args=args)


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def form_of(agency, **changes):
    draft = agency.draft()
    return {
        "hot_list_id": draft.hot_list_id, "kind": agency.profile.entries.kinds[0].code,
        "match_kind": "plate", "plate": "KTX4827", "state": draft.state,
        "category": draft.category, "case": agency.case().number, "reason": draft.reason,
        "summary": draft.summary, "instruction": "stop", "contact": "Dispatch",
        "is_determined_relevant": "on", "has_no_prohibited_use": "on", "report_reference": "R 7",
    } | changes  # fmt: skip


@pytest.fixture
def waiting(agency):
    return add_entry(draft=agency.draft(), actor=agency.officer)


def test_a_member_sends_an_entry_and_lands_on_its_page(agency, sign_in):
    client = sign_in(agency.officer)
    page = text_of(client.get(url("add-entry")))
    for use in agency.profile.prohibited_uses:
        assert use.text in page
    answer = client.post(url("add-entry"), form_of(agency))
    entry = Entry.objects.get()
    assert answer.url == url("entry", entry.pk)
    assert entry.report_reference == "R 7"
    assert "Not yet: it matches nothing" in text_of(client.get(answer.url))


def test_a_state_that_is_easily_taken_for_another_is_confirmed(agency, sign_in):
    client = sign_in(agency.officer)
    page = text_of(client.post(url("add-entry"), form_of(agency, state="AR")))
    assert "It is Arkansas (AR), not Arizona" in page
    other = form_of(agency, state="AZ", sure_of_state="AR")
    assert "It is Arizona (AZ), not Arkansas" in text_of(client.post(url("add-entry"), other))
    assert not Entry.objects.exists()
    client.post(url("add-entry"), form_of(agency, state="AR", sure_of_state="AR"))
    assert Entry.objects.get().state == "AR"


@pytest.mark.parametrize("lacking", ["has_no_prohibited_use", "plate"])
def test_the_form_says_what_is_missing(agency, sign_in, lacking):
    form = form_of(agency)
    del form[lacking]
    page = text_of(sign_in(agency.officer).post(url("add-entry"), form))
    assert "put right what is marked" in page
    assert not Entry.objects.exists()


def test_a_partial_plate_and_a_description_are_told_apart(agency, sign_in):
    client = sign_in(agency.officer)
    client.post(url("add-entry"), form_of(agency, plate="KT?48*", match_kind="partial"))
    described = form_of(
        agency, plate="", match_kind="description", vehicle_color="White", vehicle_make="Ford"
    )
    client.post(url("add-entry"), described)
    page = text_of(sign_in(agency.captain).get(url("approvals")))
    assert "Partial plate" in page
    assert "it can match other vehicles" in page
    assert {e.match_kind for e in Entry.objects.all()} == {"partial", "description"}


def test_a_waiting_entry_is_changed_and_a_returned_one_put_right(agency, waiting, sign_in):
    page = text_of(sign_in(agency.officer).get(url("entry", waiting.pk)))
    assert "Change it" in page and "Put it right" not in page


def test_no_entry_to_approve_leads_on_to_what_else_waits(agency, sign_in):
    page = text_of(sign_in(agency.chief).get(url("approvals")))
    assert "No entry waits for you" in page
    assert f'href="{reverse("audits:dashboard")}">What else waits for you' in page


def test_the_approver_sees_all_on_one_screen(agency, waiting, sign_in):
    first = agency.add_entry("BQD9316")
    remove_entry(entry_id=first.pk, actor=agency.other_officer)
    again = add_entry(
        draft=agency.draft("BQD9316", summary="My neighbor drives it"), actor=agency.officer
    )
    page = text_of(sign_in(agency.captain).get(url("approvals"), {"entry": again.pk}))
    for words in (
        "BQD9316", "Entered 1 time before", agency.other_officer.last_name, "Look closer",
        "close to the author", "waiting", "Back to the author",
    ):  # fmt: skip
        assert words in page


def test_what_the_policy_does_not_ask_for_is_not_shown_as_missing(agency, waiting, sign_in):
    """Only Nebraska's Act has the proposer determine that a plate is relevant."""
    page = text_of(sign_in(agency.captain).get(url("approvals")))
    assert ("<dt>Determined</dt>" in page) == (agency.profile.name == "lexington_ne")


def test_the_approver_sends_it_back_and_the_author_puts_it_right(agency, waiting, sign_in):
    form = {"decision": "return", "note": "Which pickup?", "version": 1}
    sign_in(agency.captain).post(url("decide-entry", waiting.pk), form)
    client = sign_in(agency.officer)
    assert "Put it right" in text_of(client.get(url("entry", waiting.pk)))
    page = text_of(client.get(url("correct-entry", waiting.pk)))
    assert "Which pickup?" in page
    assert "Theft of a white pickup" in page
    client.post(
        url("correct-entry", waiting.pk), form_of(agency, version=1, summary="The mill's pickup")
    )
    waiting.refresh_from_db()
    assert (waiting.status, waiting.version) == ("proposed", 2)


def test_a_decision_on_what_was_not_seen_is_refused_with_its_clause(agency, waiting, sign_in):
    client = sign_in(agency.officer)
    client.post(
        url("correct-entry", waiting.pk), form_of(agency, version=1, reason="Taken at the mill")
    )
    answer = sign_in(agency.captain).post(
        url("decide-entry", waiting.pk), {"decision": "approve", "version": 1}
    )
    assert answer.status_code == 403
    assert "changed since you opened it" in answer.content.decode()
    answer = client.post(url("decide-entry", waiting.pk), {"decision": "approve"})
    assert answer.status_code == 400


def test_what_has_nothing_to_look_at_is_approved_together(agency, sign_in):
    entries = [
        add_entry(draft=agency.draft(plate), actor=agency.officer) for plate in ("KTX1", "KTX2")
    ]
    client = sign_in(agency.captain)
    assert "2 with nothing to look at" in text_of(client.get(url("approvals")))
    client.post(url("approve-entries"), {"entry": [f"{e.pk}:1" for e in entries]})
    assert Entry.objects.filter(status="approved").count() == 2
    assert client.post(url("approve-entries")).status_code == 400


def test_a_change_goes_to_the_supervisor_and_back(agency, sign_in):
    entry = agency.add_entry()
    client = sign_in(agency.other_officer)
    form = client.get(url("change-entry", entry.pk)).context["form"]
    words = {"cautions": "Driver carries a knife", "why": "The owner called"}
    attested = {"has_no_prohibited_use": "on"}
    client.post(url("change-entry", entry.pk), form.initial | words | attested)
    change = EntryChange.objects.get()
    assert change.fields == ["cautions"]
    client = sign_in(agency.sergeant)
    assert "cautions: nothing to Driver carries a knife" in text_of(client.get(url("approvals")))
    client.post(url("decide-change", change.pk), {"decision": "approve"})
    assert "Approved by" in text_of(client.get(url("entry", entry.pk)))


def test_in_kinston_one_asks_to_keep_an_entry_longer(kinston, sign_in):
    entry = kinston.add_entry()
    client = sign_in(kinston.other_officer)
    assert "Ask to keep it longer" in text_of(client.get(url("entry", entry.pk)))
    until = (entry.expires_at + timedelta(days=10)).date()
    client.post(url("ask-extension", entry.pk), {"until": until, "justification": TEXT})
    extension = Extension.objects.get()
    client = sign_in(kinston.captain)
    assert TEXT in text_of(client.get(url("approvals")))
    client.post(url("decide-extension", extension.pk), {"decision": "approve"})
    entry.refresh_from_db()
    assert entry.expires_at == extension.until


def test_in_lexington_one_states_that_the_case_is_ongoing(lexington, sign_in):
    entry = lexington.add_entry()
    client = sign_in(lexington.other_officer)
    page = text_of(client.get(url("entry", entry.pk)))
    assert "State that the case is ongoing" in page
    assert "Ask to keep it longer" not in page
    client.post(url("state-ongoing", entry.pk), {"text": TEXT})
    statement = OngoingStatement.objects.get()
    entry.refresh_from_db()
    assert entry.expires_at == statement.until
    assert TEXT in text_of(client.get(url("entry", entry.pk)))


def test_what_one_was_told_goes_once_seen(agency, waiting, sign_in):
    return_entry(entry_id=waiting.pk, actor=agency.captain, note="Which pickup?")
    client = sign_in(agency.officer)
    page = text_of(client.get(url("entries")))
    assert "Your entry came back with a note" in page
    client.post(url("entry-notices-seen"))
    assert "What you were told" not in text_of(client.get(url("entries")))
    assert not EntryNotice.objects.filter(person=agency.captain, seen_at=None).exists()


@pytest.mark.clause("LEX-3.C.vii.d#hotlists-2")
def test_the_note_for_the_case_report_tells_the_entry_and_each_update(agency, sign_in):
    entry = agency.add_entry(report_reference="26-7781")
    change = propose_change(
        entry_id=entry.pk, changes={"instruction": "observe"}, version=1, is_attested=True,
        why="The owner called", actor=agency.other_officer,
    )  # fmt: skip
    decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    page = text_of(sign_in(agency.other_officer).get(url("entry-note", entry.pk)))
    for words in (
        "KTX4827", "Report: 26-7781", f"Case: {agency.case().number}", "Taken from the owner's",
        "Other_Officer, badge", "approved by Captain", "UPDATE 1: instruction",
        "instruction: Stop to Observe only", "Sergeant", "immediate supervisor",
        "not probable cause",
    ):  # fmt: skip
        assert words in page


@pytest.mark.clause("LEX-3.C.vii.d#hotlists-2")
def test_the_note_outlives_the_plate(agency, sign_in):
    entry = agency.add_entry()
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    page = text_of(sign_in(agency.auditor).get(url("entry-note", entry.pk)))
    assert "KTX4827" not in page
    assert "removed when the entry ended" in page


def test_members_entries_are_shown_apart_from_imported_ones(agency, waiting, sign_in):
    Entry.objects.create(
        hot_list=waiting.hot_list, kind="imported", plate="BQD9316", plate_key="80D9316",
        category="stolen_vehicle", purpose="stolen_vehicle", reason="-", instruction="stop",
        contact="-", entered_at=waiting.entered_at, status="approved",
    )  # fmt: skip
    client = sign_in(agency.captain)

    def shown(**query):
        page = text_of(client.get(url("entries"), query))
        return "KTX4827" in page, "BQD9316" in page

    assert shown() == (True, True)
    assert shown(**{"from": "members"}) == (True, False)
    assert shown(**{"from": "sources"}) == (False, True)
    assert shown(**{"from": "sources", "status": "proposed"}) == (False, False)


def test_others_find_nothing_to_do_on_an_entry(agency, waiting, sign_in):
    page = text_of(sign_in(agency.auditor).get(url("entry", waiting.pk)))
    for words in ("Put it right", "Change it", "Propose a change", "remove it", "State that"):
        assert words not in page
    for who in ("dispatcher", "sysadmin"):
        assert sign_in(getattr(agency, who)).get(url("entry", waiting.pk)).status_code == 403


def test_an_entry_that_is_not_there_is_404(agency, sign_in):
    client = sign_in(agency.captain)
    for name in ("entry", "entry-note", "correct-entry", "change-entry"):
        assert client.get(url(name, 4711)).status_code == 404
    assert client.post(url("decide-change", 4711)).status_code == 404


def test_the_approvers_page_costs_little_more_for_more_entries(
    agency, sign_in, django_assert_max_num_queries
):
    for n in range(12):
        add_entry(draft=agency.draft(f"KTX{n}"), actor=agency.officer)
    client = sign_in(agency.captain)
    client.get(url("approvals"))
    with django_assert_max_num_queries(25):
        client.get(url("approvals"))


def test_the_oldest_of_many_cases_can_be_named(agency, sign_in):
    oldest, now = agency.case(), timezone.now()
    Case.objects.bulk_create(
        Case(number=f"99-{turn:06}", kind=oldest.kind, added_by=agency.captain, added_at=now)
        for turn in range(250)
    )
    client = sign_in(agency.officer)
    client.post(url("add-entry"), form_of(agency, case="00-999999"))
    assert not Entry.objects.exists()
    client.post(url("add-entry"), form_of(agency, case=oldest.number))
    assert Entry.objects.get().case == oldest


def test_no_entry_rests_on_a_case_that_is_closed(agency, sign_in):
    case = agency.case()
    Case.objects.update(status=Case.Status.CLOSED, closed_at=timezone.now())
    answer = sign_in(agency.officer).post(url("add-entry"), form_of(agency, case=case.number))
    assert answer.status_code == 403
    assert "not an open case" in answer.content.decode()
    assert not Entry.objects.exists()
