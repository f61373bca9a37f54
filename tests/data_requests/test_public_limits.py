"""What the public page may be made to store: a refused request counts, and leaves no file."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, IntakeAttempt
from data_requests.services.intake import SignedStatement, receive_request
from governance.models.document import document_storage
from governance.services import leaving_no_files
from ledger.models import Event
from personnel.access import Access
from tests.data_requests.asking import jurat, outside, pdf, preservation_draft, release_draft
from tests.personnel.test_routes import address_of, rows

SOURCE = "10.0.0.1"
# Pages for anybody that only show: they take no form.
SHOWN = {"data_requests:ask"}
FORMS_FOR_THE_PUBLIC = [
    name for name in rows(Access.PUBLIC) if name.startswith("data_requests:") and name not in SHOWN
]


def draft_of(agency, **changes):
    return preservation_draft(
        agency, outside=outside(), case_id=None, case_reference="S 26-9", **changes
    )


def files() -> set[Path]:
    return {path for path in Path(document_storage().location).rglob("*") if path.is_file()}


def test_refused_ones_count_and_an_hour_later_the_place_may_ask_again(agency):
    hollow = draft_of(agency, window_from=None)
    for _ in range(agency.profile.requests.intake.hourly):
        with pytest.raises(PolicyViolation, match="dates"):
            receive_request(draft=hollow, source=SOURCE)
    with pytest.raises(PolicyViolation, match="Too many"):
        receive_request(draft=draft_of(agency), source=SOURCE)
    assert receive_request(draft=draft_of(agency), source="10.0.0.2")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert receive_request(draft=draft_of(agency), source=SOURCE)
    assert IntakeAttempt.objects.count() == 1


def test_what_is_refused_for_a_missing_part_leaves_no_file(agency):
    before = files()
    draft = release_draft(agency, reason="")
    with pytest.raises(PolicyViolation, match="what the data is for"):
        receive_request(draft=draft, source=SOURCE)
    statement = SignedStatement(jurat=jurat(commission=""), paper=pdf())
    draft = draft_of(agency, papers={"support": pdf()})
    with pytest.raises(PolicyViolation, match="commission"):
        receive_request(draft=draft, source=SOURCE, statement=statement)
    assert files() == before
    assert not DataRequest.objects.exists()


def test_a_paper_that_is_none_takes_the_others_with_it(agency):
    before = files()
    page = SimpleUploadedFile("page.html", b"<script>")
    draft = draft_of(agency, papers={"support": pdf(), "letter": page})
    statement = SignedStatement(jurat=jurat(), paper=pdf("sworn.pdf"))
    with pytest.raises(ValidationError, match="Attach a PDF"):
        receive_request(draft=draft, source=SOURCE, statement=statement)
    assert files() == before


def test_what_fails_at_the_very_end_leaves_no_file_and_what_is_taken_does(agency):
    before = files()
    with pytest.raises(RuntimeError), leaving_no_files(), transaction.atomic():
        receive_request(draft=release_draft(agency), source=SOURCE)
        assert len(files() - before) == 1
        raise RuntimeError("the line to the database broke")
    assert files() == before
    receive_request(draft=release_draft(agency), source=SOURCE)
    assert len(files() - before) == 1


def post_all(client, address, keys, times):
    return [client.post(address, keys, REMOTE_ADDR=SOURCE).status_code for _ in range(times)]


@pytest.mark.parametrize("name", FORMS_FOR_THE_PUBLIC)
def test_every_form_of_the_public_page_is_counted_by_its_network(agency, client, name):
    most, address = agency.profile.requests.intake.hourly_forms, address_of(name)
    if name == "data_requests:ask-kind":
        address = "/ask/preservation/?as=state_agency"
    # In any form and any mixture: another of the page's forms counts with it.
    state = reverse("data_requests:ask-state")
    post_all(client, state, {"receipt": "x", "secret": "x"}, most - 1)
    assert post_all(client, address, {"x": "y"}, 1) != [429]
    before = Event.objects.count()
    assert post_all(client, address, {"x": "y"}, 3) == [429] * 3
    # The first one refused is on record, for the hour.
    assert [event.kind for event in Event.objects.order_by("pk")[before:]] == ["refusal"]
    answer = client.post(address, {"x": "y"}, REMOTE_ADDR=SOURCE)
    assert answer["Retry-After"] == "3600"
    assert "in an hour, or call the agency" in answer.content.decode()
    assert client.post(address, {"x": "y"}, REMOTE_ADDR="10.0.0.2").status_code != 429
    assert client.get(state, REMOTE_ADDR=SOURCE).status_code == 200


def test_a_state_that_is_asked_for_again_and_again_is_on_record_once_an_hour(agency, client):
    given = receive_request(draft=draft_of(agency), source=SOURCE)
    keys = {"receipt": given.receipt, "secret": given.secret}
    state, told = (
        reverse("data_requests:ask-state"),
        Event.objects.filter(kind="request.state_told"),
    )
    assert post_all(client, state, keys, 10) == [200] * 10
    assert client.post(reverse("data_requests:ask-print"), keys).status_code == 200
    assert told.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert post_all(client, state, keys, 2) == [200] * 2
    assert told.count() == 2
