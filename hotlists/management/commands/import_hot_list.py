"""`manage.py import_hot_list LIST FILE --layout NAME`: import one file of a source."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hotlists.import_files import chunks_of
from hotlists.layouts import UnusableFile, all_layouts
from hotlists.models import HotList, ListImport
from hotlists.services.importing import run_import, submit_import
from ledger.commands import PolicyCommand
from personnel.services import scheduled_work


class Command(PolicyCommand):
    help = "Import a file into a hot list. What fails leaves the list as it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("list", help="the list's name")
        parser.add_argument("file", type=Path)
        parser.add_argument("--layout", required=True, choices=sorted(all_layouts()))
        parser.add_argument("--category", default="", help="for layouts without a column for it")

    def handle(self, *args: Any, **options: Any) -> None:
        hot_list = HotList.objects.filter(name=options["list"]).first()
        if hot_list is None:
            names = ", ".join(HotList.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no list of that name. There are: {names}.")
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError("There is no file there.")
        try:
            list_import = submit_import(
                hot_list_id=hot_list.pk,
                layout=options["layout"],
                category=options["category"],
                file_name=path.name,
                size=path.stat().st_size,
                chunks=chunks_of(path),
                way=ListImport.Way.COMMAND,
                actor=scheduled_work(),
            )
        except UnusableFile as problem:
            raise CommandError(str(problem)) from problem
        self._tell(run_import(import_id=list_import.pk), hot_list)

    def _tell(self, list_import: ListImport, hot_list: HotList) -> None:
        if list_import.status == ListImport.Status.FAILED:
            raise CommandError(f"{list_import.problem} The list is as it was.")
        one = list_import
        self.stdout.write(
            f"{one.read} rows read: {one.accepted} accepted, {one.rejected} left out,"
            f" {one.dummies} without a real plate."
        )
        self.stdout.write(
            f"{one.added} added, {one.changed} changed, {one.removed} removed,"
            f" {one.unchanged} as before."
        )
        if one.status == ListImport.Status.HELD:
            self.stdout.write(
                "The list would change more than usual: the Administrator confirms it under"
                f" Lists, Imports, number {one.pk}. Until then the list is as it was."
            )
        elif hot_list.determined_at is None:
            self.stdout.write("The list is not determined for use: it matches nothing yet.")
