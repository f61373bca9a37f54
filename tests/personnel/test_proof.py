"""Approvals, releases and adoptions ask who one is; what was typed goes on once that is proved."""

import re
import time
from html import unescape
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from camera_ingest.models import CameraKey
from camera_ingest.services.agent import add_agent
from camera_ingest.services.key import issue_key
from governance.models import Adoption
from governance.services import propose_adoption
from hotlists.services.entry import add_entry
from ledger.models import Event
from personnel.access import asks_for_proof
from personnel.models import AccountLock
from tests.cast import PASSWORD, PDF
from tests.governance.test_referral import report
from tests.personnel.test_gate import keep_methods
from tests.personnel.test_routes import ROUTES
from tests.personnel.test_second_factor import code_now, give_password, set_up
from tests.reads.holding import hold

pytestmark = [
    pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1"),
    pytest.mark.usefixtures("half_minute"),
]
APPROVE = {"decision": "approve", "version": "1"}
APPS = (
    "personnel", "governance", "reads", "hotlists", "camera_ingest", "data_requests", "audits"
)  # fmt: skip
# Words of routes that approve, release, hand over or send out.
RELEASING = frozenset(
    {
        "adopt", "approve", "confirm", "decide", "designate", "determine", "hand", "issue", "post",
        "release", "send", "sign", "speak", "switch", "take", "verify",
    }
)  # fmt: skip
# Those that are not asked for proof, and why.
NOT_ASKED = {
    "audits:hand-on": "who reviews what of an audit; nothing is released",
    "audits:vendor-take": "a vendor's log comes in; nothing goes out",
    "camera_ingest:speak-no-longer": "takes away",
    "data_requests:send": "notes that a request of our own was sent, which was approved before",
    "data_requests:vendor-confirm": "files what the vendor wrote",
    "data_requests:vendor-release-letter": "shows a letter",
    "governance:sign-policy": "binds who signs, and nobody else",
    "hotlists:hand-over": "an open alert goes to a colleague at once",
    "hotlists:switch-off": "takes away",
}
NOTE = 'Sergeant said "no": <the owner> called & sold it'


@pytest.fixture
def entry(agency):
    return add_entry(draft=agency.draft(), actor=agency.other_officer)


@pytest.fixture
def client_of_captain(agency, sign_in):
    """Signed in sixteen minutes ago."""
    client = sign_in(agency.captain)
    keep_methods(client, [{"method": "password", "at": time.time() - 960}])
    return client


