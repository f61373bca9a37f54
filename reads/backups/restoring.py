"""Restoring a backup into an empty system, and purging it before anybody is served."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from alpr_compliance.policy import Clause, PolicyViolation
from governance.models import Document
from ledger.models import Event, Seal
from ledger.services import record_event, seal_trail
from ledger.services.seal import exported_seals
from ledger.signing import fingerprint
from ledger.verification import Verdict, verify
from personnel.models import Role, User
from personnel.services import scheduled_work
from reads.backups.folder import RECORDS, Backup, copy_of_paper
from reads.backups.sealed import DamagedBackup, Entry, opened_file
from reads.backups.tables import HELD, columns_of, records_tables
from reads.backups.unfinished import keep_others_out
from reads.models import PurgeRun, UnfinishedRestore
from reads.partitions import ensure_partitions
from reads.register import TABLES
from reads.services import purge_expired


class NotEmpty(Exception):
    """The system restored into is in use, or holds something already."""


@dataclass(frozen=True)
class Restored:
    """What came back: the purge that ran over it, and whether the trail is as it was sealed."""

    run: PurgeRun
    verdict: Verdict
    key_fingerprint: str
    # Papers whose copy in the backup is not the file that was stored; they were left out.
    differing: list[Document]


def restore_backup(
    *,
    backup: Backup,
    key: RSAPrivateKey,
    by: str,
    with_captured: bool = True,
    signed_by: str | None = None,
) -> Restored:
    """Bring a backup back, purge what is past the limit by now, and record both.

    One that stopped after the database had it all goes on from there; until its end nobody else is
    let in. `by` is a system administrator among those restored. As the role that migrates, into a
    migrated and otherwise empty database that nothing else is connected to. Raises NotEmpty,
    DamagedBackup, and PolicyViolation for a backup older than the limit: of that one come back the
    records and what holds keep (`with_captured=False`). With `signed_by`, the
    agency's public key as kept elsewhere, one that it did not sign is damaged.
    """
    if signed_by is not None:
        backup.require_signed_by(signed_by)
    begun = UnfinishedRestore.objects.first()
    if begun is None:
        _bring_rows(backup, key, by, with_captured=with_captured)
    else:
        _require_same(backup, begun)
    _bring_images()
    differing = _bring_documents(key, _system_administrator(by))
    # Now, and not at the next full hour: who restores answers for the clock.
    run = purge_expired(actor=scheduled_work(), clock_is_right=True)
    seal_trail()
    public_key = backup.facts["public_key"]
    verdict = verify(public_key, settings.ROOT_DIR)
    UnfinishedRestore.objects.all().delete()
    return Restored(run, verdict, fingerprint(public_key), differing)


def _bring_rows(backup: Backup, key: RSAPrivateKey, by: str, *, with_captured: bool) -> None:
    """The database whole, under the mark that the rest is still to come."""
    if with_captured:
        _require_young(backup)
    files = [backup.folder / RECORDS, *backup.held().values()]
    files += backup.days().values() if with_captured else []
    with transaction.atomic():
        keep_others_out()
        _require_alone()
        _require_empty(backup)
        _load(backup, files, key)
        record_event(
            "backup.restored",
            actor=_system_administrator(by),
            data={"backup": backup.folder.name, "with_captured": with_captured},
        )
        _require_roots_end()
        UnfinishedRestore.objects.create(backup=backup.folder.name)


def _require_same(backup: Backup, begun: UnfinishedRestore) -> None:
    if backup.folder.name != begun.backup:
        raise NotEmpty(
            f"The restore of {begun.backup} is unfinished. Go on with it: --backup {begun.backup}"
        )
    _require_alone()


def _require_young(backup: Backup) -> None:
    if backup.ends_at <= timezone.now():
        raise PolicyViolation(
            Clause(backup.facts["clause"]),
            f"Every read in this backup is past the limit of {backup.facts['limit']}.",
            "Restore without what was captured: records and held reads come back.",
        )


def _require_empty(backup: Backup) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        applied = {name for (name,) in cursor.fetchall()}
        # Recorded beside those they were squashed from, which a backup from before has alone.
        squashed = {".".join(key) for key in MigrationLoader(connection).replacements}
        if (applied ^ set(backup.facts["migrations"])) - squashed:
            raise NotEmpty(
                "The backup is of another version. Restore with that version, then upgrade."
            )
    if Event.objects.exists() or User.objects.exists():
        raise NotEmpty("This system is in use: restore into a new, migrated database.")


def _require_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        [others] = cursor.fetchone()
    if others:
        raise NotEmpty(f"Stop web, workers and clock first: {others} others are connected.")


def _system_administrator(username: str) -> User:
    person = User.objects.filter(username=username, is_active=True).first()
    # By role alone: nobody can sign in meanwhile who would designate them anew.
    if person is None or Role.SYSTEM_ADMINISTRATOR not in person.roles:
        raise PermissionDenied("A system administrator of the agency restores: name one.")
    return person


def _require_roots_end() -> None:
    """Seals that the database does not know would stand in the way of the next ones."""
    last = Seal.objects.last()
    known = last.number if last else 0
    lost = len({number for number, _ in exported_seals(settings.ROOT_DIR) if number > known})
    if lost:
        raise NotEmpty(
            f"ALPR_ROOT_DIR holds {lost} seals that are younger than the backup: what they seal is"
            " lost. Keep that folder as it is, and name a new one for what comes."
        )


def _load(backup: Backup, files: list[Path], key: RSAPrivateKey) -> None:
    ensure_partitions(backup.days())
    records = records_tables()
    known = {*records, *TABLES, *HELD}
    with _as_owner_of_all(records):
        for path in files:
            backup.check(path)
            with opened_file(path, key) as entries:
                for entry in entries:
                    if entry.kind == "table":
                        _copy_in(entry, known)
                    else:
                        _lay_file(entry)
        _count_on()


@contextmanager
def _as_owner_of_all(tables: list[str]) -> Iterator[None]:
    """Without triggers, which guard what people do, and without what `migrate` put there."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        own = [table for table in tables if not table.startswith("ledger_")]
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY (%s)"
            " AND pg_get_userbyid(relowner) <> 'alpr_ledger'",
            [own],
        )
        own = [name for (name,) in cursor.fetchall()]
        for table in own:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 of the catalogue
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in own:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("RESET ROLE")


