"""Imports of hot lists: taken in, read, looked at, and made live in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from alpr_compliance.policy import Clause, PolicyViolation, Profile
from governance.services import effective_profile
from hotlists import import_files, permissions
from hotlists.confirmers import act_of, is_anothers
from hotlists.layouts import UnusableFile, all_layouts, layout_of
from hotlists.layouts.lines import SourceFile
from hotlists.layouts.rows import RowReader
from hotlists.models import HotList, ListImport, RejectedRow
from hotlists.rules.importing import (
    check_can_import,
    check_confirmed_by_another,
    check_same_kind,
    is_sudden,
    problem_of_time,
)
from hotlists.services import staging, swap
from hotlists.services.freshness import record_update
from hotlists.services.list_category import purposes_in_use
from hotlists.services.recheck import recheck_alerts
from hotlists.services.suspension import end_outdated_suspensions
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity

LIST_LOCK = 7_203
# No run takes this long between its start and its end.
SILENT = timedelta(minutes=30)
COUNTS = ("before", "added", "changed", "removed", "unchanged")
Status = ListImport.Status


def submit_import(
    *,
    hot_list_id: int,
    layout: str,
    category: str,
    file_name: str,
    size: int,
    chunks: Iterable[bytes],
    way: ListImport.Way,
    actor: User,
) -> ListImport:
    """Take a file in; `run_import` reads it. Raises UnusableFile before anything is read of a
    file that is empty, too large or of no known layout."""
    hot_list = HotList.objects.get(pk=hot_list_id)
    permissions.require(actor, "import_list", hot_list)
    profile = effective_profile(timezone.now())
    check_can_import(profile=profile, source=hot_list.source)
    chosen = layout_of(layout)
    import_files.check_size(size, chosen)
    if chosen.asks_category:
        profile.purpose(profile.category(category).purpose, "matching")
        if category not in purposes_in_use(hot_list, profile):
            raise PolicyViolation(
                profile.cite("categories"),
                f"{profile.category(category).label} is switched off for this list.",
                "Choose another category, or have it switched on first.",
            )
    else:
        category = ""
    if chosen.category is not None:
        check_same_kind(profile=profile, category=chosen.category, live=_kind_of(hot_list))
    kept = import_files.keep(chunks)
    try:
        return _add(hot_list, layout, category, file_name, kept, way, actor)
    except BaseException:
        kept.path.unlink()
        raise


def _kind_of(hot_list: HotList) -> str:
    """The one category that this list's live file is of; empty where it is of several or none."""
    last = ListImport.objects.filter(hot_list=hot_list, status=Status.LIVE).order_by("-pk").first()
    layout = all_layouts().get(last.layout) if last is not None else None
    return (layout.category if layout is not None else None) or ""


@transaction.atomic
def _add(
    hot_list: HotList,
    layout: str,
    category: str,
    file_name: str,
    kept: import_files.KeptFile,
    way: ListImport.Way,
    actor: User,
) -> ListImport:
    list_import = ListImport(
        hot_list=hot_list,
        layout=layout,
        category=category,
        way=way,
        file_name=file_name[-120:],
        sha256=kept.sha256,
        size=kept.size,
        started_by=actor,
        started_at=timezone.now(),
    )
    list_import.full_clean()
    list_import.save()
    kept.path.rename(import_files.path_of(list_import.pk))
    _record("started", list_import, actor, {"way": list_import.way, "size": list_import.size})
    if way == ListImport.Way.UPLOAD:
        send_to_worker(list_import.pk)
    return list_import


def run_import(*, import_id: int) -> ListImport:
    """Read an import's file, then show it, hold it, or make it live. Safe to run again.

    What is wrong with the file stands on the import; the list that was live stays so.
    """
    list_import = ListImport.objects.select_related("hot_list").get(pk=import_id)
    with _one_at_a_time(list_import.hot_list_id):
        list_import.refresh_from_db(fields=["status"])
        if list_import.is_at_work:
            _run(list_import)
    if list_import.finished_at is not None:
        import_files.path_of(import_id).unlink(missing_ok=True)
    return list_import


