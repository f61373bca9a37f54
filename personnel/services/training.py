"""What people were trained for, and until when it stands."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import TrainingRecord, User
from personnel.rules import check_training_record


@transaction.atomic
def record_training(
    *, person_id: int, actor: User, topics: list[str], completed_at: datetime
) -> TrainingRecord:
    """Record a completed training; it runs for the profile's validity from its completion."""
    permissions.require(actor, "record_training")
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    profile = agency_profile()
    check_training_record(
        profile=profile,
        person_id=person.pk,
        recorder_id=actor.pk,
        topics=topics,
        completed_at=completed_at,
        now=timezone.now(),
    )
    record = TrainingRecord(
        person=person,
        course=profile.training.course,
        topics=sorted(topics),
        completed_at=completed_at,
        expires_at=profile.training.valid.after(completed_at),
        recorded_by=actor,
    )
    record.full_clean()
    record.save()
    record_event("training.recorded", actor=actor, subject=record, clause=profile.cite("training"))
    announce("account", user_id=person.pk)
    return record
