"""The policy comes into force by the Chief's adoption, and nothing is collected before."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, load_profile
from camera_ingest.pipeline import record_reads
from camera_ingest.services.key import issue_key
from governance.models import Adoption
from governance.services import adopt, effective_profile, propose_adoption, store_document
from ledger.models import Event
from reads.models import Read
from tests.cast import PDF

ADOPTION = pytest.mark.clause(
    "LEX-3.B.i", "LEX-3.B.xiv", "KIN-IV.A.2", "KIN-IV.A.3", "NC-20-183.31(a)#audit-2"
)
ITEM = {"id": "1", "plate": "KTX4827", "state": "NE", "captured_at": "2026-01-05T14:00:00Z"}


def signed(agency):
    upload = SimpleUploadedFile("policy.pdf", PDF)
    return store_document(upload=upload, actor=agency.chief).pk


@pytest.fixture
def proposal(agency):
    return propose_adoption(actor=agency.captain)


def assert_refused(agency, proposal, words, **changes):
    facts = {"adoption_id": proposal.pk, "actor": agency.chief, "document_id": signed(agency)}
    with pytest.raises(PolicyViolation, match=words) as refused:
        adopt(**(facts | changes))
    assert refused.value.clause == agency.profile.cite("adoption")
    assert not Event.objects.about(proposal).filter(kind="adoption.adopted").exists()


@ADOPTION
def test_the_chief_adopts_with_the_signed_policy(agency, proposal):
    paper = signed(agency)
    adopted = adopt(adoption_id=proposal.pk, actor=agency.chief, document_id=paper)
    assert adopted.document_id == paper
    assert Adoption.objects.in_force(timezone.now()).first() == adopted
    event = Event.objects.about(adopted).get(kind="adoption.adopted")
    assert event.clause == agency.profile.cite("adoption")
    assert event.data == {"version": agency.profile.version}


@ADOPTION
def test_nobody_adopts_their_own_proposal(agency):
    agency.captain.groups.add(*agency.chief.groups.all())
    own = propose_adoption(actor=agency.captain)
    assert_refused(agency, own, "their own proposal", actor=agency.captain)


@ADOPTION
def test_the_database_itself_refuses_an_adoption_by_its_proposer(agency, proposal):
    now = timezone.now()
    facts = {
        "adopted_by": agency.captain,
        "adopted_at": now,
        "effective_from": now,
        "document": signed(agency),
    }
    rows = Adoption.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError, match="adoption_not_by_its_proposer"), transaction.atomic():
        rows.update(**facts)
    with pytest.raises(IntegrityError, match="adoption_is_whole"), transaction.atomic():
        rows.update(**(facts | {"adopted_by": agency.chief, "document": None}))


@ADOPTION
def test_the_signed_policy_must_be_attached(agency, proposal):
    assert_refused(agency, proposal, "signed policy is missing", document_id=None)


@ADOPTION
def test_a_policy_does_not_take_effect_in_the_past(agency, proposal):
    yesterday = timezone.now() - timedelta(days=1)
    assert_refused(agency, proposal, "in the past", effective_from=yesterday)


@ADOPTION
def test_a_proposal_is_adopted_once(agency, proposal):
    paper = signed(agency)
    adopt(adoption_id=proposal.pk, actor=agency.chief, document_id=paper)
    with pytest.raises(PolicyViolation, match="already adopted"):
        adopt(adoption_id=proposal.pk, actor=agency.chief, document_id=paper)


@ADOPTION
@pytest.mark.parametrize("name", ["officer", "sergeant", "auditor", "captain"])
def test_only_the_chief_adopts(agency, proposal, name):
    with pytest.raises(PermissionDenied):
        adopt(adoption_id=proposal.pk, actor=getattr(agency, name), document_id=signed(agency))


def test_only_the_administrator_proposes(agency):
    for name in ("officer", "chief", "sysadmin"):
        with pytest.raises(PermissionDenied):
            propose_adoption(actor=getattr(agency, name))


@ADOPTION
def test_the_page_adopts_and_shows_what_is_in_force(agency, proposal, sign_in):
    form = {"document": SimpleUploadedFile("policy.pdf", PDF)}
    response = sign_in(agency.chief).post(reverse("governance:adopt", args=[proposal.pk]), form)
    assert response.status_code == 302
    assert Adoption.objects.in_force(timezone.now()).first() == proposal


@ADOPTION
def test_the_page_refuses_an_adoption_without_the_signed_policy(agency, proposal, sign_in):
    response = sign_in(agency.chief).post(reverse("governance:adopt", args=[proposal.pk]))
    assert response.status_code == 403
    assert agency.profile.cite("adoption").encode() in response.content


def test_a_signed_policy_that_is_no_paper_is_turned_back(agency, proposal, sign_in):
    form = {"document": SimpleUploadedFile("policy.pdf", b"MZ not a paper")}
    response = sign_in(agency.chief).post(reverse("governance:adopt", args=[proposal.pk]), form)
    assert response.status_code == 400
    proposal.refresh_from_db()
    assert proposal.adopted_at is None


def test_an_unknown_proposal_is_not_found(agency, sign_in):
    form = {"document": SimpleUploadedFile("policy.pdf", PDF)}
    response = sign_in(agency.chief).post(reverse("governance:adopt", args=[0]), form)
    assert response.status_code == 404


@ADOPTION
def test_without_an_adoption_nothing_is_collected(agency, camera):
    Adoption.objects.all().delete()
    with pytest.raises(PolicyViolation, match="No policy is adopted") as refused:
        record_reads(camera=camera, items=[ITEM], engine="test")
    assert refused.value.clause == agency.profile.cite("adoption")
    assert not Read.objects.exists()


@ADOPTION
def test_a_proposal_alone_lets_nothing_be_collected(agency, camera):
    Adoption.objects.all().delete()
    propose_adoption(actor=agency.captain)
    with pytest.raises(PolicyViolation, match="No policy is adopted"):
        record_reads(camera=camera, items=[ITEM], engine="test")


@ADOPTION
def test_without_an_adoption_a_camera_is_told_the_clause_and_the_next_step(agency, camera, client):
    key = issue_key(camera_id=camera.pk, actor=agency.captain)
    Adoption.objects.all().delete()
    response = client.post(
        reverse("camera_ingest:reads"),
        {"reads": [ITEM]},
        content_type="application/json",
        headers={"X-Camera-Key": key},
    )
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["clause"] == agency.profile.cite("adoption")
    assert "the Chief adopts it" in body["next_step"]
    refusal = Event.objects.get(kind="refusal")
    assert (refusal.actor, refusal.clause) == (None, agency.profile.cite("adoption"))


@ADOPTION
def test_a_changed_file_changes_nothing_by_itself(lexington, settings):
    settings.ALPR_PROFILE = "kinston_nc"
    in_force = effective_profile(timezone.now())
    assert in_force == lexington.profile
    assert in_force != load_profile("kinston_nc")


def test_an_adoption_is_whole_or_not_at_all(agency, proposal):
    proposal.adopted_by = agency.chief
    with pytest.raises(ValidationError) as refused:
        proposal.full_clean()
    assert "KIN-IV.A.3" in {error.code for error in refused.value.error_dict["__all__"]}
