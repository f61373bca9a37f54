"""When a request has been over for the life of the logs, its plate, words and papers go."""

import html
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, RequestDocument, Step
from data_requests.services.closing import close_request
from data_requests.services.decision import Decision, decide_request
from data_requests.services.drafting import add_paper, draft_request
from governance.models import Document
from governance.services.document import DESTROYED
from ledger.models import Event
from personnel.services import scheduled_work
from reads.digest import plate_digest
from reads.logs import REMOVED
from reads.models import Hold
from reads.services import purge_expired
from tests.data_requests.asking import (
    granted,
    officer_draft,
    preservation_draft,
    release_draft,
    submitted,
    verified,
)
from tests.reads.captured import Past, begin_past
from tests.reads.test_residue import places_of, raw_bytes

pytestmark = pytest.mark.usefixtures("new_files")

SECOND = timedelta(seconds=1)
# Its folded key is the same text: without O, Q, D or I.
TYPED = "KZ7XJ9WVM5"


@pytest.fixture
def past(profile_name: str, committed_db: None) -> Past:
    return begin_past()


def purge_at(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        purge_expired(actor=scheduled_work(), clock_is_right=True)


def life_after(past: Past, request: DataRequest) -> datetime:
    last = Step.objects.filter(request=request).latest("at")
    return past.agency.profile.retention.log_life.after(last.at)


def refused(past: Past) -> DataRequest:
    agency = past.agency
    draft = release_draft(
        agency, plate=TYPED, reason=f"{TYPED} fled the burglary", case_reference=TYPED
    )
    request = verified(agency, submitted(agency, draft))
    [ground, *_] = agency.profile.requests.release.refusal_grounds
    decision = Decision(outcome="refused", ground=ground.code, note=f"{TYPED} is being followed")
    decide_request(request_id=request.pk, actor=agency.captain, decision=decision)
    return DataRequest.objects.get(pk=request.pk)


def test_a_request_names_its_plate_for_the_life_of_the_logs(past: Past, servers):
    request = refused(past)
    end = life_after(past, request)
    purge_at(end - SECOND)
    request.refresh_from_db()
    assert (request.plate, request.cleared_at) == (TYPED, None)
    purge_at(end)
    request.refresh_from_db()
    assert (request.plate, request.reason, request.case_reference) == ("", "", "")
    assert request.cleared_at == end
    assert bytes(request.plate_digest) == plate_digest(TYPED)
    step = request.steps.get(action=Step.Action.REFUSED)
    assert (step.note, step.by) == (REMOVED, past.agency.captain)
    assert request.outside.name == "Lena Ortiz"
    assert Event.objects.about(request).filter(kind="log.cleared").exists()
    assert places_of(TYPED, raw_bytes(servers)) == []


def test_its_papers_go_with_what_it_said(past: Past, servers, sign_in):
    request = refused(past)
    upload = SimpleUploadedFile(f"{TYPED}.pdf", b"%PDF-1.4 " + TYPED.encode())
    paper = add_paper(
        request=request, kind=RequestDocument.Kind.SUPPORT, upload=upload, actor=past.agency.captain
    )
    path, sha256 = Path(paper.document.file.path), paper.document.sha256
    end = life_after(past, request)
    purge_at(end - SECOND)
    assert path.exists()
    purge_at(end)
    assert not path.exists()
    kept = Document.objects.get(pk=paper.document_id)
    assert (kept.name, kept.file.name, kept.sha256) == (DESTROYED, "", sha256)
    assert (kept.uploaded_by, kept.destroyed_at) == (past.agency.captain, end)
    assert places_of(TYPED, raw_bytes(servers)) == []
    client = sign_in(past.agency.captain)
    assert DESTROYED in html.unescape(client.get(f"/requests/{request.pk}/").content.decode())
    assert client.get(f"/requests/{request.pk}/papers/{paper.pk}/").status_code == 404


def test_one_that_was_granted_and_never_closed_goes_too(past: Past):
    agency = past.agency
    request = granted(agency, submitted(agency, officer_draft(agency, plate=TYPED)))
    end = life_after(past, request)
    purge_at(end - SECOND)
    request.refresh_from_db()
    assert (request.status, request.plate) == ("granted", TYPED)
    purge_at(end)
    request.refresh_from_db()
    assert (request.status, request.plate) == ("granted", "")
    with pytest.raises(PolicyViolation, match="life is over"):
        close_request(request_id=request.pk, actor=agency.captain, report_number="26-1")


def test_what_is_not_over_stays(past: Past):
    waiting = submitted(past.agency, release_draft(past.agency, plate=TYPED))
    purge_at(life_after(past, waiting) + timedelta(days=365))
    waiting.refresh_from_db()
    assert waiting.plate == TYPED


def test_a_draft_that_nobody_went_on_with_goes_too(past: Past):
    draft = draft_request(draft=release_draft(past.agency, plate=TYPED), actor=past.agency.officer)
    purge_at(life_after(past, draft))
    draft.refresh_from_db()
    assert draft.plate == ""


def test_it_names_its_plate_as_long_as_its_hold_does(past: Past):
    request = submitted(past.agency, preservation_draft(past.agency, plate=TYPED))
    DataRequest.objects.filter(pk=request.pk).update(status=DataRequest.Status.WITHDRAWN)
    end = life_after(past, request)
    Hold.objects.filter(pk=request.hold_id).update(ends_at=end - timedelta(days=1))
    purge_at(end)
    request.refresh_from_db()
    assert request.plate == TYPED
    purge_at(past.agency.profile.retention.log_life.after(end))
    request.refresh_from_db()
    assert (request.plate, request.hold.plate) == ("", "")


def test_it_stays_whole_while_a_hold_from_before_a_change_goes_on(past: Past):
    request = submitted(past.agency, preservation_draft(past.agency, plate=TYPED))
    end = life_after(past, request)
    DataRequest.objects.filter(pk=request.pk).update(status=DataRequest.Status.WITHDRAWN)
    Hold.objects.filter(pk=request.hold_id).update(ends_at=end - timedelta(days=800))
    # The second person kept the one from before.
    former = Hold.objects.get(pk=request.hold_id)
    former.pk, former.ends_at = None, end + timedelta(days=1)
    former.save()
    purge_at(end)
    request.refresh_from_db()
    assert request.plate == TYPED


def test_a_cleared_request_names_no_plate(past: Past):
    request = refused(past)
    with pytest.raises(IntegrityError, match="cleared_names_no_plate"), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(cleared_at=past.today)


def test_the_page_of_its_file_says_so(past: Past, sign_in):
    request = refused(past)
    purge_at(life_after(past, request))
    page = sign_in(past.agency.captain).get(f"/requests/{request.pk}/").content.decode()
    assert "Removed, with what was written" in page
