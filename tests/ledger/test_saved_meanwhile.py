"""Two people save the same at the same moment: the second is told, and the page is no error."""

import threading

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Case
from ledger.middleware import TAKEN_MEANWHILE
from tests.cast import enter
from tests.waiting import wait_for


def waits_for_another_row():
    with connection.cursor() as cursor:
        # Within a transaction the server would show the first answer again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query ^@ 'INSERT INTO \"governance_case\"'"
        )
        return cursor.fetchone() is not None


def test_the_second_is_told_what_happened(committed_lexington):
    agency, answers = committed_lexington, []
    number = agency.profile.cases.number_example
    client = enter(Client(headers={"Referer": "http://testserver/cases/"}), agency.officer)

    def add():
        typed = {"number": number, "kind": "criminal"}
        answers.append(client.post(reverse("governance:add-case"), typed))
        connection.close()

    thread = threading.Thread(target=add)
    with transaction.atomic():
        facts = {"kind": "criminal", "added_at": timezone.now()}
        Case.objects.create(number=number, added_by=agency.other_officer, **facts)
        thread.start()
        wait_for(waits_for_another_row, seconds=20)
    thread.join()
    [answer] = answers
    assert answer.status_code == 409
    assert TAKEN_MEANWHILE in answer.content.decode()
    assert 'href="http://testserver/cases/"' in answer.content.decode()
    assert Case.objects.get().added_by == agency.other_officer
