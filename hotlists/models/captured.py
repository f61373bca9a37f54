"""What alerts and checks know of a captured plate: in day partitions, emptied with the reads."""

from django.db import models

from alpr_compliance.checked import CheckedModel


class Sighting(CheckedModel):
    """One read that belongs to an alert. A sealed alert on the same vehicle has its own rows."""

    pk = models.CompositePrimaryKey("captured_at", "read_id", "alert_id")
    captured_at = models.DateTimeField()
    read_id = models.UUIDField()
    alert = models.ForeignKey(
        "hotlists.Alert",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="sightings",
    )
    camera = models.ForeignKey(
        "camera_ingest.Camera", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    plate_key = models.CharField(max_length=10)

    class Meta:
        ordering = ["captured_at"]
        indexes = [models.Index(fields=["plate_key"], name="sighting_by_plate_key")]

    def __str__(self) -> str:
        return str(self.read_id)


class MatchedEntry(CheckedModel):
    """Which entry a match hit. With camera and time that is captured plate data again."""

    pk = models.CompositePrimaryKey("captured_at", "match_id")
    captured_at = models.DateTimeField()
    match = models.ForeignKey(
        "hotlists.Match", on_delete=models.DO_NOTHING, db_constraint=False, related_name="matched"
    )
    entry = models.ForeignKey(
        "hotlists.Entry",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"match {self.match_id}"


class TypedPlate(CheckedModel):
    """What an officer typed at a vehicle check: the plate and the vehicle before them."""

    pk = models.CompositePrimaryKey("captured_at", "check_id")
    captured_at = models.DateTimeField()
    check_id = models.BigIntegerField()
    plate = models.CharField(max_length=10)
    state = models.CharField(max_length=2)
    vehicle = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"check {self.check_id}"