def _copy_in(entry: Entry, known: set[str]) -> None:
    # In any order: where several versions added columns one by one, it is another.
    if entry.name not in known or (
        set(entry.facts["columns"].split(", ")) != set(columns_of(entry.name).split(", "))
    ):
        raise DamagedBackup(f"The backup's table {entry.name} is not of this version.")
    with connection.cursor() as cursor:
        copy = f"COPY {entry.name} ({entry.facts['columns']}) FROM STDIN"
        cursor.cursor.copy_expert(copy, entry)


def _count_on() -> None:
    """Let each table's numbers go on behind the last that was used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attrelid::regclass::text, quote_ident(a.attname),"
            " pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.attidentity <> ''"
        )
        for table, column, sequence in cursor.fetchall():
            last = f"SELECT max({column}) FROM {table}"  # noqa: S608 names of the catalogue
            cursor.execute(f"SELECT setval(%s, coalesce(({last}), 0) + 1, false)", [sequence])


def _lay_file(entry: Entry) -> None:
    """A key or the site's secret, where this system looks for it."""
    if Path(entry.name).name != entry.name:
        raise DamagedBackup("A file of the backup names a folder.")
    folder: Path = settings.KEY_DIR if entry.kind == "key" else settings.DATA_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / entry.name
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(entry.read())


def _bring_images() -> None:
    """Photographs as they lie."""
    mirror = settings.BACKUP_DIR / "images"
    for path in mirror.rglob("*.img"):
        target = settings.IMAGE_DIR / path.relative_to(mirror)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _bring_documents(key: RSAPrivateKey, by: User) -> list[Document]:
    """Each paper whose copy has the hash of its row; the others are left out, on record, and told.

    No manifest holds the copies, and whoever has the public key can seal one: the rows alone say
    which papers there are, and what is in them.
    """
    differing = []
    for document in Document.objects.filter(destroyed_at=None).order_by("pk"):
        content = _copy_of(document, key)
        if not document.is_as_filed(content):
            record_event("document.differs", actor=by, subject=document)
            differing.append(document)
            continue
        target = Path(document.file.path)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600)
        target.write_bytes(content)
    return differing


def _copy_of(document: Document, key: RSAPrivateKey) -> bytes:
    """What the backup has of this paper; nothing where it has none, or one that is damaged."""
    path = copy_of_paper(str(document.file.name), key.public_key())
    try:
        with opened_file(path, key) as entries:
            return b"".join(entry.read() for entry in entries)
    except (FileNotFoundError, DamagedBackup):
        return b""
