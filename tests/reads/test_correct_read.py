"""A read that was misread is corrected by a version beside it; what came in stays as it came."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.pipeline import record_reads
from ledger.models import Event
from reads.addresses import address_token
from reads.models import Inquiry, Read, ReadCandidate
from reads.search import How
from reads.services.correction import correct_read
from reads.services.inquiry import open_inquiry
from reads.services.look import look_at_page
from tests.reads.searches import photograph, question, search, why

pytestmark = pytest.mark.django_db
PLATE, SEEN = "KTX4827", "KTX4B27"


@pytest.fixture
def agency(lexington):
    """One policy is enough: corrections do not depend on it."""
    return lexington


@pytest.fixture
def read(agency):
    at = timezone.now() - timedelta(hours=1)
    others = [{"plate": "KTX4821", "confidence": 0.4}]
    agency.read(agency.add_camera(), PLATE, at=at, candidates=others, **photograph(PLATE))
    return Read.objects.get()


def correct(inquiry, read, actor, plate=SEEN, state="NE"):
    return correct_read(
        inquiry_id=inquiry.pk, captured_at=read.captured_at, read_id=read.id,
        plate=plate, state=state, actor=actor,
    )  # fmt: skip


def found(agency, plate):
    asked = question(plate=plate, look_alikes=True)
    opened = open_inquiry(why=why(agency), question=asked, actor=agency.officer)
    inquiry = Inquiry.objects.marking_held().get(pk=opened.pk)
    page = look_at_page(
        inquiry=inquiry, actor=agency.officer, profile=agency.profile, number=1, sort="-time"
    )
    return [each.how for each in page]


def test_a_search_finds_the_read_by_what_the_photograph_shows(agency, read):
    assert found(agency, SEEN) == []
    correct(search(agency), read, agency.officer)
    assert found(agency, SEEN) == [How.CANDIDATE]
    assert found(agency, PLATE) == [How.EXACT]


def test_each_correction_is_a_version_and_the_read_stays_as_it_came(agency, read):
    before = model_to_dict(read)
    inquiry = search(agency)
    correct(inquiry, read, agency.officer, plate=" ktx-4b27 ")
    correct(inquiry, read, agency.officer, state="CO")
    assert model_to_dict(Read.objects.get()) == before
    versions = ReadCandidate.objects.corrections_of(read)
    assert [(v.plate, v.state, v.corrected_by) for v in versions] == [
        (SEEN, "NE", agency.officer), (SEEN, "CO", agency.officer),
    ]  # fmt: skip
    # What the engine thought possible is another thing.
    with_guesses = Read.objects.with_guesses().get()
    assert [each["plate"] for each in with_guesses.guesses] == ["KTX4821"]
    event = Event.objects.filter(kind="read.corrected").latest("pk")
    assert (event.data, event.actor) == ({"version": 2}, agency.officer)


def test_the_sender_sending_it_again_changes_nothing(agency, read):
    correct(search(agency), read, agency.officer)
    sent = {
        "id": read.sender_id, "plate": PLATE, "state": read.state,
        "captured_at": read.captured_at.isoformat(), "box": [423, 332, 154, 82],
        "candidates": [{"plate": "KTX4821", "confidence": 0.4}],
    }  # fmt: skip
    for plate, status in ((PLATE, "duplicate"), (SEEN, "conflict")):
        items = [sent | {"plate": plate}]
        [answer] = record_reads(camera=read.camera, items=items, engine="test")
        assert answer["status"] == status
    assert Read.objects.get().plate == PLATE
    assert ReadCandidate.objects.corrections_of(read).count() == 1


@pytest.mark.parametrize(
    ("plate", "state"), [(PLATE, "NE"), ("", "NE"), ("A" * 11, "NE"), ("<b>", "NE"), (SEEN, "ZZ")]
)
def test_what_corrects_nothing_is_refused(agency, read, plate, state):
    with pytest.raises(ValidationError):
        correct(search(agency), read, agency.officer, plate=plate, state=state)
    assert not ReadCandidate.objects.corrections_of(read).exists()


def test_only_the_searcher_corrects_and_only_while_the_search_is_open(agency, read, time_machine):
    inquiry = search(agency)
    for name in ("other_officer", "captain", "auditor", "sysadmin"):
        with pytest.raises(PermissionDenied):
            correct(inquiry, read, agency.people[name])
    time_machine.move_to(inquiry.open_until, tick=False)
    with pytest.raises(PolicyViolation):
        correct(inquiry, read, agency.officer)


def test_the_page_shows_both_and_takes_a_correction(agency, read, sign_in):
    inquiry = search(agency)
    client = sign_in(agency.officer)
    token = address_token(read, view="read", via=inquiry, user=agency.officer)
    page, button = (
        reverse(f"reads:{name}", args=[inquiry.pk, token]) for name in ("read", "correct-read")
    )
    assert "Corrected" not in client.get(page).content.decode()
    assert client.post(button, {"plate": SEEN, "state": "NE"}, follow=True).status_code == 200
    shown = client.get(page).content.decode()
    assert PLATE in shown and SEEN in shown and "Corrected" in shown
    assert str(agency.officer) in shown
    assert client.post(button, {"plate": "<"}).status_code == 400