def _run(list_import: ListImport) -> None:
    try:
        _read_and_settle(list_import)
    except UnusableFile as problem:
        _fail(list_import, str(problem))
    except DataError:
        _fail(list_import, "A row holds a value that the database refuses: not this layout.")
    except PolicyViolation as refusal:
        _fail(list_import, f"{refusal.message} ({refusal.clause})")
        raise


@contextmanager
def _one_at_a_time(hot_list_id: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LIST_LOCK, hot_list_id])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LIST_LOCK, hot_list_id])


def _read_and_settle(list_import: ListImport) -> None:
    now = timezone.now()
    profile = effective_profile(now)
    layout = layout_of(list_import.layout)
    zone = ZoneInfo(profile.agency.timezone)
    path = import_files.path_of(list_import.pk)
    if not path.exists():
        raise UnusableFile("The file is no longer here: import it again.")
    source = SourceFile(path, layout, zone)
    reader = RowReader(
        layout,
        profile,
        purposes=purposes_in_use(list_import.hot_list, profile),
        category=list_import.category,
        now=now,
        today=now.astimezone(zone).date(),
    )
    with staging.staging():
        staging.stage(list_import, source, reader)
        list_import.header_at = source.header_at
        newest = _newest_live(list_import)
        problem = problem_of_time(as_of=list_import.as_of, newest_live=newest, now=now)
        if problem is not None:
            raise UnusableFile(problem)
        _settle(list_import, profile)
    if list_import.status == Status.LIVE:
        _renew_statistics(list_import)


def _newest_live(list_import: ListImport) -> datetime | None:
    live = ListImport.objects.filter(hot_list=list_import.hot_list_id, status=Status.LIVE)
    newest: datetime | None = live.aggregate(at=Max(Coalesce("header_at", "started_at")))["at"]
    return newest


@transaction.atomic
def _settle(list_import: ListImport, profile: Profile) -> None:
    hot_list = HotList.objects.select_for_update(no_key=True).get(pk=list_import.hot_list_id)
    difference = swap.compare(hot_list.pk)
    for name in COUNTS:
        setattr(list_import, name, getattr(difference, name))
    sudden = is_sudden(
        before=difference.before,
        added=difference.added,
        changed=difference.changed,
        removed=difference.removed,
        percent=settings.IMPORT_CHANGE_PERCENT,
    )
    if sudden and not list_import.confirmed_as:
        list_import.status = Status.HELD
    elif list_import.way == ListImport.Way.UPLOAD and list_import.confirmed_by is None:
        list_import.status = Status.WAITING
    else:
        _go_live(list_import, hot_list)
    list_import.full_clean()
    list_import.save(update_fields=["status", "header_at", "finished_at", *COUNTS])
    counts = {name: getattr(list_import, name) for name in (*COUNTS, "rejected", "dummies")}
    actor = list_import.confirmed_by or list_import.started_by
    _record(list_import.status, list_import, actor, counts, clause=profile.cite("freshness"))


def _go_live(list_import: ListImport, hot_list: HotList) -> None:
    now = timezone.now()
    recheck_alerts(swap.exchange(list_import, contact=hot_list.owner, now=now))
    list_import.status = Status.LIVE
    list_import.finished_at = now
    actor = list_import.confirmed_by or list_import.started_by
    end_outdated_suspensions(hot_list_id=hot_list.pk, actor=actor)
    # As old as its file, however long that waited: that is what freshness is about.
    record_update(hot_list=hot_list, actor=actor, at=list_import.as_of)
    older = RejectedRow.objects.filter(list_import__hot_list=hot_list).exclude(text="")
    older.exclude(list_import=list_import).update(text="")


def _renew_statistics(list_import: ListImport) -> None:
    # The planner has to know of many new rows at once, or matching would read them all.
    if list_import.added * 10 > list_import.before:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE hotlists_entry")


