"""Before an approval, a release, an adoption and the like: proof, from shortly before, of who acts.

The second factor where its person has one, else the password; signing in is such a proof. A form
without it comes back with the question and all that was typed, which is kept nowhere else.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as KeyForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ledger.middleware import back_url, is_fragment
from ledger.models import Event
from ledger.services import record_event
from personnel.gate import SECOND_FACTORS, agency_profile
from personnel.models import User
from personnel.rules.sign_in import check_not_locked
from personnel.services.lock import is_locked

PREFIX = "proof"
KINDS = Authenticator.Type


def ask_for_proof(request: HttpRequest, user: User) -> HttpResponse | None:
    """The question who one is, with what was typed; None once that is proved: the form goes on."""
    if is_proved(request, user):
        return None
    check_not_locked(profile=agency_profile(), is_locked=is_locked(user))
    forms = _forms(request, user)
    answered = [name for name, form in forms.items() if form.is_bound]
    if answered and _take(request, user, [forms[name] for name in answered]):
        return None
    profile = agency_profile()
    context = {
        "forms": forms,
        "request_options": _request_options(user),
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken" and not name.startswith(f"{PREFIX}-")
        ],
        "papers": [(name, str(request.FILES[name])) for name in request.FILES],
        "within": profile.sessions.proved_within,
        "clause": profile.cite("second_factor"),
        "back_url": back_url(request),
    }
    page = "personnel/_prove.html" if is_fragment(request) else "personnel/prove.html"
    return render(request, page, context, status=403)


def is_proved(request: HttpRequest, user: User) -> bool:
    """Whether this session has a proof that is young enough."""
    since = agency_profile().sessions.proved_within.before(timezone.now())
    return was_proved(request, user, since=since.timestamp())


def was_proved(request: HttpRequest, user: User, *, since: float) -> bool:
    """Whether this session has a proof from after this; of who has a second factor, by that."""
    records = get_authentication_records(request, user)
    if is_mfa_enabled(user):
        records = [record for record in records if record["method"] in SECOND_FACTORS]
    return any(record["at"] > since for record in records)


def _forms(request: HttpRequest, user: User) -> dict[str, Any]:
    """By what this person can prove who they are; those that were answered hold the answer."""
    kinds = _kinds(user)
    answers = {name: request.POST.get(f"{PREFIX}-{name}") for name in kinds}
    return {
        name: form(user=user, prefix=PREFIX, data=request.POST if answers[name] else None)
        for name, form in kinds.items()
    }


def _kinds(user: User) -> dict[str, Any]:
    if not is_mfa_enabled(user):
        return {"password": PasswordForm} if user.has_usable_password() else {}
    kinds: dict[str, Any] = {}
    if is_mfa_enabled(user, types=[KINDS.TOTP, KINDS.RECOVERY_CODES]):
        kinds["code"] = CodeForm
    if is_mfa_enabled(user, types=[KINDS.WEBAUTHN]):
        kinds["credential"] = KeyForm
    return kinds


def _request_options(user: User) -> dict[str, Any] | None:
    """What the browser asks a security key; only for who has one."""
    if not is_mfa_enabled(user, types=[KINDS.WEBAUTHN]):
        return None
    return {"request_options": begin_authentication(user)}


def _take(request: HttpRequest, user: User, answered: list[Any]) -> bool:
    """Whether one of the answers is right; it counts from now on."""
    right = []
    if ratelimit.consume(request, action="reauthenticate", user=user):
        right = [form for form in answered if form.is_valid()]
    for form in right:
        if isinstance(form, PasswordForm):
            reauthenticate_by_password(request)
        else:
            form.save()
    record_event(
        "person.proved" if right else "person.proof_refused",
        actor=user,
        subject=user,
        clause=agency_profile().cite("second_factor"),
        outcome=Event.Outcome.DONE if right else Event.Outcome.REFUSED,
    )
    return bool(right)
