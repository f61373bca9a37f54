"""Who may ask, who may see a request, and who takes which step of it."""

from collections.abc import Mapping
from functools import partial

from django.db.models import Q

from data_requests.models import DataRequest, DataRequestQuerySet, Step
from personnel import access
from personnel.access import Access, Predicate, Row
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import (
    administrator_capacity,
    is_administrator,
    places_of,
    supervises,
    supervisor_of,
)

ASKING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
DECIDING = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
# Who keeps the log, and who looks it through.
KEEPING = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR})

ROUTES: Mapping[str, Row] = {
    "log": ASKING | {Role.AUDITOR},
    "log-csv": KEEPING,
    "log-pdf": KEEPING,
    "new": ASKING,
    "new-preservation": ASKING,
    "new-kind": ASKING,
    "request": ASKING | {Role.AUDITOR},
    "change": ASKING,
    "document": ASKING | {Role.AUDITOR},
    "statement": ASKING | {Role.AUDITOR},
    "file-pdf": ASKING | {Role.AUDITOR},
    "answer-letter": ASKING | {Role.AUDITOR},
    "attach": ASKING,
    "swear": ASKING,
    "submit": ASKING,
    "withdraw": ASKING,
    "verify": DECIDING,
    "return": DECIDING,
    "approve": DECIDING,
    "decide": DECIDING,
    "counsel": DECIDING,
    "send": ASKING,
    "seek-warrant": ASKING,
    "note-answer": ASKING,
    "close": DECIDING,
    "make-package": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "packages": KEEPING,
    "take": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "receipt": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "destroyed": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "case": ASKING | {Role.AUDITOR},
    "vendor": KEEPING,
    "vendor-letter": KEEPING,
    "vendor-release-letter": KEEPING,
    "vendor-paper": KEEPING,
    "vendor-send": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "vendor-release": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "vendor-acknowledge": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "vendor-confirm": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "collect": Access.PUBLIC,
    "ask": Access.PUBLIC,
    "ask-kind": Access.PUBLIC,
    "ask-state": Access.PUBLIC,
    "ask-statement": Access.PUBLIC,
    "ask-paper": Access.PUBLIC,
    "ask-print": Access.PUBLIC,
    "ask-change": Access.PUBLIC,
    "ask-withdraw": Access.PUBLIC,
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "verify",
        "approve",
        "decide",
        "make-package",
        "take",
        "vendor-send",
        "vendor-release",
    }
)


def asks(user: User, subject: object = None) -> bool:
    return user.has_role(*ASKING)


def sees_request(user: User, request: DataRequest) -> bool:
    return visible_to(user, DataRequest.objects.filter(pk=request.pk)).exists()


def visible_to(user: User, requests: DataRequestQuerySet) -> DataRequestQuerySet:
    """The requests this person may see: the log's keepers all, others theirs and their people's.

    A draft is its writer's alone.
    """
    if user.has_role(Role.CHIEF, Role.AUDITOR) or is_administrator(user):
        return requests.exclude(~Q(recorded_by=user), status=DataRequest.Status.DRAFT)
    own = Q(requested_by=user) | Q(recorded_by=user)
    if user.has_role(Role.SUPERVISOR):
        mine = Q(requested_by__supervisor__in=places_of(user))
        theirs = mine | Q(requested_by=None)
        return requests.filter(own | theirs & ~Q(status=DataRequest.Status.DRAFT))
    if user.has_role(*ASKING):
        return requests.filter(own)
    return requests.none()


def is_writer(user: User, request: DataRequest) -> bool:
    """Who asks, or wrote down what somebody outside asks.

    For whom the public page let in, the page itself, and on their word those who verify them:
    who writes for them decides nothing of it.
    """
    if request.requested_by is None and request.recorded_by.username == SCHEDULED_WORK:
        return user.username == SCHEDULED_WORK or verifies(user, request)
    writer = request.requested_by_id or request.recorded_by_id
    return asks(user) and writer == user.pk


def is_own(user: User, request: DataRequest) -> bool:
    """Whether this person asks, or put in writing what somebody outside asks."""
    if request.requested_by_id == user.pk:
        return True
    return request.steps.filter(action__in=Step.WRITING, by=user).exists()


def is_written_down(request: DataRequest) -> bool:
    """Whether a member put some of it in writing; what came by the public page came unseen."""
    written = request.steps.filter(action__in=Step.WRITING)
    return written.exclude(by__username=SCHEDULED_WORK).exists()


def is_administrators_own(request: DataRequest) -> bool:
    """Whether an Administrator asks, or put the request in writing: the Chief decides it then."""
    people = {step.by for step in request.steps.filter(action__in=Step.WRITING)}
    return any(administrator_capacity(person) is not None for person in people)


def is_immediate_supervisor(user: User, request: DataRequest) -> bool:
    """The requester's own supervisor or who stands in; the Chief for whoever has none."""
    asked_by = request.requested_by
    if asked_by is None or not user.has_role(*DECIDING):
        return False
    if is_without_supervisor(request):
        return user.has_role(Role.CHIEF)
    return supervises(user, asked_by)


def is_without_supervisor(request: DataRequest) -> bool:
    """Whether a member asks who has no supervisor: the Chief approves it in their place."""
    asked_by = request.requested_by
    return asked_by is not None and supervisor_of(asked_by) is None


def decides(user: User, request: DataRequest) -> bool:
    """The Administrator, never by designee; the Chief what an Administrator asks or wrote down.

    One's own is refused by rule, with its clause.
    """
    asked_by = request.requested_by
    if asked_by is not None and asked_by != user and administrator_capacity(asked_by) is not None:
        return user.has_role(Role.CHIEF)
    if is_administrator(user):
        return True
    return user.has_role(Role.CHIEF) and is_administrators_own(request)


def returns(user: User, request: DataRequest) -> bool:
    if request.status == DataRequest.Status.SUBMITTED and is_immediate_supervisor(user, request):
        return True
    return decides(user, request)


def verifies(user: User, request: DataRequest) -> bool:
    return verifies_some(user) or decides(user, request)


def verifies_some(user: User) -> bool:
    """Who verifies people from outside in general, whoever decides about them."""
    return user.has_role(Role.SUPERVISOR) or is_administrator(user)


def withdraws(user: User, request: DataRequest) -> bool:
    return is_writer(user, request) or (request.requested_by is None and decides(user, request))


def keeps_vendor(user: User, subject: object = None) -> bool:
    """The Administrator, or a designee for retention where the policy lets it be delegated."""
    return administrator_capacity(user, act="retention") is not None


ALLOWED: Mapping[str, Predicate] = {
    "ask": asks,
    "see": sees_request,
    "change": is_writer,
    "attach": is_writer,
    "swear": is_writer,
    "submit": is_writer,
    "withdraw": withdraws,
    "verify": verifies,
    "return": returns,
    "approve": is_immediate_supervisor,
    "decide": decides,
    "counsel": decides,
    "send": is_writer,
    "seek_warrant": is_writer,
    "note_answer": is_writer,
    "close": decides,
    "make_package": decides,
    "fulfil": decides,
    "keep_vendor": keeps_vendor,
}
require = partial(access.require, ALLOWED)