def kept(page: str) -> dict[str, str]:
    """What the page sends again with the proof."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_every_place_named_for_it_is_a_route():
    for app in APPS:
        for name in import_module(f"{app}.permissions").PROVED:
            assert f"{app}:{name}" in ROUTES
            assert asks_for_proof(f"{app}:{name}")


def test_each_route_that_approves_releases_or_sends_out_asks_or_says_why_not():
    own = [name for name in ROUTES if ":" in name]
    releasing = {name for name in own if RELEASING & set(re.split("[:-]", name))}
    assert len(releasing) > 30
    assert {name for name in releasing if not asks_for_proof(name)} == set(NOT_ASKED)


def test_an_approval_waits_for_the_password_and_loses_nothing(agency, entry, client_of_captain):
    client, address = client_of_captain, reverse("hotlists:decide-entry", args=[entry.pk])
    asked = client.post(address, {"decision": "deny", "note": NOTE, "version": "1"})
    page = asked.content.decode()
    assert asked.status_code == 403
    assert "Confirm it is you" in page
    assert "15 minutes" in page
    assert agency.profile.cite("second_factor") in page
    entry.refresh_from_db()
    assert entry.decided_at is None

    typed = kept(page)
    assert typed == {"decision": "deny", "note": NOTE, "version": "1"}
    wrong = client.post(address, typed | {"proof-password": "wrong"})
    assert wrong.status_code == 403
    assert kept(wrong.content.decode()) == typed
    assert "wrong" not in wrong.content.decode().split("proof-password")[1].split(">")[0]
    right = client.post(address, typed | {"proof-password": PASSWORD})
    assert right.status_code == 302
    entry.refresh_from_db()
    assert entry.decided_by == agency.captain
    proofs = Event.objects.filter(kind__startswith="person.pro", actor=agency.captain)
    assert [event.kind for event in proofs] == ["person.proof_refused", "person.proved"]
    # It counts for the next quarter of an hour.
    other = add_entry(draft=agency.draft("WLE6243"), actor=agency.other_officer)
    again = client.post(reverse("hotlists:decide-entry", args=[other.pk]), typed)
    assert again.status_code == 302


def test_an_adoption_asks_for_the_paper_again(lexington, sign_in):
    adoption = propose_adoption(actor=lexington.captain)
    client = sign_in(lexington.chief)
    keep_methods(client, [])
    address = reverse("governance:adopt", args=[adoption.pk])
    paper = SimpleUploadedFile("signed.pdf", PDF)
    page = client.post(address, {"document": paper}).content.decode()
    assert "Choose the file again: signed.pdf" in page
    given = {"document": SimpleUploadedFile("signed.pdf", PDF), "proof-password": PASSWORD}
    assert client.post(address, given).status_code == 302
    assert Adoption.objects.get(pk=adoption.pk).adopted_by == lexington.chief


def test_who_has_a_second_factor_proves_by_that(agency, entry, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    secret = set_up(agency.captain)
    client, asked = give_password(agency.captain)
    client.post(asked.url, {"code": code_now(secret)})
    now, address = time.time(), reverse("hotlists:decide-entry", args=[entry.pk])
    # The password alone, given just now, is none.
    keep_methods(client, [{"method": "mfa", "at": now - 960}, {"method": "password", "at": now}])
    page = client.post(address, APPROVE).content.decode()
    assert "proof-code" in page
    assert "proof-password" not in page
    wrong = f"{(int(code_now(secret)) + 500_000) % 1_000_000:06}"
    assert client.post(address, APPROVE | {"proof-code": wrong}).status_code == 403
    keep_methods(client, [{"method": "mfa", "at": now}])
    assert client.post(address, APPROVE).status_code == 302


def test_the_release_of_a_lock_and_the_end_of_a_hold_lose_nothing_either(lexington, sign_in):
    lock = AccountLock.objects.create(person=lexington.officer, locked_at=timezone.now())
    placed = hold(lexington, lexington.add_camera().pk)
    client = sign_in(lexington.captain)
    keep_methods(client, [])
    release = reverse("personnel:release-lock", args=[lock.pk])
    page = client.post(release, {"finding": NOTE}).content.decode()
    lock.refresh_from_db()
    assert (kept(page), lock.released_at) == ({"finding": NOTE}, None)
    end = reverse("reads:ask-end-of-hold", args=[placed.pk])
    asked = kept(client.post(end, {"why": "withdrawn", "note": NOTE}).content.decode())
    placed.refresh_from_db()
    assert placed.end_asked_at is None
    client.post(end, asked | {"proof-password": PASSWORD})
    client.post(release, kept(page))
    placed.refresh_from_db()
    lock.refresh_from_db()
    assert (placed.end_note, lock.finding) == (NOTE, NOTE)


def test_keys_training_and_the_outcome_of_a_referral_wait_for_it(lexington, sign_in):
    camera, agent = lexington.add_camera(), add_agent(name="Car 7", actor=lexington.captain)
    issue_key(camera_id=camera.pk, actor=lexington.captain)
    key = CameraKey.objects.get()
    referral = report(lexington, lexington.other_officer)
    forms = {
        reverse("camera_ingest:issue-key", args=[camera.pk]): "captain",
        reverse("camera_ingest:replace-key", args=[key.pk]): "captain",
        reverse("camera_ingest:issue-agent-key", args=[agent.pk]): "captain",
        reverse("governance:record-session"): "captain",
        reverse("governance:close-referral", args=[referral.pk]): "chief",
    }
    for address, who in forms.items():
        client = sign_in(getattr(lexington, who))
        keep_methods(client, [])
        asked = client.post(address, {"note": NOTE})
        assert asked.status_code == 403
        assert kept(asked.content.decode()) == {"note": NOTE}
        proved = client.post(address, {"note": NOTE, "proof-password": PASSWORD})
        assert "Confirm it is you" not in proved.content.decode()


def test_a_form_that_changes_less_is_not_asked(lexington, sign_in):
    client = sign_in(lexington.officer)
    keep_methods(client, [])
    assert client.post(reverse("personnel:here")).status_code == 204
