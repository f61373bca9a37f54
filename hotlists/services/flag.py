"""Answering where read and entry contradict each other."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hotlists.models import FlagAnswer
from hotlists.services.audience import announce_alert
from hotlists.services.clearance import grant_clearances
from hotlists.services.conflict import Conflicts
from hotlists.services.ending import withdraw_clearances
from hotlists.services.standing import done_checks, open_alert
from ledger.services import record_event
from personnel.models import User
from reads.digest import words_digest


@transaction.atomic
def answer_flag(
    *, alert_id: UUID, actor: User, match_id: int, flag: str, answer: str
) -> FlagAnswer:
    """The acting officer's own answer to one conflict: it fits after all, or it does not."""
    alert, profile = open_alert(alert_id, actor, "answer_flag")
    checks = done_checks(alert)
    flags = Conflicts.of(alert, profile, timezone.now()).flags(actor.pk, checks)
    asked = [f.conflict for f in flags if f.match_id == match_id and f.conflict.flag == flag]
    if not asked:
        raise ValidationError("This conflict is not on the alert any more. Reload it.")
    given = FlagAnswer(
        alert=alert,
        match_id=match_id,
        flag=flag,
        conflict_digest=words_digest(asked[0].about),
        officer=actor,
        answer=answer,
        at=timezone.now(),
    )
    given.full_clean()
    given.save()
    record_event(
        "alert.conflict_answered",
        actor=actor,
        subject=alert,
        clause=profile.cite("vehicle_check"),
        data={"flag": flag, "answer": answer, "match": match_id},
    )
    announce_alert(alert)
    if answer == FlagAnswer.Answer.CONFLICT:
        withdraw_clearances(alert, officer=actor)
    else:
        grant_clearances(alert, profile)
    return given
