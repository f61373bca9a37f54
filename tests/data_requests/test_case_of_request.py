"""The case of a request: named by its number among however many, and kept once it is closed."""

import pytest
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.services.drafting import draft_request
from governance.forms import OFFERED_CASES
from governance.models import Case
from governance.services import close_case
from tests.data_requests.asking import officer_draft
from tests.data_requests.test_preservation import sworn_and_submitted
from tests.data_requests.test_request_pages import url, written


@pytest.fixture
def oldest(agency) -> Case:
    """The first of more open cases than any list shows."""
    oldest = agency.case()
    now, kind = timezone.now(), oldest.kind
    Case.objects.bulk_create(
        Case(number=f"99-{turn:06}", kind=kind, added_by=agency.captain, added_at=now)
        for turn in range(250)
    )
    return oldest


def test_the_oldest_of_many_cases_can_be_named(agency, sign_in, oldest):
    client = sign_in(agency.officer)
    page = client.get(url("new-kind", "officer_data")).content.decode()
    assert page.count('<option value="99-') == OFFERED_CASES
    client.post(url("new-kind", "officer_data"), written(agency, case=oldest.number.lower()))
    assert DataRequest.objects.get().case == oldest


def test_a_renewal_starts_with_the_case_of_what_it_renews(agency, sign_in, oldest):
    first = sworn_and_submitted(agency)
    page = sign_in(agency.officer).get(url("new-preservation"), {"renews": first.pk})
    assert f'value="{oldest.number}"' in page.content.decode()


def test_a_number_that_no_case_has_and_a_closed_case_are_not_taken(agency, sign_in):
    client, new = sign_in(agency.officer), url("new-kind", "officer_data")
    answer = client.post(new, written(agency, case="00-999999"))
    assert "No case has this number yet" in answer.content.decode()
    assert "00-999999" in answer.content.decode()
    close_case(case_id=agency.case().pk, actor=agency.captain)
    answer = client.post(new, written(agency))
    assert "This case is closed" in answer.content.decode()
    assert not DataRequest.objects.exists()


def test_a_changed_request_keeps_its_case_that_was_closed_meanwhile(agency, sign_in):
    case = agency.case()
    request = draft_request(draft=officer_draft(agency), actor=agency.officer)
    close_case(case_id=case.pk, actor=agency.captain)
    client, change = sign_in(agency.officer), url("change", request.pk)
    assert f'value="{case.number}"' in client.get(change).content.decode()
    assert client.post(change, written(agency, case=case.number)).status_code == 302
    request.refresh_from_db()
    assert (request.case, request.version) == (case, 2)
