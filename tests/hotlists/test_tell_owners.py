"""Who entered a plate, and who works its case, hear of every alert on it; e-mail holds no plate."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend

from hotlists.models import Notice
from hotlists.services.notice import mail_notices, tell, tell_owners
from ledger.models import Event


@pytest.fixture
def owned(agency, open_desk):
    """An alert on an entry of `other_officer` in a case of the sergeant's."""
    case = agency.case()
    case.assigned_to = agency.sergeant
    case.save(update_fields=["assigned_to"])
    return open_desk()


def people(kind):
    return {notice.person for notice in Notice.objects.filter(kind=kind)}


def test_the_entering_member_and_the_investigator_are_told_once(agency, owned):
    assert people(Notice.Kind.ENTRY_ALERT) == {agency.other_officer, agency.sergeant}
    agency.read(owned.camera, "KTX4827")
    assert tell_owners([owned.alert.pk]) == 0
    assert Event.objects.get(kind="notice.owners_told").data["people"] == 2


def test_who_opens_the_alert_has_seen_the_notice_of_it(agency, owned):
    owned.see(agency.other_officer)
    waiting = Notice.objects.filter(kind=Notice.Kind.ENTRY_ALERT, seen_at=None)
    assert [notice.person for notice in waiting] == [agency.sergeant]


def test_telling_them_costs_the_same_whoever_they_are(owned, django_assert_max_num_queries):
    Notice.objects.all().delete()
    with django_assert_max_num_queries(8):
        assert tell_owners([owned.alert.pk]) == 2


def test_who_left_is_not_told(agency, request):
    agency.sergeant.is_active = False
    agency.sergeant.save(update_fields=["is_active"])
    request.getfixturevalue("owned")
    assert people(Notice.Kind.ENTRY_ALERT) == {agency.other_officer}


def test_an_entry_without_a_person_tells_nobody(agency, desk):
    assert tell_owners([]) == 0


def test_they_are_told_how_it_ended_but_not_by_themselves(agency, owned):
    owned.end(agency.officer, field_outcome="not_located")
    told = Notice.objects.filter(kind=Notice.Kind.ENTRY_ENDED)
    assert {notice.person for notice in told} == {agency.other_officer, agency.sergeant}
    assert {notice.reason for notice in told} == {"Not located"}


def test_who_ended_it_is_not_told(agency, owned):
    owned.end(agency.sergeant, field_outcome="not_located")
    assert people(Notice.Kind.ENTRY_ENDED) == {agency.other_officer}


def test_its_email_has_a_link_and_no_plate(agency, owned, mailoutbox, settings):
    settings.SITE_URL = "https://plates.example.test"
    agency.other_officer.email = "other@police.example"
    agency.other_officer.save(update_fields=["email"])
    tell_owners([owned.alert.pk])
    assert mail_notices() == 1
    assert mail_notices() == 0
    [mail] = mailoutbox
    assert mail.to == ["other@police.example"]
    assert f"https://plates.example.test/alerts/{owned.alert.pk}/" in mail.body
    assert "KTX4827" not in mail.subject + mail.body


class OneIsRefused(EmailBackend):
    """The mail server knows nobody by the name of other@police.example."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["other@police.example"]:
                raise SMTPRecipientsRefused({"other@police.example": (550, b"unknown")})
        return super().send_messages(messages)


def test_an_address_that_is_refused_holds_up_no_other(agency, owned, mailoutbox, settings):
    settings.EMAIL_BACKEND = f"{__name__}.OneIsRefused"
    for person in (agency.other_officer, agency.sergeant):
        person.email = f"{person.username.removesuffix('_officer')}@police.example"
        person.save(update_fields=["email"])
    tell_owners([owned.alert.pk])
    assert mail_notices() == 1
    assert [mail.to for mail in mailoutbox] == [["sergeant@police.example"]]
    assert Event.objects.get(kind="mail.refused").subject_id == str(agency.other_officer.pk)
    assert mail_notices() == 0, "it is no letter that waits"


def test_what_is_only_for_the_screen_is_not_mailed(agency, desk, mailoutbox):
    agency.sergeant.email = "sergeant@police.example"
    agency.sergeant.save(update_fields=["email"])
    desk.end(agency.officer, "not_determined")
    assert Notice.objects.filter(person=agency.sergeant).exists()
    assert mail_notices() == 0


def test_an_incident_is_mailed_when_the_transaction_commits_and_the_rest_each_minute(
    agency, owned, django_capture_on_commit_callbacks
):
    Notice.objects.all().delete()
    with django_capture_on_commit_callbacks() as callbacks:
        assert tell_owners([owned.alert.pk]) == 2
    assert callbacks == []
    with django_capture_on_commit_callbacks() as callbacks:
        tell(
            alert=owned.alert,
            person=agency.captain,
            about=agency.officer,
            kind=Notice.Kind.INCIDENT,
        )
    assert len(callbacks) == 1
    assert settings.CELERY_BEAT_SCHEDULE["mail-notices"]["schedule"] == timedelta(minutes=1)
