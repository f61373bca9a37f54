"""manage.py recognize_frames PATH... [--engine NAME]"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alpr_compliance.policy import load_profile
from camera_ingest.ocr import ENGINES, EngineMissing, load_recognizer
from camera_ingest.ocr.recognition import image_files, recognize_files


class Command(BaseCommand):
    """Prints one JSON line per image; exits 1 when a file was no image, the others printed."""

    help = "Read the plates in image files or folders; stores nothing."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--engine", choices=ENGINES, default=settings.RECOGNIZER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recognizer = load_recognizer(options["engine"], Path(settings.MODEL_DIR))
        except EngineMissing as error:
            raise CommandError(str(error)) from error
        refused = 0
        files = image_files(options["paths"])
        limits = load_profile(settings.ALPR_PROFILE).recognition
        for file, result in recognize_files(files, recognizer, limits):
            if isinstance(result, str):
                refused += 1
                self.stderr.write(f"{file}: {result}")
            else:
                self.stdout.write(json.dumps(result))
        if refused:
            raise CommandError(f"{refused} of the files could not be read as images.")
