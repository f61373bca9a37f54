"""How permission tables are read. Each app's `permissions` module holds two tables:

`ROUTES`: the name of each page and API route -> who may enter it (roles, or an `Access`).
`ALLOWED`: each action -> the predicate over the person and the object.

`PROVED`, where there is one, names the routes whose forms want proof of who sends them.

A route without a row is closed. A test walks the URL table and names what has none.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied

from personnel.models import Role, User


class Access(Enum):
    """Doors that roles do not describe."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    STEP_UP = "signed in, confirmed again just before"
    CAMERA_KEY = "a camera's key, checked by the route itself"
    CLOSED = "closed: a library's route that we do not offer"


Predicate = Callable[[User, Any], bool]
Row = Access | frozenset[Role]

MEMBERS = frozenset(Role)

# Routes of the libraries: they keep no captured data, and these are all of them.
THIRD_PARTY: Mapping[str, Access] = {
    "account_login": Access.PUBLIC,
    "account_logout": Access.PUBLIC,
    "account_inactive": Access.PUBLIC,
    "account_reauthenticate": Access.SIGNED_IN,
    "account_change_password": Access.STEP_UP,
    "mfa_authenticate": Access.PUBLIC,
    "mfa_reauthenticate": Access.SIGNED_IN,
    "mfa_index": Access.SIGNED_IN,
    "mfa_activate_totp": Access.STEP_UP,
    "mfa_deactivate_totp": Access.STEP_UP,
    "mfa_generate_recovery_codes": Access.STEP_UP,
    "mfa_view_recovery_codes": Access.STEP_UP,
    "mfa_download_recovery_codes": Access.STEP_UP,
    "mfa_list_webauthn": Access.SIGNED_IN,
    "mfa_add_webauthn": Access.STEP_UP,
    "mfa_remove_webauthn": Access.STEP_UP,
    "mfa_edit_webauthn": Access.STEP_UP,
    "mfa_reauthenticate_webauthn": Access.SIGNED_IN,
    # Signing in through the agency's identity provider; absent where none is configured.
    "openid_connect_login": Access.PUBLIC,
    "openid_connect_callback": Access.PUBLIC,
    "socialaccount_login_cancelled": Access.PUBLIC,
    "api-schema": Access.SIGNED_IN,
    # Accounts are made and passwords reset by the agency, in person, never by e-mail.
    "account_signup": Access.CLOSED,
    "account_email": Access.CLOSED,
    "account_email_verification_sent": Access.CLOSED,
    "account_confirm_email": Access.CLOSED,
    "account_set_password": Access.CLOSED,
    "account_reset_password": Access.CLOSED,
    "account_reset_password_done": Access.CLOSED,
    "account_reset_password_from_key": Access.CLOSED,
    "account_reset_password_from_key_done": Access.CLOSED,
    "account_confirm_login_code": Access.CLOSED,
}


@cache
def row_of(view_name: str) -> Row | None:
    """The row of a route, named as Django resolves it ("hotlists:alerts"); None when unlisted."""
    namespace, _, name = view_name.rpartition(":")
    if not namespace:
        return THIRD_PARTY.get(name)
    try:
        routes: Mapping[str, Row] = import_module(f"{namespace}.permissions").ROUTES
    except ModuleNotFoundError:
        return None
    return routes.get(name)


def asks_for_proof(view_name: str) -> bool:
    """Whether a form for this route wants proof, from shortly before, of who sends it."""
    namespace, _, name = view_name.rpartition(":")
    if not namespace:
        return False
    return name in getattr(import_module(f"{namespace}.permissions"), "PROVED", ())


def may_enter(user: User, view_name: str) -> bool:
    """Whether this person's roles open this route; used to show or leave out links."""
    row = row_of(view_name)
    return isinstance(row, frozenset) and not row.isdisjoint(user.doors)


def allowed(table: Mapping[str, Predicate], user: User, action: str, subject: Any) -> bool:
    return table[action](user, subject)


def require(table: Mapping[str, Predicate], user: User, action: str, subject: Any = None) -> None:
    """Raise PermissionDenied unless the table lets this person do this to this object."""
    if not allowed(table, user, action, subject):
        lacks = Role.SYSTEM_ADMINISTRATOR in user.roles and not user.is_designated
        more = " As System Administrator you are not designated in writing." if lacks else ""
        raise PermissionDenied(f"Your role does not let you {action.replace('_', ' ')} this.{more}")
