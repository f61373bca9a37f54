"""Work orders: installation, maintenance and repair, by whom and with what result."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera
from camera_ingest.models.check import EquipmentCheck
from governance.models import Document


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def open(self) -> "WorkOrderQuerySet":
        return self.filter(status=WorkOrder.Status.OPEN)


class WorkOrder(CheckedModel):
    """One piece of work on one camera, ordered from a source that the policy authorises."""

    class Kind(models.TextChoices):
        INSTALLATION = "installation", "Installation"
        MAINTENANCE = "maintenance", "Maintenance"
        REPAIR = "repair", "Repair"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="work_orders")
    kind = models.CharField(max_length=12, choices=Kind)
    what = models.TextField()
    # The failed check that asks for it, where there is one.
    check_failed = models.ForeignKey(
        EquipmentCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="work_orders"
    )
    # The profile's code of who does it, and its name as it was then.
    source = models.CharField(max_length=32)
    source_label = models.CharField(max_length=80)
    # The number under which they do it.
    reference = models.CharField(max_length=64, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    done_by = models.CharField(max_length=120, blank=True)
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    paper = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="work_order_closes_with_its_result",
                condition=Q(status="open", closed_by=None, closed_at=None)
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(result="")),
                violation_error_code="LEX-3.B.ix",
            ),
            models.CheckConstraint(
                name="work_done_says_by_whom",
                condition=~Q(status="done") | (Q(done_on__isnull=False) & ~Q(done_by="")),
                violation_error_code="KIN-IV.A.4",
            ),
        ]

    def __str__(self) -> str:
        return f"work order {self.pk}"
