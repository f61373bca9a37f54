"""manage.py ingest_camera SOURCE --key-file FILE, or --plan FILE for several cameras"""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from camera_ingest.ocr import ENGINES, EngineMissing, load_recognizer
from camera_ingest.streams.plan import Plan, PlanError, read_plan, read_plan_file
from camera_ingest.streams.running import run


class Command(BaseCommand):
    help = (
        "Read plates from RTSP streams, video files or folders of images, and post them to the "
        "API. Needs no database: it may run beside the cameras."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source",
            nargs="?",
            help="file, folder, or address (with a password: by --plan)",
        )
        parser.add_argument("--key-file", type=Path, help="file that holds the camera's key")
        parser.add_argument("--plan", type=Path, help="TOML file: url, engine, and [[camera]] each")
        parser.add_argument("--url", default=settings.SITE_URL, help="where the product serves")
        parser.add_argument("--camera", default="", help="with an agent's key: what it calls it")
        parser.add_argument("--every", type=float, default=0.2, help="seconds between two frames")
        parser.add_argument("--recorded-at", help="of a video: time of its first frame, or now")
        parser.add_argument("--watch", action="store_true", help="of a folder: wait for new images")
        parser.add_argument("--remove", action="store_true", help="delete each image once read")
        parser.add_argument("--engine", choices=ENGINES, default=settings.RECOGNIZER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = self._plan(options)
            recognizer = load_recognizer(plan.engine, Path(settings.MODEL_DIR))
        except (PlanError, EngineMissing) as error:
            raise CommandError(str(error)) from error
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        self.stdout.write(f"{len(plan.camera)} cameras, read by {recognizer.name}")
        if left := run(plan, recognizer, stopped, self.stdout.write):
            raise CommandError(f"{left} reads could not be sent.")

    def _plan(self, options: dict[str, Any]) -> Plan:
        if options["plan"]:
            return read_plan_file(options["plan"])
        if not (options["source"] and options["key_file"]):
            raise PlanError("Name a source and --key-file, or a --plan.")
        names = ("source", "key_file", "camera", "every", "recorded_at", "watch", "remove")
        stream = {name: options[name] for name in names}
        facts = {"url": options["url"], "engine": options["engine"], "camera": [stream]}
        return read_plan(facts)
