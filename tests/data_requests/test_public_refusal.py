"""Who asked in public reads why they were refused or sent back: reason, words and clause."""

from alpr_compliance.policy.clauses import Clause
from data_requests.models import DataRequest
from data_requests.rules.defects import DEFECTS
from data_requests.rules.states import HELD_NO_MORE
from data_requests.services.closing import close_request
from data_requests.services.decision import Decision, decide_request, return_request
from data_requests.services.intake import receive_request
from reads.models import Hold
from reads.services.hold import ask_end, end_hold
from tests.data_requests.asking import granted, release_draft, verified
from tests.data_requests.test_public_page import ask, keys_of, oath, url

NOTE = "The times lie after the day of the theft."


def page_of(client, keys) -> str:
    return client.post(url("ask-state"), keys).content.decode()


def refuse(agency, **changes) -> DataRequest:
    request = DataRequest.objects.get()
    decision = Decision(outcome="refused", note=NOTE, **changes)
    return decide_request(request_id=request.pk, actor=agency.captain, decision=decision)


def shown(clause) -> tuple[str, str]:
    return str(clause).partition("#")[0], Clause(str(clause)).summary


def test_a_named_defect_is_told_with_the_words_and_the_clause(agency, client):
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    assert NOTE not in page_of(client, keys)
    request = refuse(agency, defect="dates")
    for_form = agency.profile.requests.form("preservation").clause
    page = page_of(client, keys)
    for words in (DEFECTS["dates"], NOTE, *shown(for_form)):
        assert words in page
    assert "KTX4827" not in page
    assert "on its way" not in page
    close_request(request_id=request.pk, actor=agency.captain)
    assert NOTE in page_of(client, keys)


def test_a_release_is_refused_in_words_with_the_clause_of_its_ground(agency, client):
    given = receive_request(draft=release_draft(agency), source="10.0.0.1")
    ground = agency.profile.requests.release.refusal_grounds[0]
    refuse(agency, ground=ground.code)
    page = page_of(client, {"receipt": given.receipt, "secret": given.secret})
    for words in (NOTE, *shown(ground.clause)):
        assert words in page


def test_one_sent_back_names_the_clause_too(agency, client):
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    return_request(request_id=DataRequest.objects.get().pk, actor=agency.captain, note=NOTE)
    page = page_of(client, keys)
    for words in (NOTE, *shown(agency.profile.requests.form("preservation").clause)):
        assert words in page


def test_staff_are_told_who_reads_their_words(agency, client, sign_in):
    keys_of(ask(client, agency, "state_agency", **oath()))
    page = sign_in(agency.captain).get(url("request", DataRequest.objects.get().pk))
    assert "nothing of what is stored here" in page.content.decode()


def test_whose_hold_was_ended_early_reads_so_and_why(agency, client):
    keys = keys_of(ask(client, agency, "state_agency", **oath()))
    request = granted(agency, verified(agency, DataRequest.objects.get()))
    assert "accepted" in page_of(client, keys)
    wrong = {"reason": Hold.EndReason.DEFECT, "defect": "dates", "note": NOTE}
    ask_end(hold_id=request.hold_id, actor=agency.captain, **wrong)
    end_hold(hold_id=request.hold_id, actor=agency.chief)
    page = page_of(client, keys)
    for words in (HELD_NO_MORE, "Why it is kept no longer", DEFECTS["dates"], NOTE):
        assert words in page
    assert "accepted" not in page
