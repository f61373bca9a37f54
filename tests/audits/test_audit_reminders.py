"""What is due and what is late is mailed once, to those who audit and then to the Chief."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from alpr_compliance.policy import Duration
from audits.rules.reminding import Step, steps_due
from audits.services.memo import file_memo
from audits.services.reminding import remind_of_audits
from ledger.models import Event
from personnel.models import User
from personnel.services import scheduled_work
from tests.audits.auditing import last_period, local_today, long_adopted, main_program, submitted

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.A.5#audit")
DUE = date(2026, 7, 31)
TWO_WEEKS = Duration.model_validate("14 days")


@pytest.mark.parametrize(
    ("days", "to_chief", "expected"),
    [
        (-15, True, []),
        (-14, True, [Step.DUE]),
        (0, True, [Step.DUE]),
        (1, True, [Step.OVERDUE, Step.TO_CHIEF]),
        (400, True, [Step.OVERDUE, Step.TO_CHIEF]),
        (-3, False, []),
        (1, False, [Step.OVERDUE]),
    ],
)
def test_whom_to_tell_when(days, to_chief, expected):
    today = DUE + timedelta(days=days)
    found = steps_due(due=DUE, today=today, remind_before=TWO_WEEKS, is_to_chief=to_chief)
    assert found == expected


@pytest.fixture
def reachable(agency):
    """Everyone has an address, and the policy was adopted long ago."""
    long_adopted(agency)
    for person in agency.people.values():
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@agency.example")
    return agency


def test_late_audits_are_told_once_to_those_who_audit_and_to_the_chief(reachable):
    remind_of_audits(actor=scheduled_work())
    told = {address for message in mail.outbox for address in message.to}
    assert {"auditor@agency.example", "captain@agency.example"} <= told
    if local_today(reachable) > last_period(reachable).due:
        assert "chief@agency.example" in told
    assert all("/audits/" in message.body for message in mail.outbox)
    mail.outbox.clear()
    assert remind_of_audits(actor=scheduled_work()) == 0
    assert mail.outbox == []


def test_what_is_filed_is_told_to_nobody(reachable):
    audit = submitted(reachable)
    file_memo(audit_id=audit.pk, actor=reachable.chief, remarks="")
    remind_of_audits(actor=scheduled_work())
    ends = {
        event.data["end"]
        for event in Event.objects.filter(kind="audit.reminded")
        if event.data["program"] == main_program(reachable).code
    }
    assert f"{audit.end}" not in ends


def test_without_an_address_it_is_told_later(agency):
    long_adopted(agency)
    assert remind_of_audits(actor=scheduled_work()) == 0
    User.objects.filter(pk=agency.captain.pk).update(email="captain@agency.example")
    assert remind_of_audits(actor=scheduled_work()) > 0


def test_nobody_but_scheduled_work_sends_them(agency):
    with pytest.raises(PermissionDenied):
        remind_of_audits(actor=agency.captain)
