"""Who may let an import go live that waits for it."""

from django.db.models import Q
from django.utils import timezone

from hotlists.models import ListImport
from hotlists.permissions import ALLOWED
from hotlists.rules.importing import is_for_another
from personnel.access import allowed
from personnel.models import Designation, User
from personnel.standing import are_administrators, are_system_administrators, is_administrator


def act_of(list_import: ListImport) -> str:
    """What confirming it takes: a sudden change is the Administrator's."""
    is_held = list_import.status == ListImport.Status.HELD
    return "confirm_sudden_import" if is_held else "import_list"


def is_anothers(list_import: ListImport, user: User) -> bool:
    """Whether another person than this one has to confirm it."""
    return is_for_another(
        is_by_hand=list_import.way == ListImport.Way.UPLOAD,
        is_own=list_import.started_by_id == user.pk,
        is_administrator=is_administrator(user),
    )


def may_confirm(list_import: ListImport, user: User) -> bool:
    is_theirs = allowed(ALLOWED, user, act_of(list_import), list_import.hot_list)
    return is_theirs and not is_anothers(list_import, user)


def confirmers_of(list_import: ListImport) -> list[User]:
    """Those who may confirm it now."""
    now = timezone.now()
    designees = Designation.objects.in_force(now).filter(kind=Designation.Kind.DESIGNEE)
    near = (
        are_administrators(now)
        | are_system_administrators(now)
        | Q(pk__in=designees.values("person"))
    )
    people = User.objects.filter(near, is_active=True).distinct().order_by("pk")
    return [person for person in people if may_confirm(list_import, person)]
