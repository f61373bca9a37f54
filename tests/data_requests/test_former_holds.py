"""A changed request is held anew; the hold from before the change does not go on unseen."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import Step
from data_requests.rules.states import HELD_NO_MORE
from data_requests.services.decision import Decision, decide_request, return_request
from data_requests.services.drafting import change_request
from data_requests.services.mailing import mail_steps
from data_requests.services.submission import submit_request, withdraw_request
from governance.models import Case
from reads.models import Hold
from reads.services.hold import ask_end, end_hold
from tests.data_requests.asking import GRANT, outside, preservation_draft, sworn, verified
from tests.data_requests.test_preservation import sworn_and_submitted
from tests.governance.test_cases import number_of


@pytest.fixture
def changed(agency):
    """Sworn and held whole, then sent back, widened and handed in again without its oath."""
    request = sworn_and_submitted(agency)
    return_request(request_id=request.pk, actor=agency.captain, note="One hour more")
    wider = preservation_draft(agency, window_from=request.window_from - timedelta(hours=1))
    change_request(request_id=request.pk, draft=wider, actor=agency.officer)
    return submit_request(request_id=request.pk, actor=agency.officer)


def former(request):
    return Hold.objects.filter(origin_id=str(request.pk)).exclude(pk=request.hold_id).get()


def asked():
    return Hold.objects.filter(end_asked_at__isnull=False)


def test_it_goes_on_while_the_change_lacks_its_oath(changed):
    assert former(changed).is_live(timezone.now())
    assert not asked().exists()


@pytest.mark.clause("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
def test_what_was_reworded_is_not_complete_until_it_is_sworn_as_it_is(agency):
    request = sworn_and_submitted(agency)
    return_request(request_id=request.pk, actor=agency.captain, note="The facts are hollow")
    window = {"window_from": request.window_from, "window_to": request.window_to}
    facts = {"kind": "criminal", "added_by": agency.officer, "added_at": timezone.now()}
    case = Case.objects.create(number=number_of(agency), **facts)
    said = preservation_draft(agency, facts="Seen at the mill", case_id=case.pk, **window)
    change_request(request_id=request.pk, draft=said, actor=agency.officer)
    again = submit_request(request_id=request.pk, actor=agency.officer)
    assert again.hold == request.hold, "the reads are the same"
    assert again.hold.case == case
    with pytest.raises(PolicyViolation, match="as it now stands is not sworn"):
        decide_request(request_id=again.pk, actor=agency.captain, decision=GRANT)
    sworn(agency, again)
    assert decide_request(request_id=again.pk, actor=agency.captain, decision=GRANT)


@pytest.mark.clause("NC-20-183.32(c)#requests", "NE-60-3205(1)")
def test_its_end_is_asked_for_once_the_change_is_sworn(agency, changed):
    now_held = sworn(agency, changed).hold
    assert now_held.is_live(timezone.now())
    ending = asked().get()
    assert ending == former(changed)
    assert ending.is_live(timezone.now())
    assert ending.end_asked_by == agency.officer
    end_hold(hold_id=ending.pk, actor=agency.sergeant)
    assert Hold.objects.live(timezone.now()).get() == now_held


def test_its_end_is_asked_for_once(agency, changed):
    sworn(agency, changed)
    sworn(agency, changed)
    assert asked().get() == former(changed)


def test_a_change_sworn_before_it_is_handed_in_asks_too(agency):
    request = sworn_and_submitted(agency)
    return_request(request_id=request.pk, actor=agency.captain, note="One hour more")
    wider = preservation_draft(agency, window_from=request.window_from - timedelta(hours=1))
    change_request(request_id=request.pk, draft=wider, actor=agency.officer)
    sworn(agency, request)
    again = submit_request(request_id=request.pk, actor=agency.officer)
    assert again.hold.is_live(timezone.now())
    assert asked().get() == former(again)


def test_a_withdrawal_asks_for_the_end_of_all_its_holds(agency, changed):
    other = sworn_and_submitted(agency).hold
    done = withdraw_request(request_id=changed.pk, actor=agency.officer, note="Solved")
    assert set(asked()) == {done.hold, former(done)}
    assert done.hold.end_asked_by == agency.officer
    for hold in asked():
        end_hold(hold_id=hold.pk, actor=agency.sergeant)
    assert Hold.objects.not_over(timezone.now()).get() == other


def test_a_named_defect_asks_for_the_end_of_all_its_holds(agency, changed):
    said = Decision(outcome="refused", note="The wrong camera", defect="cameras")
    decide_request(request_id=changed.pk, actor=agency.captain, decision=said)
    assert asked().count() == 2


@pytest.mark.clause("NC-20-183.32(c)#requests", "NE-60-3205(1)")
def test_who_asked_is_told_that_the_hold_was_ended(agency):
    request = sworn_and_submitted(agency)
    decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    wrong = {"reason": Hold.EndReason.DEFECT, "defect": "plate", "note": "One letter is another"}
    ask_end(hold_id=request.hold_id, actor=agency.captain, **wrong)
    end_hold(hold_id=request.hold_id, actor=agency.chief)
    step = request.steps.latest("pk")
    assert (step.action, step.by) == (Step.Action.HOLD_ENDED, agency.chief)
    assert step.note == "The plate: One letter is another"
    agency.officer.email = "officer@example.org"
    agency.officer.save()
    Step.objects.exclude(pk=step.pk).update(mailed_at=timezone.now())
    mail_steps()
    assert [message.to for message in mail.outbox] == [["officer@example.org"]]
    assert "The hold on it was ended early" in mail.outbox[0].body


def test_who_asked_by_letter_is_told_it_too(agency):
    draft = preservation_draft(agency, outside=outside(email="ortiz@sheriff.example"), papers={})
    request = verified(agency, sworn_and_submitted(agency, draft))
    decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    wrong = {"reason": Hold.EndReason.DEFECT, "defect": "plate", "note": "One letter is another"}
    ask_end(hold_id=request.hold_id, actor=agency.captain, **wrong)
    end_hold(hold_id=request.hold_id, actor=agency.chief)
    Step.objects.exclude(pk=request.steps.latest("pk").pk).update(mailed_at=timezone.now())
    mail_steps()
    [told] = [m for m in mail.outbox if m.to == ["ortiz@sheriff.example"]]
    assert HELD_NO_MORE in told.body


def test_the_end_of_a_hold_from_before_a_change_is_no_step(agency, changed):
    sworn(agency, changed)
    end_hold(hold_id=former(changed).pk, actor=agency.sergeant)
    assert not changed.steps.filter(action=Step.Action.HOLD_ENDED).exists()


def test_what_is_no_longer_held_is_not_found_complete(agency):
    request = sworn_and_submitted(agency)
    wrong = {"reason": Hold.EndReason.DEFECT, "defect": "plate", "note": "One letter is another"}
    ask_end(hold_id=request.hold_id, actor=agency.captain, **wrong)
    end_hold(hold_id=request.hold_id, actor=agency.chief)
    with pytest.raises(PolicyViolation, match="nothing is kept for it any more"):
        decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    return_request(request_id=request.pk, actor=agency.captain, note="The plate")
    again = submit_request(request_id=request.pk, actor=agency.officer)
    assert again.hold.is_live(timezone.now())
    assert decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
