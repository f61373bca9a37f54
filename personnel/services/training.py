"""What people were trained for, and until when it stands."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.live import announce
from alpr_compliance.policy import enforces
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import TrainingRecord, TrainingSession, User
from personnel.rules import check_session, check_training_record


@enforces("KIN-IV.I.1#access-2", "KIN-IV.I.2")
@transaction.atomic
def record_session(
    *,
    person_ids: Collection[int],
    actor: User,
    topics: list[str],
    held_at: datetime,
    material_id: int,
    sheet_id: int,
) -> TrainingSession:
    """Record a training of several members, with the presentation and the signed, dated sheet.

    Each of them has the record that opens the system, as far as the session covered every topic.
    """
    permissions.require(actor, "record_training")
    profile = agency_profile()
    check_session(profile=profile, people=len(set(person_ids)))
    session = TrainingSession(
        course=profile.training.course,
        topics=sorted(topics),
        held_at=held_at,
        material_id=material_id,
        sheet_id=sheet_id,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    session.full_clean()
    session.save()
    for person_id in sorted(set(person_ids)):
        record_training(
            person_id=person_id, actor=actor, topics=topics, completed_at=held_at, session=session
        )
    record_event(
        "training.session_recorded",
        actor=actor,
        subject=session,
        clause=profile.cite("training"),
        data={"people": len(set(person_ids))},
    )
    return session


@transaction.atomic
def record_training(
    *,
    person_id: int,
    actor: User,
    topics: list[str],
    completed_at: datetime,
    session: TrainingSession | None = None,
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
        session=session,
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
