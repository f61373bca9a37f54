"""The append-only audit trail. One row is one act or one refusal; no row holds a plate."""

from django.conf import settings
from django.db import models

from alpr_compliance.checked import CheckedModel


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> "EventQuerySet":
        """The events of one object, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


class Event(CheckedModel):
    """Who did what, when, from where, under which clause; kept by trigger and by role.

    The table belongs to the database role `alpr_ledger`; the application may only read and add.
    """

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        REFUSED = "refused", "refused"

    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.DONE)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=64, blank=True)
    source_address = models.GenericIPAddressField(null=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_by_subject"),
            models.Index(fields=["actor", "at"], name="event_by_actor"),
            # By the beginning of a kind, too.
            models.Index(
                fields=["kind", "at"],
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
                name="event_by_kind",
            ),
            models.Index(
                fields=["at"], condition=models.Q(outcome="refused"), name="event_refused"
            ),
        ]
        # What seals begin with: a row below would never get one.
        constraints = [models.CheckConstraint(condition=models.Q(id__gt=0), name="event_numbered")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.outcome})"


class Seal(CheckedModel):
    """Rows of the trail that were there together, under one signed digest; chained to the last.

    The table belongs to `alpr_ledger` like the trail itself. What was signed is `statement`; the
    same is exported to `settings.ROOT_DIR`, where whoever owns the database can not reach it.
    """

    class Trail(models.TextChoices):
        EVENTS = "events", "events"
        CHANGES = "changes", "change history"

    number = models.PositiveBigIntegerField(primary_key=True)
    trail = models.CharField(max_length=7, choices=Trail)
    sealed_at = models.DateTimeField()
    last_id = models.BigIntegerField()
    # The digest of each row, in the order of the ids: by them the row that was changed is named.
    leaves = models.BinaryField()
    # What was signed: canonical JSON, which also names the digest of the statement before it.
    statement = models.TextField()
    signature = models.CharField(max_length=128)
    public_key = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["trail", "last_id"], name="seal_by_trail")]

    def __str__(self) -> str:
        return f"seal {self.number}"
