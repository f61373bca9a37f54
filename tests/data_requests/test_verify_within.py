"""Who asked on the public page is verified within the days of the policy; it is seen when not."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.services.intake import SignedStatement, receive_request
from data_requests.services.submission import swear_request
from data_requests.services.verification import verify_requester
from personnel.services import scheduled_work
from tests.data_requests.asking import called, jurat, outside, pdf, preservation_draft


@pytest.fixture
def asked(agency) -> DataRequest:
    draft = preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="S 26-9", papers={}
    )
    statement = SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf"))
    receive_request(draft=draft, source="10.0.0.1", statement=statement)
    return DataRequest.objects.get()


def due_of(agency, request):
    return agency.profile.requests.intake.verify_within.after(
        request.steps.get(action="submitted").at
    )


def waiting(agency, sign_in, who):
    client = sign_in(getattr(agency, who))
    page = client.get(reverse("data_requests:log"), {"show": "mine"})
    return page.content.decode(), {row[0] for row in page.context["rows"]}


def test_it_waits_for_supervisor_and_administrator_with_its_day(agency, sign_in, asked):
    for who in ("sergeant", "captain"):
        assert waiting(agency, sign_in, who)[1] == {asked}
        page = sign_in(getattr(agency, who)).get(reverse("data_requests:request", args=[asked.pk]))
        assert page.context["verify_by"] == due_of(agency, asked)
        assert "Verify by" in page.content.decode()
    assert waiting(agency, sign_in, "officer")[1] == set()
    verify_requester(request_id=asked.pk, actor=agency.sergeant, **called(agency))
    assert waiting(agency, sign_in, "sergeant")[1] == set()
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[asked.pk]))
    assert page.context["verify_by"] is None


def test_a_later_step_does_not_put_it_off(agency, client, asked):
    late = due_of(agency, asked) - timedelta(hours=1)
    with time_machine.travel(late):
        swear_request(
            request_id=asked.pk, jurat=jurat(), upload=pdf("again.pdf"), actor=scheduled_work()
        )
        asked.refresh_from_db()
        assert asked.due_at == due_of(agency, asked)
        verify_requester(request_id=asked.pk, actor=agency.captain, **called(agency))
        asked.refresh_from_db()
        assert asked.due_at > due_of(agency, asked)


def test_overdue_it_is_marked_in_the_log_and_on_its_page(agency, sign_in, asked):
    with time_machine.travel(due_of(agency, asked) + timedelta(hours=3)):
        page, rows = waiting(agency, sign_in, "sergeant")
        assert rows == {asked}
        assert "tag-stale" in page
        client = sign_in(agency.sergeant)
        page = client.get(reverse("data_requests:request", args=[asked.pk])).content.decode()
        assert "3\u00a0hours over" in page.partition("Verify by")[2][:120]
        overdue = client.get(reverse("data_requests:log"), {"show": "overdue"})
        assert {row[0] for row in overdue.context["rows"]} == {asked}
    assert asked.due_at is not None
    assert asked.due_at > timezone.now()
