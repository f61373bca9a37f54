"""What every page says to those who answer for the machine about its passwords."""

from django.http import HttpRequest
from django.utils import timezone

from personnel.models import Role, User
from personnel.passwords import list_trouble


def is_read_by(request: HttpRequest, *roles: Role) -> bool:
    """Whether a member with one of the roles, who passed the gate, reads this page."""
    user = getattr(request, "user", None)
    is_through_gate = getattr(request, "is_through_gate", False)
    return is_through_gate and isinstance(user, User) and user.has_role(*roles)


def password_trouble(request: HttpRequest) -> dict[str, str]:
    """What is wrong with the list of banned passwords, in words, for the system administrator."""
    if not is_read_by(request, Role.SYSTEM_ADMINISTRATOR):
        return {}
    return {"password_trouble": list_trouble(timezone.now())}
