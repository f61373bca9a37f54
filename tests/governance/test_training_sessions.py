"""Training is recorded by session with its papers; each new version of the policy is signed."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Adoption, Document, PolicySignature
from governance.services.signature import sign_policy, signatures_of
from governance.services.training_reminder import remind_of_training
from personnel.models import TrainingRecord, TrainingSession, User
from personnel.services import record_session
from tests.cast import PDF

pytestmark = pytest.mark.clause("KIN-IV.I.1#access-2", "KIN-IV.I.2")


def topics(agency):
    return [topic.code for topic in agency.profile.training.topics]


def hold(agency, *people, **changes):
    facts = {
        "person_ids": [person.pk for person in people],
        "actor": agency.captain,
        "topics": topics(agency),
        "held_at": timezone.now() - timedelta(hours=2),
        "material_id": agency.paper(agency.captain).pk,
        "sheet_id": agency.paper(agency.captain).pk,
    }
    return record_session(**(facts | changes))


def test_a_session_trains_its_members_and_keeps_both_papers(agency):
    session = hold(agency, agency.outsider, agency.officer)
    records = TrainingRecord.objects.filter(session=session)
    assert {record.person for record in records} == {agency.outsider, agency.officer}
    for record in records:
        assert record.expires_at == agency.profile.training.valid.after(session.held_at)
        assert record.topics == sorted(topics(agency))
    assert session.material != session.sheet


def test_half_a_session_leaves_nothing(lexington):
    paper = lexington.paper(lexington.captain).pk
    for changes, refusal in (
        ({"topics": topics(lexington)[1:]}, PolicyViolation),
        ({"person_ids": []}, PolicyViolation),
        ({"person_ids": [lexington.captain.pk]}, PolicyViolation),
        ({"actor": lexington.sergeant}, PermissionDenied),
        ({"material_id": paper, "sheet_id": paper}, Exception),
    ):
        before = TrainingSession.objects.count()
        with pytest.raises(refusal), transaction.atomic():
            hold(lexington, lexington.outsider, **changes)
        assert TrainingSession.objects.count() == before


def test_it_is_recorded_on_its_page_with_the_papers(agency, sign_in):
    client = sign_in(agency.captain)
    page = reverse("governance:training")
    assert "No session was recorded" in client.get(page).content.decode()
    facts = {
        "held_at": f"{timezone.now() - timedelta(days=2):%Y-%m-%dT%H:%M}",
        "topics": topics(agency),
        "people": [agency.outsider.pk],
    }
    papers = {name: SimpleUploadedFile(f"{name}.pdf", PDF) for name in ("material", "sheet")}
    assert client.post(reverse("governance:record-session"), facts).status_code == 400
    client.post(reverse("governance:record-session"), facts | papers)
    text = client.get(page).content.decode()
    assert "Officer Outsider" in text and "Signed sheet" in text
    assert Document.objects.filter(name="sheet.pdf").exists()


def test_from_a_members_line_the_form_has_that_member_ticked(agency, sign_in):
    client = sign_in(agency.captain)
    address = f"{reverse('governance:training')}?person={agency.outsider.pk}"
    assert address in client.get(reverse("personnel:people")).content.decode()
    page = client.get(address).content.decode()
    assert re.findall(r'name="people" value="(\d+)" checked', page) == [str(agency.outsider.pk)]


def test_a_new_version_is_signed_again_by_each_member(agency, sign_in):
    now = timezone.now()
    client = sign_in(agency.officer)
    assert "Sign this version" in client.get(reverse("governance:policy")).content.decode()
    client.post(reverse("governance:sign-policy"), {"read": "yes"})
    assert "Sign this version" not in client.get(reverse("governance:policy")).content.decode()
    assert agency.officer not in signatures_of(now).missing
    with pytest.raises(PolicyViolation, match="signed this version"):
        sign_policy(actor=agency.officer, is_read=True)
    with pytest.raises(PolicyViolation, match="read the policy"):
        sign_policy(actor=agency.sergeant, is_read=False)
    new = Adoption.objects.get()
    new.pk, new.version, new.effective_from = None, "e" * 64, timezone.now()
    new.save()
    standing = signatures_of(timezone.now())
    assert agency.officer in standing.missing and standing.signed == 0
    assert standing.due_at == agency.profile.accounts.sign_policy_within.after(new.effective_from)
    assert PolicySignature.objects.count() == 1


def test_what_ends_soon_or_is_late_is_mailed_once(agency):
    for person in (agency.officer, agency.sergeant):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@agency.example")
    ends = timezone.now() + timedelta(days=6)
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=ends)
    remind_of_training()
    message, above = mail.outbox
    assert message.to + above.to == ["officer@agency.example", "sergeant@agency.example"]
    assert "ALPR training ends on" in message.body
    assert remind_of_training() == 0
    long_ago = timezone.now() - timedelta(days=60)
    Adoption.objects.update(effective_from=long_ago)
    sign_policy(actor=agency.sergeant, is_read=True)
    mail.outbox.clear()
    remind_of_training()
    late, above = [each for each in mail.outbox if each.body.startswith("Officer Officer")]
    assert "read and signed by" in late.body and "which has passed" in late.body
    assert late.to + above.to == ["officer@agency.example", "sergeant@agency.example"]
