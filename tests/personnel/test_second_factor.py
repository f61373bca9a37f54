"""A person sets up an authenticator app, signs in with it, and is let in; without it, never."""

import base64
import hmac
import subprocess
import sys
import time
import zlib
from importlib import import_module

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse, reverse_lazy

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.factors import FactorAdapter
from personnel.models import Session
from personnel.tasks import forget_ended_sessions
from tests.cast import PASSWORD, enter
from tests.personnel.test_gate import keep_methods

pytestmark = [
    pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1"),
    pytest.mark.usefixtures("half_minute"),
]
ACTIVATE = "mfa_activate_totp"
ANOTHER_SECRET = "another site's secret, as long as one"
ANOTHER_PROCESS = """
import sys, django, time_machine
django.setup()
from allauth.mfa.models import Authenticator
with time_machine.travel(float(sys.argv[3])):
    print(Authenticator.objects.get(pk=sys.argv[1]).wrap().validate_code(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def second_factor_is_required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code_now(secret: str) -> str:
    """What an authenticator app shows this half minute (RFC 6238)."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def give_password(person):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    return client, answer


def set_up(person) -> str:
    """The secret of the app that this person set up at their first sign-in."""
    client, _ = give_password(person)
    assert client.get(reverse(ACTIVATE)).status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post(reverse(ACTIVATE), {"code": code_now(secret)}).status_code == 302
    return secret


def test_the_password_alone_opens_no_page(agency):
    client, _ = give_password(agency.officer)
    refused = client.get(reverse("hotlists:queue"))
    assert refused.status_code == 403
    # A new person finds from here where to set one up.
    assert f'href="{reverse("mfa_index")}"' in refused.content.decode()


def test_who_just_set_one_up_is_told_to_sign_in_again(agency):
    client, _ = give_password(agency.officer)
    client.get(reverse(ACTIVATE))
    client.post(reverse(ACTIVATE), {"code": code_now(client.session["mfa.totp.secret"])})
    refused = client.get(reverse("hotlists:queue")).content.decode()
    assert f'href="{reverse("account_logout")}">Sign out, then sign in again' in refused


def test_password_and_code_open_the_queue(agency):
    secret = set_up(agency.officer)
    client, asked = give_password(agency.officer)
    assert asked.url == reverse("mfa_authenticate")
    assert client.get(reverse("hotlists:queue")).status_code == 302
    client.post(asked.url, {"code": code_now(secret)})
    assert client.get(reverse("hotlists:queue")).status_code == 200


OWN_SIGN_IN = [
    reverse_lazy(name)
    for name in (
        "account_change_password", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_add_webauthn",
    )
]  # fmt: skip


def test_who_has_one_changes_their_own_sign_in_by_that_alone(agency):
    secret = set_up(agency.captain)
    client, asked = give_password(agency.captain)
    client.post(asked.url, {"code": code_now(secret)})
    codes, by_code = reverse("mfa_view_recovery_codes"), reverse("mfa_reauthenticate")
    assert client.get(codes).status_code == 200, "signed in with it just now"
    now = time.time()
    long_ago = [{"method": method, "at": now - 960} for method in ("password", "mfa")]
    keep_methods(client, long_ago)
    assert client.get(codes).url == f"{by_code}?next={codes}"
    password = reverse("account_reauthenticate")
    answer = client.post(f"{password}?next={codes}", {"password": PASSWORD})
    assert answer.url.startswith(by_code)
    keep_methods(client, [*long_ago, {"method": "password", "at": now, "reauthenticated": True}])
    for address in OWN_SIGN_IN:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer.url.startswith(by_code), address
    with time_machine.travel(now + 31):
        assert client.post(f"{by_code}?next={codes}", {"code": code_now(secret)}).url == codes
        assert client.get(codes).status_code == 200


def test_who_has_a_key_and_no_app_is_led_to_the_key(agency):
    for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=agency.captain, type=kind, data={})
    client = enter(Client(), agency.captain)
    keep_methods(client, [{"method": "password", "at": time.time()}])
    answer = client.get(reverse("mfa_view_recovery_codes"))
    assert answer.url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_a_wrong_code_opens_nothing(agency):
    secret = set_up(agency.officer)
    client, asked = give_password(agency.officer)
    wrong = f"{(int(code_now(secret)) + 500_000) % 1_000_000:06}"
    assert client.post(asked.url, {"code": wrong}).status_code == 200
    assert client.get(reverse("hotlists:queue")).status_code == 302


