"""Whoever left decides nothing and hears nothing: their people are as those without supervisor."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from data_requests.models import Step
from data_requests.services.decision import approve_request
from data_requests.services.mailing import next_people
from hotlists.models import EntryNotice, Notice
from hotlists.services.entry_change import decide_change, propose_change
from ledger.models import Event
from personnel.models import AccountNotice, User
from personnel.services.account import close_account
from personnel.services.dormancy import watch_dormant_accounts
from personnel.services.lock import note_refused_sign_in
from personnel.services.person import scheduled_work
from personnel.standing import supervisors_of
from tests.data_requests.asking import officer_draft, submitted
from tests.hotlists.test_skip import opened
from tests.personnel.test_dormant import unused_since


def leave(agency):
    """The sergeant's account is closed; everybody as they are read afterwards."""
    close_account(person_id=agency.sergeant.pk, actor=agency.captain, reason="Left the department")
    agency.people = {user.username: user for user in User.objects.all()}


def propose(agency):
    entry = agency.add_entry()
    return propose_change(
        entry_id=entry.pk, changes={"cautions": "Has a knife"}, version=entry.version,
        why="The owner called", is_attested=True, actor=agency.other_officer,
    )  # fmt: skip


def test_a_change_goes_to_the_administrator_also_one_that_waited(agency, sign_in):
    waited = propose(agency)
    leave(agency)
    assert (
        "Has a knife" in sign_in(agency.captain).get(reverse("hotlists:approvals")).content.decode()
    )
    decided = decide_change(change_id=waited.pk, actor=agency.captain, apply=True)
    assert decided.decided_as == "administrator"
    EntryNotice.objects.all().delete()
    later = propose(agency)
    assert EntryNotice.objects.get(kind="change_waiting").person == agency.captain
    with pytest.raises(PermissionDenied):
        decide_change(change_id=later.pk, actor=agency.sergeant, apply=True)


def test_in_kinston_a_request_goes_to_the_chief(kinston, sign_in):
    asked = submitted(kinston, officer_draft(kinston), kinston.other_officer)
    assert next_people(asked, "supervisor") == {kinston.sergeant}
    leave(kinston)
    asked.refresh_from_db()
    assert next_people(asked, "supervisor") == {kinston.chief}
    client = sign_in(kinston.chief)
    log = client.get(reverse("data_requests:log"), {"show": "mine"})
    assert [(each.pk, turn) for each, turn in log.context["rows"]] == [(asked.pk, "chief")]
    page = client.get(reverse("data_requests:request", args=[asked.pk]))
    assert page.context["next"] == "chief"
    with pytest.raises(PermissionDenied):
        approve_request(request_id=asked.pk, actor=kinston.sergeant)
    approve_request(request_id=asked.pk, actor=kinston.chief)
    assert asked.steps.filter(action=Step.Action.APPROVED, by=kinston.chief).exists()


def test_a_skipped_step_is_told_to_the_administrator(lexington):
    leave(lexington)
    opened(lexington).skip(lexington.officer, "photo", "No photograph was sent")
    assert Notice.objects.get(kind=Notice.Kind.STEP_SKIPPED).person == lexington.captain


def test_no_mail_about_their_people_reaches_them(lexington):
    for person in lexington.people.values():
        person.email = f"{person.username}@police.example"
        person.save()
    leave(lexington)
    unused_since([lexington.officer], 80)
    watch_dormant_accounts(actor=scheduled_work())
    for _ in range(5):
        note_refused_sign_in(person=lexington.other_officer)
    assert Event.objects.filter(kind="account.locked").exists()
    told = set(AccountNotice.objects.values_list("person__username", flat=True))
    assert told == {"officer", "captain"}
    assert supervisors_of(lexington.officer) == []
