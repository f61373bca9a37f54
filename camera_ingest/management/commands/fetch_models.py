"""manage.py fetch_models [--mirror ADDRESS]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from camera_ingest.ocr.loading import chosen_engine
from camera_ingest.ocr.weights import PUBLISHED, FetchRefused, fetch_weights


class Command(BaseCommand):
    """Fetches what is missing, checks all; where that fails, says how to lay the files there."""

    help = "Get the weights of fast_alpr into ALPR_MODEL_DIR, each checked by its SHA-256."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mirror", default="", help="a web address of yours under which all the files lie"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.MODEL_DIR)
        try:
            for wanted, is_new in fetch_weights(PUBLISHED, folder, options["mirror"]):
                self.stdout.write(f"{wanted.name}: {'fetched' if is_new else 'is there'}")
        except FetchRefused as refusal:
            self.stderr.write(self._by_hand(folder))
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"All files are as published. {chosen_engine('fast_alpr', folder)}")

    def _by_hand(self, folder: Path) -> str:
        """How to bring the files to a network that reaches no other."""
        lines = [f"{file.release}/{file.name}\n  SHA-256 {file.sha256}" for file in PUBLISHED]
        return "\n".join(
            [
                "On a closed network: fetch these elsewhere, lay them side by side in",
                f"  {folder}",
                "and run this command again: it checks them and fetches nothing.",
                *lines,
            ]
        )
