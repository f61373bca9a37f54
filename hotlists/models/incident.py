"""Significant incidents: stops that the Administrator and the Chief must hear of at once."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class Incident(CheckedModel):
    """A stop of the wrong vehicle or person, on what was no longer wanted, or with force or injury,
    and its review.
    """

    class Kind(models.TextChoices):
        WRONG_VEHICLE = "wrong_vehicle", "Wrong vehicle stopped"
        WRONG_PERSON = "wrong_person", "Wrong person stopped"
        STALE_ENTRY = "stale_entry", "Stopped on an entry that was no longer wanted"
        FORCE = "force", "Force used"
        INJURY = "injury", "Injury"

    stop = models.OneToOneField("hotlists.Stop", on_delete=models.PROTECT, related_name="incident")
    kinds = ArrayField(models.CharField(max_length=13, choices=Kind))
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    review = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="incident_says_what_it_is",
                condition=Q(
                    kinds__len__gt=0,
                    kinds__contained_by=[
                        "wrong_vehicle",
                        "wrong_person",
                        "stale_entry",
                        "force",
                        "injury",
                    ],
                ),
            ),
            models.CheckConstraint(
                name="incident_not_reviewed_by_who_it_is_about",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("about")),
            ),
            models.CheckConstraint(
                name="incident_review_is_whole",
                condition=Q(review="", reviewed_by=None, reviewed_at=None)
                | (Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(review="")),
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    @property
    def kind_labels(self) -> list[str]:
        return [kind.label for kind in Incident.Kind if kind.value in self.kinds]


class IncidentRead(CheckedModel):
    """One read that an incident rests on, by id and day: no plate, no hour, no camera."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reads")
    day = models.DateField()
    read_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "read_id"], name="incident_read_once")
        ]

    def __str__(self) -> str:
        return str(self.read_id)
