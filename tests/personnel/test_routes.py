"""Every route has a row in a permission table, every row a route, and the rows hold.

`/events/` is no route of Django's: `alpr_compliance.asgi` answers it by `check_event_session`.
"""

from importlib import import_module
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, reverse

from personnel.access import THIRD_PARTY, Access, may_enter, row_of
from personnel.gate import WATCHERS, check_event_session
from personnel.models import Role

LOGIN = "account_login"
APPS = ("personnel", "governance", "reads", "hotlists", "camera_ingest", "data_requests", "audits")


def routes_of(resolver, namespace="", above=()):
    """Each route by its full name, with the converters of its address."""
    for pattern in resolver.url_patterns:
        converters = {**dict(above), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes_of(pattern, inner, converters)
        else:
            yield f"{namespace}{pattern.name}", converters


ROUTES = dict(routes_of(get_resolver()))


def address_of(name):
    kinds = {key: type(converter).__name__ for key, converter in ROUTES[name].items()}
    values = {"IntConverter": 0, "UUIDConverter": UUID(int=0), "StringConverter": "x"}
    return reverse(name, kwargs={key: values[kind] for key, kind in kinds.items()})


def rows(*kinds):
    return [name for name in sorted(ROUTES) if row_of(name) in kinds]


# Pages of ours that nobody signs in to.
FOR_THE_PUBLIC = [
    "audits:healthz",
    "audits:metrics",
    "audits:public",
    "audits:public-csv",
    "audits:public-json",
    "audits:public-paper",
    "audits:public-report",
    "audits:readyz",
    "data_requests:ask",
    "data_requests:ask-change",
    "data_requests:ask-kind",
    "data_requests:ask-paper",
    "data_requests:ask-print",
    "data_requests:ask-state",
    "data_requests:ask-statement",
    "data_requests:ask-withdraw",
    "data_requests:collect",
]
WITH_ROLES = [name for name in sorted(ROUTES) if isinstance(row_of(name), frozenset)]


def test_every_route_has_a_row():
    assert len(ROUTES) > 50
    assert [name for name in ROUTES if row_of(name) is None] == []


def test_every_row_has_a_route():
    named = {f"{app}:{name}" for app in APPS for name in import_module(f"{app}.permissions").ROUTES}
    assert (named | set(THIRD_PARTY)) - set(ROUTES) == set()


def test_every_row_of_an_app_names_roles_or_a_camera_key_or_is_for_the_public():
    own = [name for name in ROUTES if ":" in name]
    others = [n for n in own if row_of(n) is not Access.CAMERA_KEY and n not in WITH_ROLES]
    assert sorted(others) == FOR_THE_PUBLIC
    assert all(row_of(name) is Access.PUBLIC for name in others)


@pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
def test_a_role_that_is_not_in_the_row_is_refused(lexington, sign_in):
    opened, posted = [], set()
    lexington.designate_system_administrator(lexington.officer)
    for role in Role:
        lexington.officer.groups.set(Group.objects.filter(name=role.value))
        client = sign_in(lexington.officer)
        for name in WITH_ROLES:
            if role not in row_of(name):
                answers = [client.get(address_of(name))]
                # The gate does not look at the method: one role a route says so.
                if name not in posted:
                    answers.append(client.post(address_of(name)))
                    posted.add(name)
                opened += [(role, name) for one in answers if one.status_code not in (403, 405)]
    assert opened == []


@pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1")
def test_nobody_enters_unnamed(lexington, client):
    opened = []
    guarded = WITH_ROLES + rows(Access.SIGNED_IN, Access.STEP_UP, Access.CAMERA_KEY)
    for name in guarded:
        address = address_of(name)
        for answer in (client.get(address), client.post(address)):
            if address.startswith("/api/"):
                is_closed = answer.status_code == 401
            else:
                is_closed = answer.status_code == 302 and answer.url.startswith(reverse(LOGIN))
            opened += [] if is_closed else [(name, answer.status_code)]
    assert opened == []


FIRST = {
    Role.CHIEF: "audits:dashboard",
    Role.ADMINISTRATOR: "audits:dashboard",
    Role.SYSTEM_ADMINISTRATOR: "audits:dashboard",
    Role.AUDITOR: "audits:calendar",
    Role.ANALYST: "reads:search",
    Role.INSPECTOR: "camera_ingest:checks",
}


def test_each_role_begins_where_its_work_is(lexington, sign_in):
    lexington.designate_system_administrator(lexington.officer)
    for role in Role:
        lexington.officer.groups.set(Group.objects.filter(name=role.value))
        if role is Role.ANALYST:
            lexington.approve_analyst(lexington.officer)
        answer = sign_in(lexington.officer).get(reverse("personnel:home"), follow=True)
        first = reverse(FIRST.get(role, "hotlists:alerts"))
        assert (answer.redirect_chain, answer.status_code) == ([(first, 302)], 200), role


def test_a_link_shows_only_where_the_door_opens(lexington):
    assert may_enter(lexington.captain, "personnel:people")
    assert not may_enter(lexington.officer, "personnel:people")
    assert not may_enter(lexington.captain, "personnel:nowhere")
    assert not may_enter(lexington.captain, "nowhere:people")


def session_of(client):
    return client.session.session_key


def test_the_event_stream_opens_for_those_who_handle_alerts(lexington, sign_in):
    key = session_of(sign_in(lexington.officer))
    assert check_event_session(key) == (lexington.officer, False)


@pytest.mark.clause("LEX-2.B", "KIN-IV.B.2")
def test_the_event_stream_is_closed_without_training(lexington, sign_in):
    with pytest.raises(PermissionError, match="training"):
        check_event_session(session_of(sign_in(lexington.outsider)))


@pytest.mark.parametrize("key", ["", "unknown", "x" * 32])
def test_the_event_stream_is_closed_to_an_unknown_session(lexington, key):
    with pytest.raises(PermissionError, match="signed in"):
        check_event_session(key)


def test_the_event_stream_is_closed_after_signing_out(lexington, sign_in):
    client = sign_in(lexington.officer)
    key = session_of(client)
    client.logout()
    with pytest.raises(PermissionError, match="signed in"):
        check_event_session(key)


def test_the_event_stream_is_closed_to_a_changed_password(lexington, sign_in):
    key = session_of(sign_in(lexington.officer))
    lexington.officer.set_password("another-long-password")
    lexington.officer.save()
    with pytest.raises(PermissionError, match="signed in"):
        check_event_session(key)


def test_the_event_stream_is_closed_to_roles_that_handle_no_alerts(lexington, sign_in):
    lexington.designate_system_administrator(lexington.officer)
    for role in set(Role) - set(WATCHERS):
        lexington.officer.groups.set(Group.objects.filter(name=role.value))
        with pytest.raises(PermissionError, match=r"role|approval"):
            check_event_session(session_of(sign_in(lexington.officer)))
