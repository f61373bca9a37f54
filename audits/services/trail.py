"""Each day's look at the whole audit trail: recorded, and told when it is not as it was sealed."""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ledger.models import Event
from ledger.services import record_event
from ledger.signing import public_key
from ledger.verification import Verdict, verify
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services.post import deliver
from personnel.standing import are_administrators, are_system_administrators


def verify_trail() -> int:
    """Verify every seal and row; returns how many things are wrong (CJIS AU-5, AU-9).

    Each finding of a broken trail is mailed, to the end that it is never overlooked.
    """
    verdict = verify(public_key(), settings.ROOT_DIR)
    if not verdict.is_whole:
        _tell(verdict)
    record_event(
        "ledger.verified" if verdict.is_whole else "ledger.broken",
        actor=None,
        outcome=Event.Outcome.DONE if verdict.is_whole else Event.Outcome.REFUSED,
        data={
            "seals": verdict.seals,
            "rows": verdict.rows,
            "problems": len(verdict.problems),
            "unsealed": sum(each.rows for each in verdict.unsealed),
        },
    )
    return len(verdict.problems)


def _tell(verdict: Verdict) -> None:
    now = timezone.now()
    people = Q(groups__name=Role.CHIEF) | are_administrators(now) | are_system_administrators(now)
    able = User.objects.filter(people, is_active=True).exclude(email="")
    addresses = sorted(set(able.values_list("email", flat=True)))
    if not addresses:
        return
    deliver(
        f"{agency_profile().agency.short_name} plate readers: the audit trail was altered",
        f"{len(verdict.problems)} rows or seals of the audit trail are not as they were sealed.\n\n"
        "Keep the machine and its backups as they are. The system administrator runs\n"
        "`manage.py verify_ledger`, which names each of them.\n",
        addresses,
    )
