"""Database roles: who owns what, and what the product may not do even to itself."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import psycopg2
from psycopg2 import sql

APP = "alpr_app"
LEDGER = "alpr_ledger"
MIGRATE = "alpr_migrate"


@dataclass(frozen=True)
class DatabaseUrls:
    """The ways into one database: to work with it, to migrate it, to administer it."""

    app: str
    migration: str
    superuser: str


def prepare_database(superuser_url: str, name: str) -> DatabaseUrls:
    """Make roles, database and grants, or put them right where they exist already.

    `alpr_app` is the product at work. `alpr_ledger` owns the audit trail's tables and can not sign
    in. `alpr_migrate` changes the schema: it is a member of both, and as the migration URL starts
    every session as `alpr_app`, tables belong to that unless a migration hands them over. The
    database and its schema belong to neither, as a schema's owner may drop any table in it.
    """
    address = urlsplit(superuser_url)
    passwords = {role: _password(address.password or "", role) for role in (APP, MIGRATE)}
    with _Session(superuser_url) as session:
        _prepare_roles(session, passwords)
        if not session.has("SELECT 1 FROM pg_database WHERE datname = %s", name):
            session.run("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", name)
    host = f"{address.hostname}:{address.port or 5432}/{quote(name)}"
    own_url = address._replace(path=f"/{quote(name)}").geturl()
    with _Session(own_url) as session:
        _prepare_grants(session, name)
    return DatabaseUrls(
        app=f"postgres://{APP}:{passwords[APP]}@{host}",
        migration=f"postgres://{MIGRATE}:{passwords[MIGRATE]}@{host}?options=-c%20role%3D{APP}",
        superuser=own_url,
    )


def drop_database(superuser_url: str, name: str) -> None:
    """Remove the database with whatever is connected to it."""
    with _Session(superuser_url) as session:
        session.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class _Session:
    """One autocommit connection; `{}` in a statement stands for a quoted name."""

    def __init__(self, url: str) -> None:
        self._connection: Any = psycopg2.connect(url)
        self._connection.autocommit = True

    def __enter__(self) -> "_Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def run(self, statement: str, *names: str, values: tuple[str, ...] = ()) -> None:
        with self._connection.cursor() as cursor:
            identifiers = [sql.Identifier(name) for name in names]
            cursor.execute(sql.SQL(statement).format(*identifiers), values)

    def has(self, query: str, value: str) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(query, [value])
            return cursor.fetchone() is not None


def _prepare_roles(session: _Session, passwords: dict[str, str]) -> None:
    for role in (APP, LEDGER, MIGRATE):
        if not session.has("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            session.run("CREATE ROLE {}", role)
    for role, password in passwords.items():
        session.run("ALTER ROLE {} LOGIN PASSWORD %s", role, values=(password,))
    session.run("GRANT {}, {} TO {}", APP, LEDGER, MIGRATE)
    # A purge ends with a switch of the log and a checkpoint, and its certificate with SHOW.
    session.run("GRANT pg_checkpoint, pg_read_all_settings TO {}", APP)


def _prepare_grants(session: _Session, database: str) -> None:
    session.run("REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    session.run("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}, {}", database, APP, MIGRATE)
    session.run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    session.run("GRANT USAGE, CREATE ON SCHEMA public TO {}, {}", APP, LEDGER)
    session.run("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {}", APP)


def _password(superuser_password: str, role: str) -> str:
    """The role's password: derived, so that one secret is kept and any start finds the same."""
    key = unquote(superuser_password).encode()
    return hmac.new(key, role.encode(), hashlib.sha256).hexdigest()