def test_a_code_that_one_process_took_the_others_refuse(committed_agency):
    secret = set_up(committed_agency.officer)
    begin = time.time() // 30 * 30 + 30
    with time_machine.travel(begin):
        factor = Authenticator.objects.get(type=Authenticator.Type.TOTP)
        given = [str(factor.pk), code_now(secret), str(begin)]
        other = subprocess.run(
            [sys.executable, "-c", ANOTHER_PROCESS, *given],
            capture_output=True,
            text=True,
            check=True,
        )
        assert other.stdout == "True\n"
    with time_machine.travel(begin + 1):
        client, asked = give_password(committed_agency.officer)
        assert client.post(asked.url, {"code": code_now(secret)}).status_code == 200
        assert client.get(reverse("hotlists:queue")).status_code == 302
    with time_machine.travel(begin + 31):
        assert client.post(asked.url, {"code": code_now(secret)}).status_code == 302


def kept_rows() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value FROM personnel_cache")
        return str([(bytes(key), value) for key, value in cursor.fetchall()])


def test_what_is_kept_of_codes_names_nobody_and_ends(agency):
    secret = set_up(agency.officer)
    client, asked = give_password(agency.officer)
    client.post(asked.url, {"code": code_now(secret)})
    assert kept_rows() != "[]"
    for word in (code_now(secret), "allauth", "user", "127.0.0.1"):
        assert word not in kept_rows()
    with time_machine.travel(time.time() + 3600):
        forget_ended_sessions()
    assert kept_rows() == "[]"


def test_the_cache_keeps_a_value_for_as_long_as_it_counts(db):
    assert cache.add("one", [1.5], timeout=30)
    assert not cache.add("one", [2], timeout=30)
    cache.set("two", {"a": None}, timeout=None)
    assert (cache.get("one"), cache.get("two"), cache.get("three", 3)) == ([1.5], {"a": None}, 3)
    with time_machine.travel(time.time() + 31):
        assert cache.get("one") is None
        assert cache.get("two") == {"a": None}
        assert cache.add("one", [2], timeout=30)
        assert cache.get("one") == [2]
    cache.delete("one")
    assert cache.get("one") is None
    cache.clear()
    assert kept_rows() == "[]"


def stored(person) -> dict[str, dict]:
    return dict(Authenticator.objects.filter(user=person).values_list("type", "data"))


def test_the_database_holds_no_seed_that_can_be_read(agency, settings):
    secret = set_up(agency.officer)
    kept = stored(agency.officer)
    assert secret not in str(kept)
    codes = RecoveryCodes.activate(agency.officer).get_unused_codes()
    assert len(set(codes)) == len(codes) > 5
    adapter, seed = FactorAdapter(), kept["recovery_codes"]["seed"]
    assert bytes.fromhex(adapter.decrypt(seed))
    assert adapter.decrypt(seed) not in str(kept)
    settings.SECRET_KEY = ANOTHER_SECRET
    with pytest.raises(PolicyViolation, match="can not be read"):
        adapter.decrypt(seed)


def test_a_seed_that_is_being_set_up_is_not_read_in_the_database_either(agency):
    client, _ = give_password(agency.officer)
    seed = client.get(reverse(ACTIVATE)).context["form"].secret
    row = Session.objects.get(person_id=agency.officer.pk)
    kept = signing.b64_decode(row.session_data.encode().split(b":")[0].lstrip(b"."))
    if row.session_data.startswith("."):
        kept = zlib.decompress(kept)
    assert seed not in str(kept)
    assert client.session["mfa.totp.secret"] == seed


def test_after_the_sites_secret_changed_no_code_opens_and_the_page_says_why(agency, settings):
    secret = set_up(agency.officer)
    recovery = RecoveryCodes.activate(agency.officer).get_unused_codes()[0]
    settings.SECRET_KEY = ANOTHER_SECRET
    client, asked = give_password(agency.officer)
    for code in (code_now(secret), recovery, "000000"):
        refused = client.post(asked.url, {"code": code})
        assert refused.status_code == 403
        assert "site&#x27;s secret changed" in refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(kind="refusal", data__act="mfa_authenticate").count() == 3


def test_seeds_from_before_are_sealed_once_and_their_codes_stay(agency):
    secret = set_up(agency.officer)
    Authenticator.objects.filter(type="totp").update(data={"secret": secret})
    client, asked = give_password(agency.officer)
    seal_factors = import_module("personnel.migrations.0105_sealed_factors").seal_factors
    seal_factors(apps, None)
    sealed = stored(agency.officer)
    assert secret not in str(sealed)
    seal_factors(apps, None)
    assert stored(agency.officer) == sealed
    assert client.post(asked.url, {"code": code_now(secret)}).status_code == 302
