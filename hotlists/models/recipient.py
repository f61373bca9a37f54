"""Who outside the agency is told of alerts, and each notice on its way to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def in_force(self) -> "RecipientQuerySet":
        return self.filter(approved_at__isnull=False, revoked_at=None)


class Recipient(CheckedModel):
    """A system of another agency that is told of alerts once somebody else approved it.

    Told without the plate, unless that was asked for and approved by itself.
    """

    name = models.CharField(max_length=80)
    agency = models.CharField(max_length=120)
    # These three are empty only of recipients asked for before they were required.
    ori = models.CharField(max_length=9, blank=True, db_default="", default="")
    # US: an agency of the United States.
    state = models.CharField(max_length=2, blank=True, db_default="", default="")
    written_request = models.ForeignKey(
        "governance.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    url = models.CharField(max_length=400)
    basis = models.CharField(max_length=200)
    # Only alerts of this list; none: of every list.
    hot_list = models.ForeignKey(
        "hotlists.HotList", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wants_plate = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    plate_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    plate_approved_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    sealed_secret = models.BinaryField(null=True, blank=True, editable=False)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "name"]
        constraints = [
            models.CheckConstraint(
                name="recipient_is_reached_by_https",
                condition=Q(url__startswith="https://") & ~Q(basis="") & ~Q(agency=""),
            ),
            models.CheckConstraint(
                name="recipient_is_known_with_its_request",
                condition=Q(ori="", state="", written_request=None)
                | (~Q(ori="") & ~Q(state="") & Q(written_request__isnull=False)),
                violation_error_code="LEX-3.G.iv",
            ),
            models.CheckConstraint(
                name="recipient_not_approved_by_who_asked",
                condition=(Q(approved_by=None) | ~Q(approved_by=F("asked_by")))
                & (Q(plate_approved_by=None) | ~Q(plate_approved_by=F("asked_by"))),
            ),
            models.CheckConstraint(
                name="recipient_approval_is_whole",
                condition=Q(approved_by=None, approved_at=None, sealed_secret=None)
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    sealed_secret__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="recipient_plate_was_asked_for_and_approved",
                condition=Q(plate_approved_by=None, plate_approved_at=None)
                | Q(
                    wants_plate=True,
                    approved_at__isnull=False,
                    plate_approved_by__isnull=False,
                    plate_approved_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency}"

    @property
    def gets_plate(self) -> bool:
        return self.plate_approved_at is not None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def in_trouble(self) -> "DeliveryQuerySet":
        """Not taken yet, or given up; what needs no sending any more is no trouble."""
        return self.exclude(status=Delivery.Status.SENT).exclude(
            problem=Delivery.Problem.CALLED_OFF
        )


class Delivery(CheckedModel):
    """One notice about one alert to one recipient: waiting, taken, or given up after its tries.

    Who was sent the notice of an alert is sent a second one when it is called off.
    """

    class Kind(models.TextChoices):
        ALERT = "alert", "Alert"
        STAND_DOWN = "stand_down", "Stand down"

    class Status(models.TextChoices):
        PENDING = "pending", "On its way"
        SENT = "sent", "Taken"
        DEAD = "dead", "Given up"

    class Problem(models.TextChoices):
        ADDRESS = "address", "The address is not a public one"
        NO_ANSWER = "no_answer", "No answer"
        REFUSED = "refused", "The other side did not take it"
        REVOKED = "revoked", "The recipient was revoked"
        CALLED_OFF = "called_off", "The alert was called off before anything was sent"

    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    alert = models.ForeignKey("hotlists.Alert", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ALERT)
    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    problem = models.CharField(max_length=10, choices=Problem, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "alert", "kind"],
                name="delivery_once_per_recipient_and_alert",
            ),
            models.CheckConstraint(
                name="delivery_sent_when_dated",
                condition=Q(status="sent", sent_at__isnull=False, problem="")
                | Q(status="pending", sent_at=None)
                | (Q(status="dead", sent_at=None) & ~Q(problem="")),
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=~Q(status="sent"), name="delivery_unsent")
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
