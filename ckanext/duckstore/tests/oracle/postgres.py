"""A PostgreSQL to ask: the one at ``ORACLE_POSTGRES_URL``.

Nothing is started here, so nothing can be left behind: ``make oracle`` runs the recorder below
``dev.services``, whose servers end with whoever started them, however that ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import psycopg2.extensions

from .collection import Answer
from .fixture import postgres_sql

#: A database of this process, so that several can run at once.
DATABASE = f"duckstore_oracle_{os.getpid()}"
#: Text is compared by code point and has Unicode's upper and lower case.
_CREATE = f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
SETTINGS = (
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET client_min_messages = error; "
    "SET statement_timeout = '10s'"
)
#: Names of types by oid; those of the system catalog are the same in every database.
_type_names: dict[int, str] = {}


class NoServer(Exception):
    """There is no PostgreSQL to ask."""


def server() -> str:
    """Return the URL of a PostgreSQL server on which a database may be created.

    :raises NoServer: the environment names none.
    """
    url = os.environ.get("ORACLE_POSTGRES_URL")
    if not url:
        raise NoServer(
            "ORACLE_POSTGRES_URL is not set: run `make oracle`, which starts a PostgreSQL for as long as it takes"
        )
    return url


@contextmanager
def connected(url: str) -> Iterator[psycopg2.extensions.connection]:
    """Give a connection to a fresh database with the fixture's tables, where every value comes as
    the text that PostgreSQL prints."""
    with _session(url) as admin, admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(_CREATE)
    with _session(psycopg2.extensions.make_dsn(url, dbname=DATABASE)) as connection:
        for oid in psycopg2.extensions.string_types:
            plain = psycopg2.extensions.new_type((oid,), "TEXT", lambda value, cursor: value)
            psycopg2.extensions.register_type(plain, connection)
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            cursor.execute(postgres_sql())
        try:
            yield connection
        finally:
            connection.close()
            with _session(url) as admin, admin.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")


@contextmanager
def _session(url: str) -> Iterator[psycopg2.extensions.connection]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: psycopg2.extensions.connection, sql: str) -> Answer:
    """Return PostgreSQL's answer to *sql*."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql)
            rows = [list(row) for row in cursor.fetchall()]
        except psycopg2.Error as error:
            return Answer(sql, error=error.pgcode, message=error.diag.message_primary)
        described = [[column.name, type_name(connection, column.type_code)] for column in cursor.description or ()]
    return Answer(sql, described, rows)


def type_name(connection: psycopg2.extensions.connection, oid: int) -> str:
    """Return the name of the type *oid* in the system catalog."""
    if oid not in _type_names:
        with connection.cursor() as cursor:
            cursor.execute("SELECT typname FROM pg_type WHERE oid = %s", (oid,))
            _type_names[oid] = cursor.fetchall()[0][0]
    return _type_names[oid]
