"""Signing in through the agency's identity provider, for members who have an account already."""

from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from ledger.services import record_event
from personnel.gate import PROVIDER_FACTOR, agency_profile
from personnel.models import User
from personnel.rules.sign_in import check_identity, proves_second_factor


class ProviderAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Believes nothing but an ID token that the provider's own key signed."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **kwargs)

    def _decode_id_token(self, app: Any, id_token: str) -> Any:
        # Else the library leaves the signature out, as the token came straight from the provider.
        self.did_fetch_access_token = False
        return super()._decode_id_token(app, id_token)


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of whom the provider names; the first time, tie the two together."""
        claims = sociallogin.account.extra_data["id_token"]
        is_joining = sociallogin.state.get("process") != AuthProcess.LOGIN
        person = sociallogin.user if sociallogin.is_existing else _named_in(claims)
        linked = SocialAccount.objects.filter(user=person) if person else None
        check_identity(
            profile=agency_profile(),
            has_account=person is not None,
            is_linked_to_another=linked is not None
            and linked.exclude(uid=sociallogin.account.uid).exists(),
            is_joining=is_joining,
        )
        if person is not None and not sociallogin.is_existing:
            _link(request, sociallogin, person)
        accepted = agency_profile().sso.accepted_factors
        amr, acr = claims.get("amr"), claims.get("acr")
        if proves_second_factor(accepted=accepted, amr=amr, acr=acr):
            record_authentication(request, person, PROVIDER_FACTOR)


def _named_in(claims: dict[str, Any]) -> User | None:
    """The one open account of the name in the token; an address counts only when verified."""
    name = claims.get(settings.OIDC_CLAIM)
    if not isinstance(name, str) or not name.strip():
        return None
    is_address = settings.OIDC_CLAIM == "email"
    if is_address and claims.get("email_verified") is not True:
        return None
    named = {"email__iexact" if is_address else "username__iexact": name.strip()}
    found = list(User.objects.filter(is_active=True, **named)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def _link(request: HttpRequest, sociallogin: SocialLogin, person: User) -> None:
    # The library saves all of the person: as they are now, not as they were looked up.
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    sociallogin.connect(request, person)
    clause = agency_profile().cite("credentials")
    record_event("person.identity_linked", actor=person, subject=person, clause=clause)


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor, unless the provider's counts here and was just given."""

    def _should_handle(self, request: HttpRequest) -> bool:
        given = get_authentication_records(request, self.login.user)
        if any(record.get("method") == PROVIDER_FACTOR for record in given):
            return False
        return bool(super()._should_handle(request))
