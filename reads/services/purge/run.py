"""One run of the purge, from its row to its account."""

from datetime import UTC, date, datetime

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads import images
from reads.models import PurgeCertificate, PurgeRun, PurgeTally
from reads.permissions import require
from reads.register import AFTER_PURGE
from reads.rules import check_as_of, retention_cutoff
from reads.services.evidence import follow_cases
from reads.services.purge.certificate import certify
from reads.services.purge.clock import boot_id, require_plausible_clock, uptime
from reads.services.purge.day import TRIES, days_until, empty_day, is_in_use
from reads.services.purge.disk import forget_on_disk
from reads.services.purge.lock import RUN_LOCK, one_at_a_time
from reads.services.purge.logs import clear_logs
from reads.services.purge.partition import drop_whole_days, finish_crashed_detach
from reads.services.purge.sample import plates_of
from reads.services.purge.scan import Scan, scan_files
from reads.services.purge.settling import settle_ended_holds
from reads.services.purge.tally import UncountedDay, removed_since_last_done


def purge_expired(
    *, actor: User, clock_is_right: bool = False, as_of: datetime | None = None
) -> PurgeRun:
    """Delete everything captured up to the cut-off of the profile in force; return the account.

    The limit is counted back from now, or from an earlier time (`as_of`). Raises PolicyViolation
    for a later one, when no profile is adopted, or when the clock jumped ahead and nobody
    confirmed it (`clock_is_right`). A run that fails is kept as failed and raises.
    """
    require(actor, "purge")
    now = timezone.now()
    profile = effective_profile(now)
    check_as_of(profile=profile, as_of=as_of or now, now=now)
    if not clock_is_right:
        require_plausible_clock(profile, now)
    with one_at_a_time(RUN_LOCK):
        _close_dead_runs(actor)
        _certify_missing(actor)
        return _run(actor, profile, now, as_of or now)


def _close_dead_runs(actor: User) -> None:
    # Called under the run lock: nobody can be at work on these any more.
    for run in PurgeRun.objects.filter(status=PurgeRun.Status.RUNNING):
        _fail(run, "Killed", actor)


def _certify_missing(actor: User) -> None:
    # What was removed is in the account; which plates it was, the run that ended took with it.
    scan = Scan(PurgeCertificate.Bytes.NOT_VERIFIED, "The run ended before the files were searched")
    for run in _accountable().filter(certificates=None).order_by("pk"):
        certify(run=run, scan=scan, actor=actor)


def _accountable() -> QuerySet[PurgeRun]:
    """Runs that came to their end, and failed ones that had removed something by then."""
    removed = PurgeTally.objects.filter(run=OuterRef("pk"))
    return PurgeRun.objects.filter(Q(status=PurgeRun.Status.DONE) | Exists(removed))


def _run(actor: User, profile: Profile, now: datetime, at: datetime) -> PurgeRun:
    run = PurgeRun.objects.create(
        started_at=now,
        cutoff=retention_cutoff(profile, at),
        limit=str(profile.retention.reads.effective),
        clause=profile.retention.reads.clause,
        actor=actor,
        boot_id=boot_id(),
        uptime_seconds=uptime(),
    )
    # In memory alone, and no longer than the search of the files takes.
    plates: set[str] = set()
    try:
        problems = _remove(run, plates, actor, profile, at)
    except (OperationalError, OSError, UncountedDay) as error:
        _fail(run, type(error).__name__, actor)
        raise
    if problems:
        _fail(run, type(problems[0]).__name__, actor)
    else:
        _finish(run, actor, profile)
    # Of a failed run too: what it did remove is looked for while its plates are known.
    if _accountable().filter(pk=run.pk).exists():
        certify(run=run, scan=scan_files(plates), actor=actor)
    if problems:
        raise problems[0]
    return run


def _remove(
    run: PurgeRun, plates: set[str], actor: User, profile: Profile, at: datetime
) -> list[Exception]:
    """Every step that removes; returns what was wrong with days and places no other waited for."""
    follow_cases(actor=actor)
    finish_crashed_detach()
    stuck = _empty_days(run, plates)
    drop_whole_days(run.cutoff, but=stuck)
    # First: it makes room, and what follows, backups among it, may fail by a full disk.
    destroyed = images.destroy_until(run.cutoff, but=stuck)
    run.image_hours_destroyed, run.images_removed = destroyed.hours, destroyed.images
    run.save(update_fields=["image_hours_destroyed", "images_removed"])
    settled = settle_ended_holds(run, actor)
    plates |= settled.plates
    plates |= clear_logs(run, actor, profile, at)
    elsewhere = _end_elsewhere(run.cutoff)
    if removed_since_last_done().exists():
        forget_on_disk()
    return [*stuck.values(), *settled.problems, *elsewhere]


def _empty_days(run: PurgeRun, plates: set[str]) -> dict[date, Exception]:
    """Empty each day by itself: no other waits for one in use, or for room for what is held.

    Returns those with what was wrong; adds what is to be searched for to the plates.
    """
    days = days_until(run.cutoff)
    expired = {day: plates_of(day, tables, run.cutoff) for day, tables in days.items()}
    # A search that has one open is over by the time the others are emptied.
    stuck = _empty_each(run, days, tries=1)
    again = {day: days[day] for day, problem in stuck.items() if is_in_use(problem)}
    stuck = {
        **{day: problem for day, problem in stuck.items() if day not in again},
        **_empty_each(run, again, tries=TRIES),
    }
    plates.update(*(found for day, found in expired.items() if day not in stuck))
    return stuck


def _empty_each(run: PurgeRun, days: dict[date, list[str]], *, tries: int) -> dict[date, Exception]:
    stuck: dict[date, Exception] = {}
    for day, tables in days.items():
        try:
            empty_day(run, day, tables, tries=tries)
        except (OperationalError, OSError, UncountedDay) as problem:
            stuck[day] = problem
    return stuck


def _end_elsewhere(cutoff: datetime) -> list[OSError]:
    """Let the other places (backups, packages) end what expired: each, though one has no room."""
    problems = []
    for finish in AFTER_PURGE:
        try:
            finish(cutoff)
        except OSError as problem:
            problems.append(problem)
    return problems


@transaction.atomic
def _finish(run: PurgeRun, actor: User, profile: Profile) -> None:
    run.finished_at = timezone.now()
    run.status = PurgeRun.Status.DONE
    run.save()
    record_event(
        "purge.done",
        actor=actor,
        subject=run,
        clause=profile.retention.reads.clause,
        data={
            "removed": sum(run.tallies.values_list("removed", flat=True)),
            "kept": sum(run.kept.values_list("reads", flat=True)),
            "image_hours": run.image_hours_destroyed,
            "images": run.images_removed,
            "cutoff": f"{run.cutoff.astimezone(UTC):%Y-%m-%dt%H:%M:%Sz}",
        },
    )


@transaction.atomic
def _fail(run: PurgeRun, problem: str, actor: User) -> None:
    run.finished_at = timezone.now()
    run.status = PurgeRun.Status.FAILED
    run.problem = problem
    run.save()
    record_event("purge.failed", actor=actor, subject=run, data={"run": run.pk})
