"""A security key in a real browser: set up, used to sign in, and as proof before an approval."""

from dataclasses import replace

import pytest
from django.contrib.auth import SESSION_KEY
from playwright.sync_api import expect

from hotlists.models import Entry
from hotlists.services.entry import add_entry
from ledger.models import Event
from personnel.models import Session
from personnel.sessions import SessionStore
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")]
NOTE = 'The owner said "sold" & signed'


@pytest.fixture
def site(site):
    """By a name: browsers let no security key speak for an address."""
    return replace(site, url=site.url.replace("127.0.0.1", "localhost"))


def plug_in_key(page):
    """A key whose holder touches it each time."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    verified = {"hasUserVerification": True, "isUserVerified": True}
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": kind | verified})


def let_proof_grow_old(person):
    session = SessionStore(Session.objects.filter(person=person).latest("opened_at").session_key)
    assert session[SESSION_KEY] == str(person.pk)
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        each | {"at": each["at"] - 960} for each in records
    ]
    session.save()


@pytest.mark.parametrize("profile_name", ["lexington_ne"], indirect=True)
def test_a_security_key_signs_in_and_proves_who_approves(committed_agency, desk):
    agency = committed_agency
    add_entry(draft=agency.draft(), actor=agency.other_officer)
    captain = desk("captain")
    page = captain.page
    plug_in_key(page)
    captain.open("/account/second-factor/")
    page.get_by_role("link", name="Add a key").click()
    captain.shot("passkey-add")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    captain.shot("passkey-confirm")
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    page.context.clear_cookies()
    captain.open("/")
    page.fill("#id_login", "captain")
    page.fill("#id_password", PASSWORD)
    page.click("form button[type=submit]")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    captain.shot("passkey-sign-in")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_selector(".rail")

    let_proof_grow_old(agency.captain)
    captain.open("/approvals/")
    page.fill("#note", NOTE)
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    assert Entry.objects.get().decided_at is None
    captain.shot("passkey-proof")
    page.get_by_role("button", name="Use a security key").click()
    expect(page.locator("body")).to_contain_text("The entry is refused")
    decided = Entry.objects.get()
    assert (decided.decided_by, decided.decision_note) == (agency.captain, NOTE)
    assert Event.objects.filter(kind="person.proved", actor=agency.captain).count() == 1
