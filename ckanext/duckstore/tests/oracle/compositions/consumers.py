"""What a consumer of ``datastore_search_sql`` gets of PostgreSQL's answer, through psycopg2 and
CKAN's own conversion.

A value is its JSON text, so that all digits of a number count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import psycopg2.extensions
import psycopg2.extras
import simplejson
from ckanext.datastore.backend.postgres import convert

from .. import postgres
from ..collection import Answer
from . import tables

#: The error of an answer that psycopg2 cannot read: a date before Christ, an infinite interval.
#: CKAN's backend fails with status 500.
UNREADABLE = "unreadable"
#: Types, and their arrays, whose values CKAN's backend distorts: ``bytea`` becomes an address in
#: memory, an infinite date the last one of Python's, an unlimited bound of a range ``None``. They
#: are compared as PostgreSQL's text.
_AS_TEXT = {
    17: 1001,
    3904: 3905,
    3926: 3927,
    3906: 3907,
    3912: 3913,
    3908: 3909,
    3910: 3911,
}
#: Dates and timestamps, and their arrays.
_MOMENTS = {1082: 1182, 1114: 1115, 1184: 1185}


@contextmanager
def connected(url: str) -> Iterator[psycopg2.extensions.connection]:
    """Yield a connection to a new database with the tables that reads values as CKAN's
    backend does."""
    with postgres.connected(url) as prepared:
        tables.fill_postgres(prepared)
        connection = psycopg2.connect(psycopg2.extensions.make_dsn(url, dbname=postgres.DATABASE))
        try:
            connection.autocommit = True
            for register in (psycopg2.extras.register_default_json, psycopg2.extras.register_default_jsonb):
                register(connection, loads=lambda text: text)
            for type, array in _AS_TEXT.items():
                _read(connection, type, array, lambda value, _cursor: value)
            for type, array in _MOMENTS.items():
                _read(connection, type, array, _moment(psycopg2.extensions.string_types[type]))
            with connection.cursor() as cursor:
                cursor.execute(postgres.SETTINGS)
            yield connection
        finally:
            connection.close()


Reader = Callable[[Any, Any], Any]


def _read(connection: psycopg2.extensions.connection, type: int, array: int, reader: Reader) -> None:
    """Let *connection* read values of the types with these oids by *reader*."""
    made = psycopg2.extensions.new_type((type,), f"TYPE_{type}", reader)
    psycopg2.extensions.register_type(made, connection)
    psycopg2.extensions.register_type(psycopg2.extensions.new_array_type((array,), f"TYPES_{type}", made), connection)


def _moment(reader: Reader) -> Reader:
    return lambda value, cursor: value if value in ("infinity", "-infinity") else reader(value, cursor)


def ask(connection: psycopg2.extensions.connection, sql: str) -> Answer:
    """Return PostgreSQL's answer to *sql*, a query whose columns have different names."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({sql}) AS blah LIMIT 32001")
            columns = [
                [column.name, postgres.type_name(connection, column.type_code)] for column in cursor.description or ()
            ]
            rows: list[list[str | None]] = [
                [_json(value, type) for value, (_, type) in zip(row, columns, strict=True)] for row in cursor
            ]
    except psycopg2.Error as error:
        if error.pgcode is None:
            return Answer(sql, error=UNREADABLE, message=str(error))
        return Answer(sql, error=error.pgcode, message=error.diag.message_primary)
    except (OverflowError, ValueError) as error:
        return Answer(sql, error=UNREADABLE, message=str(error))
    return Answer(sql, columns, rows)


def _json(value: Any, type: str) -> str:
    return normal(simplejson.dumps(converted(value, type), for_json=True))


def converted(value: Any, type: str) -> Any:
    """Return what CKAN's backend makes of *value*. An array of arrays, of which it makes Python's
    text of a list, is converted element by element, as one of one dimension.
    """
    if type.startswith("_") and any(isinstance(item, list) for item in value or ()):
        return [converted(item, type) for item in value]
    return convert(value, type)


def normal(text: str) -> str:
    """Return the JSON *text* with uniform blanks and with NaN and infinity, which JSON has not, as
    strings."""
    value = simplejson.loads(text, use_decimal=True, parse_constant=lambda name: name)
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False)
