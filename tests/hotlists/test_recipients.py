"""Who outside may be told of alerts: asked for, approved by another, ended."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Document
from hotlists.models import Recipient
from hotlists.rules.recipient import FEDERAL, is_https, is_public, usable_address
from hotlists.services.recipient import (
    approve_plate,
    approve_recipient,
    ask_recipient,
    revoke_recipient,
)
from ledger.models import Event
from reads.states import STATES
from tests.cast import PDF
from tests.hotlists.outside import ask, draft

RELEASED = pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")


@pytest.fixture
def asked(agency):
    return ask(agency, wants_plate=True)


def test_it_is_told_nothing_until_another_approves_it(agency, asked):
    assert not Recipient.objects.in_force().exists()
    approved, secret = approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    assert (approved.approved_by, approved.gets_plate) == (agency.captain, False)
    assert len(secret) >= 40
    assert secret.encode() not in bytes(approved.sealed_secret)
    assert list(Recipient.objects.in_force()) == [approved]


def test_the_plate_is_approved_by_itself(agency, asked):
    with pytest.raises(PolicyViolation):
        approve_plate(recipient_id=asked.pk, actor=agency.captain)
    approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    assert approve_plate(recipient_id=asked.pk, actor=agency.captain).gets_plate
    plain = ask(agency)
    approve_recipient(recipient_id=plain.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation):
        approve_plate(recipient_id=plain.pk, actor=agency.captain)


def test_nobody_approves_what_they_asked_for(agency):
    own = ask(agency, actor=agency.captain)
    with pytest.raises(PolicyViolation) as refused:
        approve_recipient(recipient_id=own.pk, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("self_approval")
    approved, _ = approve_recipient(recipient_id=own.pk, actor=agency.chief)
    assert approved.approved_by == agency.chief


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "sysadmin", "auditor"])
def test_others_do_not_approve_or_end_it(agency, asked, who):
    for act in (approve_recipient, approve_plate, revoke_recipient):
        with pytest.raises(PermissionDenied):
            act(recipient_id=asked.pk, actor=getattr(agency, who))


def test_it_is_decided_once_and_ended_once(agency, asked):
    approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation):
        approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    revoke_recipient(recipient_id=asked.pk, actor=agency.captain)
    for act in (revoke_recipient, approve_recipient, approve_plate):
        with pytest.raises(PolicyViolation):
            act(recipient_id=asked.pk, actor=agency.captain)
    assert not Recipient.objects.in_force().exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://desk.county.example/hook"},
        {"url": "https://"},
        {"url": "https://user:secret@desk.county.example/"},
        {"url": "https://desk.county.example:notaport/"},
        {"url": "file:///etc/passwd"},
        {"agency": " "},
        {"basis": ""},
    ],
)
def test_it_is_refused_without_https_agency_or_basis(agency, wrong):
    with pytest.raises(PolicyViolation) as refused:
        ask(agency, **wrong)
    assert refused.value.clause == agency.profile.cite("access")


@RELEASED
@pytest.mark.parametrize(
    "lacking", [{"ori": " "}, {"state": ""}, {"ori": "ACME"}, {"ori": "ZZ1230000"}]
)
def test_it_is_a_law_enforcement_agency_with_its_number_and_state(agency, lacking):
    with pytest.raises(PolicyViolation, match="ORI") as refused:
        ask(agency, **lacking)
    rules = agency.profile.requests.release
    assert refused.value.clause in (rules.clause, rules.written_clause)
    assert not Document.objects.filter(name="letter.pdf").exists()


@RELEASED
def test_it_asked_in_writing(agency):
    with pytest.raises(PolicyViolation, match="written request") as refused:
        ask_recipient(draft=draft(agency), request=None, actor=agency.sergeant)
    assert refused.value.clause == agency.profile.requests.release.written_clause
    asked = ask(agency)
    assert asked.written_request.name == "letter.pdf"


@RELEASED
def test_an_agency_of_another_state_is_not_told_where_releases_are_shut_to_it(kinston):
    with pytest.raises(PolicyViolation, match="another state") as refused:
        ask(kinston, state="VA", ori="VA1230000")
    assert refused.value.clause == "NC-20-183.32(e)"
    assert ask(kinston, state=FEDERAL, ori="NCFBICE00").state == FEDERAL


def test_an_agency_of_another_state_is_told_where_releases_are_open_to_it(lexington):
    asked = ask(lexington, state="IA", ori="ia0130000 ")
    assert (asked.state, asked.ori) == ("IA", "IA0130000")


@RELEASED
def test_one_asked_for_before_this_is_not_approved_without_it(agency, asked, sign_in):
    approve_recipient(recipient_id=asked.pk, actor=agency.captain)
    Recipient.objects.update(ori="", state="", written_request=None)
    with pytest.raises(PolicyViolation, match="written request"):
        approve_plate(recipient_id=asked.pk, actor=agency.captain)
    shown = sign_in(agency.captain).get(reverse("hotlists:recipients")).content.decode()
    assert "No ORI, state or written request" in shown
    assert reverse("hotlists:approve-plate", args=[asked.pk]) not in shown


def test_the_database_refuses_it_too(agency, asked):
    refused = {
        "recipient_is_reached_by_https": {"url": "http://desk.county.example/"},
        "recipient_is_known_with_its_request": {"written_request": None},
        "recipient_approval_is_whole": {"approved_by": agency.captain},
        "recipient_not_approved_by_who_asked": {
            "approved_by": agency.sergeant,
            "approved_at": timezone.now(),
            "sealed_secret": b"x",
        },
        "recipient_plate_was_asked_for": {
            "plate_approved_by": agency.captain,
            "plate_approved_at": timezone.now(),
        },
    }
    for name, changes in refused.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Recipient.objects.update(**changes)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.5.5", "169.254.169.254", "0.0.0.1",
        "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "100.64.0.1",
        # A gateway would lead from these to the address of the machine's cloud, or to itself.
        "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "2002:7f00:1::", "::7f00:1",
    ],
)  # fmt: skip
def test_an_address_inside_is_told_from_one_outside(inside):
    assert not is_public(inside)
    assert is_public("8.8.8.8")
    assert is_public("2606:4700::1111")
    assert usable_address(["8.8.8.8", inside], allow_local=False) is None


@pytest.mark.parametrize(
    "never",
    [
        "169.254.169.254", "fe80::1%eth0", "64:ff9b::a9fe:a9fe", "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "::",
        "224.0.0.1", "ff02::1",
    ],
)  # fmt: skip
def test_where_a_machine_asks_its_cloud_is_never_reached(never):
    assert usable_address([never], allow_local=True) is None
    assert usable_address(["10.1.2.3", never], allow_local=True) is None
    assert usable_address(["10.1.2.3"], allow_local=True) == "10.1.2.3"
    assert usable_address(["::1"], allow_local=True) == "::1"
    assert usable_address([], allow_local=True) is None


def test_a_whole_https_address():
    assert is_https("https://desk.county.example:8443/hook?x=1")
    assert not is_https("https://desk.county.example/\nHost: other")


def test_its_page_walks_from_asking_to_the_secret(agency, sign_in, django_assert_max_num_queries):
    page = reverse("hotlists:recipients")
    client = sign_in(agency.sergeant)
    assert "Nobody outside" in client.get(page).content.decode()
    facts = vars(draft(agency, wants_plate=True)) | {"hot_list_id": "", "wants_plate": "on"}
    without = client.post(reverse("hotlists:ask-recipient"), facts)
    assert without.status_code == 400
    assert "written request" in without.content.decode()
    facts["written_request"] = SimpleUploadedFile("letter.pdf", PDF)
    assert client.post(reverse("hotlists:ask-recipient"), facts).status_code == 302
    asked = Recipient.objects.get()
    approve = reverse("hotlists:approve-recipient", args=[asked.pk])
    assert client.post(approve).status_code == 403
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(16):
        shown = client.get(page).content.decode()
    paper = reverse("governance:document", args=[asked.written_request_id])
    for said in (approve, f"ORI {asked.ori}", STATES[asked.state], paper):
        assert said in shown
    assert client.get(paper).status_code == 200
    answer = client.post(approve)
    assert "no-store" in answer["Cache-Control"]
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in client.get(page).content.decode()
    plate = reverse("hotlists:approve-plate", args=[asked.pk])
    assert client.post(plate).status_code == 302
    assert "with the plate" in client.get(page).content.decode()
    revoke = reverse("hotlists:revoke-recipient", args=[asked.pk])
    assert client.post(revoke).status_code == 302
    kinds = list(Event.objects.filter(kind__startswith="recipient").values_list("kind", flat=True))
    assert len(kinds) == 4
    assert sign_in(agency.officer).get(page).status_code == 403
