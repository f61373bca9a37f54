"""Who puts in writing what somebody outside asks takes no step of its review."""

from dataclasses import replace

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Step
from data_requests.services.decision import (
    approve_request,
    decide_request,
    return_request,
)
from data_requests.services.drafting import change_request
from data_requests.services.intake import receive_request
from data_requests.services.mailing import mail_steps
from data_requests.services.packaging import confirm_receipt, make_package, take_package
from data_requests.services.submission import submit_request
from data_requests.services.verification import verify_requester
from tests.data_requests.asking import (
    GRANT,
    called,
    officer_draft,
    release_draft,
    submitted,
)
from tests.data_requests.test_handover import held, medium, see


def from_the_public_page(agency) -> DataRequest:
    receive_request(draft=release_draft(agency), source="10.0.0.1")
    return DataRequest.objects.get()


def changed_by(agency, person) -> DataRequest:
    """Sent back, another plate typed by this person, handed in again."""
    request = from_the_public_page(agency)
    return_request(request_id=request.pk, actor=agency.captain, note="Which plate?")
    draft = release_draft(agency, plate="WLE6243", papers={})
    change_request(request_id=request.pk, draft=draft, actor=person)
    return submit_request(request_id=request.pk, actor=person)


def waiting(agency, sign_in, who: str) -> set[DataRequest]:
    client = sign_in(getattr(agency, who))
    page = client.get(reverse("data_requests:log"), {"show": "mine"})
    return {row[0] for row in page.context["rows"]}


@pytest.mark.clause("KIN-IV.E.5")
def test_the_administrator_who_changed_a_public_request_neither_verifies_nor_decides_it(agency):
    request = changed_by(agency, agency.captain)
    with pytest.raises(PolicyViolation, match="put it in writing") as refused:
        verify_requester(request_id=request.pk, actor=agency.captain, **called(agency))
    assert refused.value.clause == agency.profile.requests.own_clause
    verify_requester(request_id=request.pk, actor=agency.sergeant, **called(agency))
    for outcome in ("granted", "refused"):
        with pytest.raises(PolicyViolation, match="put it in writing"):
            decision = replace(GRANT, outcome=outcome, note="No", ground="purpose")
            decide_request(request_id=request.pk, actor=agency.captain, decision=decision)
    done = decide_request(request_id=request.pk, actor=agency.chief, decision=GRANT)
    assert done.decided_by == agency.chief
    assert done.steps.filter(action=Step.Action.CHANGED, by=agency.captain).count() == 1


def test_a_supervisor_may_change_it_on_their_word_and_the_administrator_decides(agency):
    request = changed_by(agency, agency.sergeant)
    with pytest.raises(PolicyViolation, match="put it in writing"):
        verify_requester(request_id=request.pk, actor=agency.sergeant, **called(agency))
    verify_requester(request_id=request.pk, actor=agency.captain, **called(agency))
    with pytest.raises(PermissionDenied):
        decide_request(request_id=request.pk, actor=agency.chief, decision=GRANT)
    done = decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
    assert done.plate == "WLE6243"


def test_what_the_administrator_wrote_down_is_the_chiefs_to_decide(agency, sign_in):
    for person in agency.people.values():
        person.email = f"{person.username}@police.example"
        person.save()
    request = submitted(agency, release_draft(agency), agency.captain)
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert page.context["acts"].isdisjoint({"verify", "return", "decide"})
    page = sign_in(agency.chief).get(reverse("data_requests:request", args=[request.pk]))
    assert {"verify", "return", "decide"} <= page.context["acts"]
    assert page.context["next"] == "chief"
    assert mail_steps() == 2
    told = {message.to[0] for message in mail.outbox}
    assert told == {"chief@police.example", "ortiz@sheriff.example"}


@pytest.mark.clause("KIN-IV.E.5")
def test_what_an_administrator_asks_or_wrote_waits_for_the_chief(agency, sign_in):
    by_officer = submitted(agency, release_draft(agency))
    written = submitted(agency, release_draft(agency), agency.captain)
    asked = submitted(agency, officer_draft(agency), agency.captain)
    if "supervisor" in agency.profile.requests.form("officer_data").approvals:
        # The Chief is the Administrator's supervisor, and approves before deciding.
        assert waiting(agency, sign_in, "chief") == {written, asked}
        approve_request(request_id=asked.pk, actor=agency.chief)
    assert waiting(agency, sign_in, "chief") == {written, asked}
    assert waiting(agency, sign_in, "captain") == {by_officer}
    rows = dict(sign_in(agency.captain).get(reverse("data_requests:log")).context["rows"])
    assert (rows[by_officer], rows[written], rows[asked]) == ("administrator", "chief", "chief")


@pytest.mark.clause("KIN-IV.E.7", "LEX-3.G.iv")
def test_who_wrote_it_down_does_not_pack_it(agency, sign_in, tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"
    see(agency)
    held(agency)
    request = submitted(agency, release_draft(agency), agency.captain)
    verify_requester(request_id=request.pk, actor=agency.sergeant, **called(agency))
    decide_request(request_id=request.pk, actor=agency.chief, decision=GRANT)
    page = reverse("data_requests:request", args=[request.pk])
    assert not sign_in(agency.captain).get(page).context["can_pack"]
    with pytest.raises(PolicyViolation, match="put it in writing") as refused:
        make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    assert refused.value.clause == agency.profile.requests.own_clause
    assert sign_in(agency.chief).get(page).context["can_pack"]
    made = make_package(request_id=request.pk, actor=agency.chief, **medium(agency))
    assert made.package.made_by == agency.chief
    with pytest.raises(PolicyViolation, match="put it in writing"):
        take_package(package_id=made.package.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation, match="put it in writing"):
        confirm_receipt(package_id=made.package.pk, actor=agency.captain, received_by="Ortiz")
    confirm_receipt(package_id=made.package.pk, actor=agency.chief, received_by="Ortiz")