@transaction.atomic
def _fail(list_import: ListImport, problem: str) -> None:
    list_import.status = Status.FAILED
    list_import.problem = problem[:300]
    list_import.finished_at = timezone.now()
    list_import.save(update_fields=["status", "problem", "finished_at"])
    actor = list_import.confirmed_by or list_import.started_by
    _record("failed", list_import, actor, {"read": list_import.read})


@transaction.atomic
def confirm_import(*, import_id: int, actor: User) -> ListImport:
    """Let an import that was looked at go live. A sudden change is the Administrator's to confirm,
    and what somebody uploaded another's, unless they are the Administrator.

    The file is read once more: what goes live is the difference to the list as it is then.
    """
    list_import = _locked(import_id)
    is_held = list_import.status == Status.HELD
    permissions.require(actor, act_of(list_import), list_import.hot_list)
    _require_open(list_import)
    check_confirmed_by_another(
        profile=effective_profile(timezone.now()), is_anothers=is_anothers(list_import, actor)
    )
    list_import.confirmed_by = actor
    list_import.confirmed_at = timezone.now()
    list_import.confirmed_as = (administrator_capacity(actor) or "") if is_held else ""
    list_import.status = Status.CONFIRMED
    list_import.bytes_read = 0
    fields = ["status", "confirmed_by", "confirmed_at", "confirmed_as", "bytes_read"]
    list_import.save(update_fields=fields)
    _record("confirmed", list_import, actor, {"capacity": list_import.confirmed_as})
    send_to_worker(import_id)
    return list_import


@transaction.atomic
def discard_import(*, import_id: int, actor: User) -> ListImport:
    """Put away an import that waits; the list stays as it is and the file is deleted."""
    list_import = _locked(import_id)
    permissions.require(actor, "import_list", list_import.hot_list)
    _require_open(list_import)
    list_import.status = Status.DISCARDED
    list_import.finished_at = timezone.now()
    list_import.save(update_fields=["status", "finished_at"])
    list_import.rejected_rows.update(text="")
    _record("discarded", list_import, actor, {})
    path = import_files.path_of(import_id)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return list_import


def _locked(import_id: int) -> ListImport:
    rows = ListImport.objects.select_related("hot_list")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=import_id)


def _require_open(list_import: ListImport) -> None:
    if list_import.status not in (Status.WAITING, Status.HELD):
        raise PolicyViolation(
            effective_profile(timezone.now()).cite("lists"),
            f"This import does not wait for anyone: {list_import.get_status_display().lower()}.",
            "Open the list of imports to see where it stands.",
        )


def send_to_worker(import_id: int) -> None:
    """Have a worker run this import, once the transaction is committed."""
    from hotlists.tasks import run_list_import

    # Robust: a broker that is away does not undo the upload; the sweeper sends it again.
    transaction.on_commit(lambda: run_list_import.delay(import_id), robust=True)


def tidy_imports(now: datetime) -> None:
    """Send again what no worker finished; delete what the sources dropped and files left over."""
    long_ago = now - SILENT
    at_work = ListImport.objects.filter(status__in=[Status.READING, Status.CONFIRMED])
    unfinished = at_work.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=long_ago))
    # A run that is still under way is waited for, and then found done.
    for import_id in unfinished.filter(started_at__lt=long_ago).values_list("pk", flat=True):
        send_to_worker(import_id)
    swap.delete_dropped(now)
    # A file that is being taken in has no row yet, but is younger.
    needed = ListImport.objects.filter(finished_at=None).values_list("pk", flat=True)
    import_files.delete_left(needed=needed, before=long_ago)


def _record(
    kind: str,
    list_import: ListImport,
    actor: User,
    data: Mapping[str, int | str],
    clause: Clause | None = None,
) -> None:
    facts = {"list": list_import.hot_list_id, **data}
    kind = f"list_import.{kind}"
    record_event(kind, actor=actor, subject=list_import, clause=clause, data=facts)
