"""Which papers the common door opens, and to whom. Every other is opened from a page of its own.

A door that opened whatever is stored would open the permit of a covert deployment, or a draft.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from governance.models import Adoption, Document, Flag, Referral
from personnel.models import Role, TrainingSession, User

# Of a person: the ids of papers that they may open; nothing among them opens none.
Papers = Callable[[User], QuerySet[Any, Any]]
_registered: list[Papers] = []


def register_papers(papers: Papers) -> None:
    """From an app's `ready`: these papers open at the common door, to whom this function says."""
    _registered.append(papers)


# The ids of papers that records of an app still rest on.
Needed = Callable[[], QuerySet[Any, Any]]
_needed: list[Needed] = []


def register_needed(needed: Needed) -> None:
    """From an app's `ready`: these papers stay, whoever else is done with them."""
    _needed.append(needed)


def is_needed(document: Document) -> bool:
    """Whether any record rests on this paper still."""
    rows = Document.objects.filter(pk=document.pk)
    return any(rows.filter(pk__in=needed()).exists() for needed in _needed)


def papers_open_to(user: User) -> QuerySet[Document]:
    """The papers that this person may open by their number."""
    found = Q()
    for papers in (_adopted, _shown_at_training, _signed_at_training, *_registered):
        found |= Q(pk__in=papers(user))
    # Letters about findings on the Chief are sealed.
    if user.has_role(Role.AUDITOR):
        for sealed in (Flag.objects.visible_to(user), Referral.objects.visible_to(user)):
            found |= Q(pk__in=sealed.values("document"))
    return Document.objects.filter(found, destroyed_at=None)


def _adopted(user: User) -> QuerySet[Any, Any]:
    return Adoption.objects.values("document")


def _shown_at_training(user: User) -> QuerySet[Any, Any]:
    return TrainingSession.objects.values("material")


def _signed_at_training(user: User) -> QuerySet[Any, Any]:
    return TrainingSession.objects.values("sheet")
