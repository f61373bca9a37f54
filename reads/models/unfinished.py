"""The mark of a restore that has not come to its end."""

from django.db import models


class UnfinishedRestore(models.Model):
    """Written with what a backup brings, removed after the purge: meanwhile nobody is let in."""

    # The name of the backup's folder.
    backup = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.backup
