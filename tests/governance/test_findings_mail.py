"""E-mail about flags and referrals: that something waits, and nothing of what it is."""

import pytest
from django.core import mail

from governance.models import Flag, Referral
from governance.services.mailing import mail_findings
from governance.services.referral import report_misuse
from personnel.models import User
from tests.governance.test_flag import flag_about

GROUNDS = "She searched the plate of her landlord twice."


@pytest.fixture(autouse=True)
def addresses(agency):
    for person in agency.people.values():
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")


def sent():
    return [(message.to, message.subject, message.body) for message in mail.outbox]


def test_a_flag_is_mailed_to_its_decider_once_without_detail(agency):
    flag = flag_about(agency)
    assert mail_findings() == 1
    assert mail_findings() == 0
    [(to, subject, body)] = sent()
    assert to == ["sergeant@example.org"]
    assert f"/flags/{flag.pk}/" in body
    for secret in ("03:12", "officer", "Officer", "shift"):
        assert secret not in subject + body
    assert Flag.objects.get().mailed_at is not None


def test_a_report_is_mailed_to_the_chief_without_detail(agency):
    report_misuse(person_id=agency.officer.pk, actor=agency.other_officer, grounds=GROUNDS)
    assert mail_findings() == 1
    [(to, subject, body)] = sent()
    assert to == ["chief@example.org"]
    assert "landlord" not in subject + body
    assert "Officer" not in subject + body


@pytest.mark.clause("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def test_what_is_about_the_chief_is_mailed_outside_with_its_seal_and_no_detail(agency):
    referral = report_misuse(person_id=agency.chief.pk, actor=agency.other_officer, grounds=GROUNDS)
    flag_about(agency, agency.chief)
    assert mail_findings() == 2
    recipient = agency.profile.monitoring.outside_recipient
    for to, subject, body in sent():
        assert to == [recipient.email]
        assert recipient.name in body
        assert "landlord" not in subject + body
        assert "03:12" not in body
    assert any(referral.seal in body for _, _, body in sent())


def test_without_an_address_nothing_is_marked_as_sent(agency):
    User.objects.update(email="")
    flag_about(agency)
    report_misuse(person_id=agency.officer.pk, actor=agency.other_officer, grounds=GROUNDS)
    assert mail_findings() == 0
    assert Flag.objects.get().mailed_at is None
    assert Referral.objects.get().mailed_at is None


def test_one_that_fails_holds_up_no_other(agency, settings):
    settings.EMAIL_BACKEND = "tests.governance.test_findings_mail.FailsForSergeant"
    flag_about(agency)
    report_misuse(person_id=agency.officer.pk, actor=agency.other_officer, grounds=GROUNDS)
    with pytest.raises(OSError, match="no connection"):
        mail_findings()
    assert Referral.objects.get().mailed_at is not None
    assert Flag.objects.get().mailed_at is None


class FailsForSergeant:
    """A mail server that is away for one address."""

    def __init__(self, **_):
        pass

    def send_messages(self, messages):
        if any("sergeant@example.org" in message.to for message in messages):
            raise OSError("no connection")
        return len(messages)
