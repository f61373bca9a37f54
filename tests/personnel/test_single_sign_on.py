"""Members sign in through the agency's identity provider; it makes no account."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.environment import identity_provider
from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.gate import PROVIDER_FACTOR
from personnel.models import AccountLock, Session, User
from personnel.services import suspend_access
from personnel.services.identity import unlink_identity
from personnel.sso import _link
from tests.cast import PASSWORD, enter
from tests.personnel.identity_provider import CLIENT, SECRET, new_key, running
from tests.personnel.test_gate import keep_methods

pytestmark = pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
BEGIN = "/account/sso/agency/"


@pytest.fixture
def provider(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with running() as found:
        app = {"provider_id": "agency", "name": "City login", "client_id": CLIENT, "secret": SECRET}
        how = {"server_url": found.issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [{**app, "settings": how}]}}
        yield found


def come_in(client, provider, begin=BEGIN, **claims):
    """What a browser does: to the provider, where somebody signs in, and back with a code."""
    provider.claims = {"sub": "id-7", "preferred_username": "officer", **claims}
    there = client.post(begin)
    assert there.url.startswith(f"{provider.issuer}/authorize?")
    back = requests.get(there.url, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def is_in(client):
    return "_auth_user_id" in client.session


def test_an_existing_member_comes_in_and_is_known_again(agency, client, provider):
    assert "City login" in client.get(reverse("account_login")).content.decode()
    people = User.objects.count()
    assert come_in(client, provider).url == reverse("personnel:home")
    assert client.session["_auth_user_id"] == str(agency.officer.pk)
    assert Event.objects.get(kind="person.identity_linked").actor == agency.officer
    client.logout()
    come_in(client, provider, preferred_username="renamed.there")
    assert client.session["_auth_user_id"] == str(agency.officer.pk)
    assert (SocialAccount.objects.count(), User.objects.count()) == (1, people)
    assert Event.objects.filter(kind="person.signed_in", actor=agency.officer).count() == 2


def test_the_providers_second_factor_counts_where_the_profile_says_so(agency, client, provider):
    come_in(client, provider, amr=["pwd", "mfa"])
    queue = client.get(reverse("hotlists:queue"))
    assert queue.status_code == (200 if agency.profile.sso.accepted_factors else 403)
    client.logout()
    come_in(client, provider, amr=["pwd"])
    refused = client.get(reverse("hotlists:queue"))
    assert refused.status_code == 403
    assert "second factor" in refused.content.decode()
    client.logout()
    Authenticator.objects.create(
        user=agency.officer, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    assert come_in(client, provider, amr=["pwd"]).url == reverse("mfa_authenticate")
    assert not is_in(client)
    answer = come_in(client, provider, acr="mfa")
    is_accepted = bool(agency.profile.sso.accepted_factors)
    assert answer.url == reverse("personnel:home" if is_accepted else "mfa_authenticate")
    if is_accepted:
        remove, now = reverse("mfa_deactivate_totp"), time.time()
        assert client.get(remove).status_code == 200, "it is proof of who has their own factor too"
        keep_methods(
            client,
            [{"method": PROVIDER_FACTOR, "at": now - 960}, {"method": "password", "at": now}],
        )
        assert client.get(remove).url.startswith(reverse("mfa_reauthenticate"))


def test_after_a_session_was_left_the_password_alone_opens_nothing(lexington, client, provider):
    come_in(client, provider, amr=["mfa"])
    queue = reverse("hotlists:queue")
    assert client.get(queue).status_code == 200
    half_an_hour = timedelta(minutes=31)
    Session.objects.update(used_at=timezone.now() - half_an_hour)
    keep_methods(
        client, [{"method": PROVIDER_FACTOR, "at": time.time() - half_an_hour.total_seconds()}]
    )
    form = {"login": "officer", "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    assert is_in(client)
    refused = client.get(queue)
    assert refused.status_code == 403
    assert "second factor" in refused.content.decode()


def test_who_is_in_already_is_sent_home_and_not_taken_for_another(lexington, client, provider):
    come_in(client, provider, amr=["pwd"])
    provider.claims = {}
    for answer in (client.post(BEGIN), client.get(f"{BEGIN}back/?code=x&state=x")):
        assert answer.url == reverse("personnel:home")


@pytest.mark.parametrize("name", ["nobody", "", None, "scheduled-work-x"])
def test_who_has_no_account_gets_none(lexington, client, provider, name):
    people = User.objects.count()
    answer = come_in(client, provider, preferred_username=name)
    assert answer.status_code == 403
    assert "no account here" in answer.content.decode()
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (people, 0)
    assert client.get("/account/sso/elsewhere/back/").status_code == 404


def test_a_token_that_another_key_signed_or_of_another_client_opens_nothing(
    lexington, client, provider
):
    provider.signing = new_key()
    assert "could not be trusted" in come_in(client, provider).content.decode()
    provider.signing = provider.published
    for wrong in ({"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}):
        assert "could not be trusted" in come_in(client, provider, **wrong).content.decode()
    assert not is_in(client)
    assert provider.token_answers == [200] * 4, "each came with secret, code and verifier"
    answer = client.get(f"{BEGIN}back/?code=guessed&state=guessed")
    assert "could not be trusted" in answer.content.decode()


def test_locked_closed_and_taken_names_stay_out(lexington, client, provider):
    lock = AccountLock.objects.create(person=lexington.officer, locked_at=timezone.now())
    assert "locked" in come_in(client, provider).content.decode()
    lock.delete()
    second = come_in(client, provider, sub="another-person")
    assert "another identity" in second.content.decode()
    joined = come_in(client, provider, begin=f"{BEGIN}?process=connect", sub="id-8")
    assert joined.status_code == 403
    User.objects.filter(pk=lexington.officer.pk).update(is_active=False)
    come_in(client, provider)
    assert not is_in(client)


def test_the_first_tie_undoes_no_suspension_of_the_same_moment(lexington, client, provider):
    looked_up = User.objects.get(pk=lexington.officer.pk)
    suspend_access(person_id=looked_up.pk, actor=lexington.sergeant)
    login = SocialLogin(account=SocialAccount(provider="agency", uid="id-7"))
    request = client.get(reverse("account_login")).wsgi_request
    with request_context(request):
        _link(request, login, looked_up)
    person = User.objects.get(pk=lexington.officer.pk)
    assert person.suspended_at is not None
    assert SocialAccount.objects.get().user == person


def test_a_tied_identity_is_untied_by_another_and_tied_anew(lexington, client, provider, settings):
    come_in(client, provider)
    identity = SocialAccount.objects.get(user=lexington.officer)
    with pytest.raises(PermissionDenied):
        unlink_identity(identity_id=identity.pk, actor=lexington.sergeant)
    settings.SECOND_FACTOR_REQUIRED = False
    other = enter(Client(), lexington.sysadmin)
    page = other.get(reverse("personnel:accounts")).content.decode()
    address = reverse("personnel:unlink-identity", args=[identity.pk])
    assert f'action="{address}"' in page
    other.post(address)
    event = Event.objects.get(kind="person.identity_unlinked")
    assert (event.actor, event.subject_id) == (lexington.sysadmin, str(lexington.officer.pk))
    assert not Session.objects.filter(person=lexington.officer).exists()
    assert come_in(Client(), provider, sub="id-new").url == reverse("personnel:home")
    own = SocialAccount.objects.create(user=lexington.captain, provider="agency", uid="own")
    with pytest.raises(PolicyViolation, match="their own"):
        unlink_identity(identity_id=own.pk, actor=lexington.captain)


def test_it_is_off_unless_the_environment_names_a_provider_with_tls(
    lexington, client, monkeypatch, tmp_path
):
    assert identity_provider() == {}
    assert client.post(BEGIN).status_code == 404
    assert "/account/sso/" not in client.get(reverse("account_login")).content.decode()
    monkeypatch.setenv("ALPR_OIDC_ISSUER", "http://login.city.example")
    with pytest.raises(ImproperlyConfigured, match="https"):
        identity_provider()
    monkeypatch.setenv("ALPR_OIDC_ISSUER", "https://login.city.example/")
    monkeypatch.setenv("ALPR_OIDC_CLIENT_ID", "alpr")
    with pytest.raises(ImproperlyConfigured, match="ALPR_OIDC_CLIENT_SECRET"):
        identity_provider()
    (tmp_path / "secret").write_text("from-a-file\n")
    monkeypatch.setenv("ALPR_OIDC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    assert identity_provider()["secret"] == "from-a-file"
