"""Without room for a paper or a package nothing of it is kept, and what it was for is not done."""

import pytest
from django.utils import timezone

from data_requests.models import DataRequest, Package, RequestDocument
from data_requests.services.drafting import draft_request
from data_requests.services.packaging import make_package
from governance.models import Document
from hotlists.models import Disclosure
from reads.models import Hold
from tests.data_requests.asking import preservation_draft, submitted, sworn, warrant_draft
from tests.data_requests.test_handover import medium, ready
from tests.faults.disk import fill, written_in

NO_ROOM = pytest.raises(OSError, match="No space")


@pytest.fixture
def papers(lexington, small_disk, tmp_path, monkeypatch):
    """The folder of papers, on a small disk."""
    folder = small_disk(tmp_path / "documents")
    storage = Document._meta.get_field("file").storage
    monkeypatch.setattr(storage, "location", str(folder))
    return folder


def test_a_warrant_without_room_is_no_request_and_holds_nothing(lexington, papers):
    ballast = fill(papers)
    before = Document.objects.count()
    with NO_ROOM:
        draft_request(draft=warrant_draft(lexington), actor=lexington.officer)
    assert (written_in(papers), Document.objects.count()) == ([], before)
    assert not DataRequest.objects.exists()
    ballast.unlink()
    request = submitted(lexington, warrant_draft(lexington))
    assert request.hold.is_live(timezone.now())
    assert len(written_in(papers)) == 1


def test_an_oath_without_room_leaves_the_hold_waiting_for_it(lexington, papers):
    request = submitted(lexington, preservation_draft(lexington))
    ballast = fill(papers)
    with NO_ROOM:
        sworn(lexington, request)
    assert written_in(papers) == []
    assert not RequestDocument.objects.exists()
    assert Hold.objects.get().is_provisional
    ballast.unlink()
    sworn(lexington, request)
    assert Hold.objects.get().is_live(timezone.now())


def test_a_package_without_room_is_no_disclosure(lexington, small_disk, settings):
    request = ready(lexington)
    folder = small_disk(settings.PACKAGE_DIR)
    ballast = fill(folder)
    with NO_ROOM:
        make_package(request_id=request.pk, actor=lexington.captain, **medium(lexington))
    assert written_in(folder) == []
    assert not Package.objects.exists() and not Disclosure.objects.exists()
    ballast.unlink()
    make_package(request_id=request.pk, actor=lexington.captain, **medium(lexington))
    assert len(written_in(folder)) == Package.objects.count() == 1
