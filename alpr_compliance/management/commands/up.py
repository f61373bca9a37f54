"""`manage.py up`: the whole product in one process tree that ends as one."""

import os
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, get_commands

from alpr_compliance.runtime.children import ChildEndedError, Children, say
from alpr_compliance.runtime.lock import AlreadyRunningError, running_alone
from alpr_compliance.runtime.startup import Site, Startup, is_port_taken
from camera_ingest.ocr.loading import chosen_engine


class Command(BaseCommand):
    help = (
        "Start the product: embedded PostgreSQL and Valkey unless DATABASE_URL and REDIS_URL "
        "name others, then web server, workers and clock. Ctrl-C stops all."
    )
    # The checks run in the processes that this one starts.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument("--no-demo", action="store_true", help="no invented agency or camera")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site(
            code_dir=settings.BASE_DIR,
            data_dir=settings.DATA_DIR.resolve(),
            host=options["host"],
            port=options["port"],
            is_demo=settings.DEMO and not options["no_demo"],
        )
        # Ctrl-C, `kill` and a closed terminal end us in the same way; the first also when a
        # shell started us in the background and so told us to ignore it.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            with running_alone(site.data_dir, site.address), Children() as children:
                run(site, children)
        except (AlreadyRunningError, ChildEndedError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            say("Stopped.")


def run(site: Site, children: Children) -> None:
    """Start everything and keep it running; ends only by an exception."""
    if is_port_taken(site.host, site.port):
        raise CommandError(
            f"Port {site.port} is in use by another program. Choose another: "
            f"manage.py up --port {site.port + 1}"
        )
    say(chosen_engine(settings.RECOGNIZER, Path(settings.MODEL_DIR)))
    environment = os.environ | {"ALPR_DEMO": "yes" if site.is_demo else "no"}
    startup = Startup(site, children, environment)
    try:
        startup.tell_address()
        startup.start_servers()
        say("Updating the database schema")
        startup.migrate()
        commands = get_commands()
        if site.is_demo and "load_demo" in commands:
            startup.load_demo()
        web = startup.start_web()
        startup.start_workers()
        if site.is_demo and "simulate_camera" in commands:
            startup.start_camera()
        startup.wait_for_web(web)
        say(f"Serving on {site.address} (Ctrl-C stops)")
        children.keep()
    except (KeyboardInterrupt, ChildEndedError):
        say("Stopping")
        raise
    finally:
        startup.forget_servers()
