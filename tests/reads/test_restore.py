"""A backup is restored on another server: what may be kept is there, what is past the limit not."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.migrations.loader import MigrationLoader

from alpr_compliance.management.commands.restore import Command, for_child
from alpr_compliance.runtime.children import Children
from alpr_compliance.runtime.home import server_home
from alpr_compliance.runtime.postgres import start_postgres
from alpr_compliance.runtime.roles import DatabaseUrls, prepare_database
from camera_ingest.devices import KEY_HEADER
from governance.models import Document
from governance.services import store_document
from ledger.services import seal_trail
from ledger.signing import public_key_pem
from personnel.services import revoke_designation, scheduled_work
from reads.backups import (
    backup_key,
    take_backup,
)
from reads.backups.folder import copy_of_paper
from reads.backups.sealed import sealed_file
from reads.images.files import read_sealed
from tests.cast import PDF
from tests.cluster import DATABASE, lay_cluster
from tests.reads.captured import Past
from tests.reads.kept import PASSPHRASE, capture
from tests.site import Site, run_web

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def other_server() -> Iterator[tuple[DatabaseUrls, Path]]:
    """A second database server, migrated and empty, and a data folder of its own."""
    data_dir = Path(tempfile.mkdtemp(prefix="alpr-restored-"))
    data_dir.chmod(0o711)
    home = server_home(data_dir)
    lay_cluster(home)
    with Children() as children:
        postgres = start_postgres(children, home, is_durable=False)
        postgres.wait_ready()
        yield prepare_database(postgres.superuser_url, DATABASE), data_dir
    shutil.rmtree(home.path, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)


def run_restore(urls: DatabaseUrls, data_dir: Path, backup_dir: Path, *more: str):
    """Into a site that has a secret already, and reads it from elsewhere."""
    secret = backup_dir.parent / "secret"
    secret.write_text("of another site " * 4)
    return subprocess.run(
        [sys.executable, "manage.py", "restore", *more,
         "--key", backup_dir.parent / "backup.pem"],
        env=os.environ | {
            "DATABASE_URL": urls.migration,
            "ALPR_DATA_DIR": str(data_dir),
            "ALPR_BACKUP_DIR": str(backup_dir),
            "SECRET_KEY_FILE": str(secret),
        },
        cwd=ROOT, input=PASSPHRASE, capture_output=True, text=True, check=False,
    )  # fmt: skip


def column(url: str, query: str) -> list[object]:
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        cursor.execute(query)
        return [value for (value,) in cursor.fetchall()]


def came_version_by_version(urls: DatabaseUrls) -> None:
    """As a database from before the squash, to which columns were added one by one."""
    squashed = MigrationLoader(None).replacements
    with closing(psycopg2.connect(urls.migration)) as session, session, session.cursor() as cursor:
        for name in squashed:
            cursor.execute("DELETE FROM django_migrations WHERE (app, name) = (%s, %s)", name)
        cursor.execute("ALTER TABLE hotlists_hotlist DROP COLUMN is_restricted")
        cursor.execute("ALTER TABLE hotlists_hotlist ADD COLUMN is_restricted boolean NOT NULL")


def photo(data_dir: Path, folder: str, key: str) -> bytes:
    path = next((data_dir / "images" / folder).glob("*.img"))
    return read_sealed(path, data_dir / "keys" / key, UUID(path.stem.split("-")[1]))


def end_designation(past: Past) -> None:
    """Nobody can sign in during a restore who would designate them again: the role restores."""
    [held] = past.agency.sysadmin.designations.all()
    revoke_designation(designation_id=held.pk, actor=past.agency.captain)
    seal_trail()


def test_what_is_restored_elsewhere_is_purged_before_anybody_sees_it(
    backed_up: Past, settings, other_server
):
    seen = capture(backed_up)
    end_designation(backed_up)
    backup = take_backup(actor=scheduled_work())
    assert b"HELD123" not in b"".join(p.read_bytes() for p in backup.folder.iterdir())
    urls, data_dir = other_server
    came_version_by_version(urls)

    nobody = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "officer")
    assert "system administrator" in nobody.stderr
    restored = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin")
    assert restored.returncode == 0, restored.stderr
    assert (data_dir / "secret_key").read_text() == settings.SECRET_KEY
    assert f"put the content of {data_dir / 'secret_key'} there" in restored.stdout
    assert "kept 1 reads under holds" in restored.stdout

    assert column(urls.app, "SELECT plate FROM reads_read ORDER BY 1") == ["ALRT456", "FRESH12"]
    kept = column(urls.app, "SELECT captured_at FROM reads_preservedread ORDER BY 1")
    assert kept == [seen.preserved, seen.expired]
    # The card stays, its plate does not.
    assert column(urls.app, "SELECT count(*) FROM hotlists_alert") == [2]
    assert column(urls.app, "SELECT count(*) FROM hotlists_sighting") == [1]
    assert column(urls.app, "SELECT count(*) FROM hotlists_entry") == [2]
    assert len(photo(data_dir, f"{seen.fresh:%Y%m%dT%H}", f"{seen.fresh:%Y%m%dT%H}.key")) > 1000
    assert len(photo(data_dir, f"held/{seen.hold.pk}", f"hold-{seen.hold.pk}.key")) > 1000
    assert len(list((data_dir / "images" / "held" / str(seen.hold.pk)).iterdir())) == 2
    assert not (data_dir / "keys" / f"{seen.expired:%Y%m%dT%H}.key").exists()
    assert not (data_dir / "images" / f"{seen.expired:%Y%m%dT%H}").exists()
    documents = [p for p in (data_dir / "documents").rglob("*") if p.is_file()]
    assert len(documents) == Document.objects.count() > 0
    restores = column(urls.app, "SELECT actor_id FROM ledger_event WHERE kind = 'backup.restored'")
    assert restores == [backed_up.agency.sysadmin.pk]
    # What comes next does not collide with what came back; the trail goes on.
    numbers = column(urls.app, "SELECT number FROM ledger_seal ORDER BY number")
    assert numbers == list(range(1, len(numbers) + 1))

    again = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin")
    assert "in use" in again.stderr


def test_one_that_stopped_half_way_lets_nobody_in_and_goes_on_when_it_is_given_again(
    backed_up: Past, settings, other_server, tmp_path
):
    capture(backed_up)
    seal_trail()
    backup = take_backup(actor=scheduled_work())
    urls, data_dir = other_server
    order = (urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin")
    for folder in ("images", "documents"):
        # None can be made there, as on a disk that is full.
        (data_dir / folder).write_text("")
        stopped = run_restore(*order)
        assert "give the same command again" in stopped.stderr
        assert "GONE123" in column(urls.app, "SELECT plate FROM reads_read")
        (data_dir / folder).unlink()

    own = environment_at(urls, data_dir, settings.SECRET_KEY)
    with run_web("lexington_ne", tmp_path, **own) as site:
        assert_closed(requests.get(f"{site.url}/readyz", timeout=60))
        assert_closed(requests.get(f"{site.url}/account/login/", timeout=60))
        post = posted(site)
        assert (post.status_code, post.json()["code"]) == (503, "unavailable")
        purge = [sys.executable, "manage.py", "purge_expired"]
        purged = subprocess.run(purge, cwd=ROOT, env=site.environment, capture_output=True)
        assert b"goes on from where it stopped" in purged.stderr
    another = run_restore(*order, "--backup", "20200101t000000z")
    assert f"--backup {backup.folder.name}" in another.stderr

    again = run_restore(*order)
    assert again.returncode == 0, again.stderr
    assert column(urls.app, "SELECT plate FROM reads_read ORDER BY 1") == ["ALRT456", "FRESH12"]
    assert len(list((data_dir / "images" / "held").glob("*/*.img"))) == 2
    restores = column(urls.app, "SELECT actor_id FROM ledger_event WHERE kind = 'backup.restored'")
    assert len(restores) == 1
    with run_web("lexington_ne", tmp_path, **own) as site:
        assert requests.get(f"{site.url}/readyz", timeout=60).json()["database"] == "ok"
        post = posted(site)
        assert post.status_code == 401


def environment_at(urls: DatabaseUrls, data_dir: Path, secret: str) -> dict[str, str]:
    """What serves over the other server finds set."""
    return {
        "DATABASE_URL": urls.app,
        "ALPR_DATA_DIR": str(data_dir),
        "ALPR_IMAGE_DIR": str(data_dir / "images"),
        "ALPR_KEY_DIR": str(data_dir / "keys"),
        "ALPR_ROOT_DIR": str(data_dir / "roots"),
        "SECRET_KEY": secret,
    }


def posted(site: Site) -> requests.Response:
    address, key = f"{site.url}/api/v1/reads", {KEY_HEADER: "any"}
    return requests.post(address, json={}, headers=key, timeout=60)


def assert_closed(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert "goes on from where it stopped" in answer.text


def test_one_that_somebody_else_made_is_refused_and_a_paper_that_was_swapped_is_left_out(
    backed_up: Past, settings, other_server, tmp_path
):
    swapped, lost = (
        store_document(
            upload=SimpleUploadedFile(name, PDF + name.encode()), actor=backed_up.agency.chief
        )
        for name in ("swapped.pdf", "lost.pdf")
    )
    take_backup(actor=scheduled_work())
    copy_of_paper(lost.file.name, backup_key()).write_bytes(b"cut short")
    # Whoever has the public key, which is no secret, can seal another paper under its name.
    place = copy_of_paper(swapped.file.name, backup_key())
    with sealed_file(place, backup_key()) as packer, packer.entry("document", "s.pdf") as entry:
        entry.write(PDF + b"with other words")
    own, another = tmp_path / "agency-key.pem", tmp_path / "another.pem"
    own.write_text(public_key_pem())
    another.write_bytes(
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    urls, data_dir = other_server
    order = (urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin", "--signed-by")

    forged = run_restore(*order, str(another))
    assert "somebody else made it" in forged.stderr
    assert column(urls.app, "SELECT count(*) FROM personnel_user") == [0]

    restored = run_restore(*order, str(own))
    assert "Audit trail:" in restored.stdout and "compare it" not in restored.stdout
    assert restored.returncode != 0
    for paper in (swapped, lost):
        assert f"No. {paper.pk}, {paper.name}: {paper.sha256}" in restored.stderr
        assert not (data_dir / "documents" / paper.file.name).exists()
    told = column(urls.app, "SELECT subject_id FROM ledger_event WHERE kind = 'document.differs'")
    assert told == [str(swapped.pk), str(lost.pk)]
    others = Document.objects.exclude(pk__in=(swapped.pk, lost.pk))
    assert all((data_dir / "documents" / each.file.name).exists() for each in others)


def test_the_key_is_looked_for_where_the_command_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = Command()
    parser = command.create_parser("manage.py", "restore")
    typed = ["--key", "backup.pem", "--by", "captain"]
    other = ["--backup", "20261101t000000z", "--without-captured"]
    for more in ([], other, ["--signed-by", "agency.pem"]):
        given = for_child(vars(parser.parse_args([*typed, *more])))
        monkeypatch.chdir(ROOT)
        understood = parser.parse_args(given)
        assert understood.key.resolve() == tmp_path / "backup.pem"
        again = vars(understood) | {"key": Path("backup.pem")}
        if "--signed-by" in more:
            assert understood.signed_by.resolve() == tmp_path / "agency.pem"
            again["signed_by"] = Path("agency.pem")
        assert again == vars(parser.parse_args([*typed, *more]))
        monkeypatch.chdir(tmp_path)
