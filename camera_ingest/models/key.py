"""Keys: what devices prove themselves with, and the posts that were refused."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel
from camera_ingest.models.camera import Camera

# Posts a minute: many times what a camera sends, and little enough to survive a loop gone wild.
PER_MINUTE = 6000


class Agent(CheckedModel):
    """Software that sends for several cameras, such as a vendor's agent beside them."""

    name = models.CharField(max_length=64, unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgentCamera(CheckedModel):
    """One camera that an agent speaks for, by the name that the agent gives it."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="speaks_for")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="agents")
    called = models.CharField(max_length=64)

    class Meta:
        ordering = ["called"]
        constraints = [
            models.UniqueConstraint(name="agent_calls_one_camera", fields=["agent", "called"])
        ]

    def __str__(self) -> str:
        return f"{self.camera} by {self.agent}"


class CameraKeyQuerySet(models.QuerySet["CameraKey"]):
    def in_force(self, at: datetime) -> "CameraKeyQuerySet":
        """Keys that are taken at this instant: also one that was replaced, until it ends."""
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at))


class CameraKey(CheckedModel):
    """One key of one camera or agent; only its SHA-256 is kept, the key itself is shown once."""

    camera = models.ForeignKey(
        Camera, on_delete=models.PROTECT, null=True, blank=True, related_name="keys"
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="keys"
    )
    digest = models.CharField(max_length=64, unique=True)
    # Each post bears a time and a signature beside the key.
    must_sign = models.BooleanField(default=False, db_default=False)
    per_minute = models.PositiveIntegerField(default=PER_MINUTE, db_default=PER_MINUTE)
    created_at = models.DateTimeField()
    # To the minute: whether a key that was replaced is still in use somewhere.
    used_at = models.DateTimeField(null=True, blank=True)
    # May lie ahead: a key that was replaced works beside its successor until then.
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CameraKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_of_a_camera_or_of_an_agent",
                condition=Q(camera=None, agent__isnull=False) | Q(camera__isnull=False, agent=None),
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk} of {self.holder}"

    def is_in_force(self, at: datetime) -> bool:
        return self.revoked_at is None or self.revoked_at > at

    @property
    def holder(self) -> Camera | Agent:
        """The camera or the agent that bears it."""
        found = self.camera or self.agent
        assert found is not None
        return found


class RefusedPosts(CheckedModel):
    """How many posts were refused on one day for one reason; `key` is None when no key is known."""

    day = models.DateField()
    key = models.ForeignKey(
        CameraKey, on_delete=models.PROTECT, null=True, blank=True, related_name="refused"
    )
    reason = models.CharField(max_length=32)
    posts = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    last_address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="refused_posts_once_a_day",
                fields=["day", "key", "reason"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.posts} posts refused: {self.reason}"
