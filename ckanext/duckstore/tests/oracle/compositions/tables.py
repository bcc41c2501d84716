"""The tables of random queries, in PostgreSQL and in a store: those of ``fixture.sql``, and one of
types that only a column can have, with their extreme values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg2.extensions

from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.store.base import Store

from .. import answer, fixture

#: Columns of ``kinds``, with the texts of their values in each row.
KINDS: Mapping[str, tuple[str, Sequence[str | None]]] = {
    "id": ("int4", ["1", "2", "3", "4", "5", "6"]),
    "c": ("char(5)", ["ab", "ab   ", " ", None, "b c", "ÄÖß12"]),
    "v": ("varchar(4)", ["ab", "ab  ", " ", None, "long", "ä"]),
    "by": ("bytea", [r"\x00ff", r"\x", r"\x61", None, r"\xe4b8ad", r"\x5c"]),
    "p": ("numeric(10,2)", ["1.5", "-2.25", "0", None, "99999999.99", "0.01"]),
    "w": ("numeric", ["1.5", "-1e20", "NaN", None, "Infinity", "0.1234567890123456789"]),
    "t0": ("time(0)", ["12:34:56.5", "00:00", "23:59:59.4", None, "24:00", "01:02:03"]),
    "ts0": ("timestamp(0)", ["2020-02-29 12:34:56.5", "1970-01-01", "infinity", None, "1999-12-31 23:59:59.6", "0001-01-01"]),
    "na": ("numeric[]", ["{1.50,2}", "{}", "{NULL,0.1}", None, "{12345678901234567.25}", "{-1}"]),
    "ba": ("bool[]", ["{t,f}", "{}", "{NULL}", None, "{t}", "{f,f,t}"]),
    "da": ("date[]", ["{2020-02-29}", "{}", "{NULL,1970-01-01}", None, "{infinity}", "{0001-01-01,9999-12-31}"]),
    "u": ("uuid", ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None, None, "ffffffff-ffff-ffff-ffff-ffffffffffff", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
    "tt": ("timetz", ["12:00+02", "00:00Z", "23:59:59.999999-08", None, "24:00Z", "12:00+00"]),
}  # fmt: skip
_NESTED = "CREATE TYPE nested AS (json json, extra text)"


def fill_postgres(connection: psycopg2.extensions.connection) -> None:
    """Add what ``fixture.sql`` has not: json columns as CKAN declares them, and ``kinds``."""
    with connection.cursor() as cursor:
        cursor.execute(_NESTED)
        cursor.execute("SELECT id, j::text FROM docs")
        texts = cursor.fetchall()
        cursor.execute("ALTER TABLE docs ALTER j TYPE nested USING NULL")
        for id, text in texts:
            if text not in (None, "null"):  # CKAN stores a null as NULL
                cursor.execute(
                    "UPDATE docs SET j = ROW(%s, NULL)::nested WHERE id = %s", (json.dumps(json.loads(text)), id)
                )
        cursor.execute(f"CREATE TABLE kinds ({', '.join(f'{name} {type}' for name, (type, _) in KINDS.items())})")
        for row in zip(*(values for _, values in KINDS.values()), strict=True):
            cursor.execute(f"INSERT INTO kinds VALUES ({', '.join(['%s'] * len(row))})", row)


def fill_store(store: Store) -> None:
    """Create the tables with the texts that PostgreSQL prints of their values."""
    for name, columns, records in stored():
        fields = [{"id": column, "type": type} for column, type in columns]
        create(store, CreateRequest.parse({"resource_id": name, "fields": fields, "records": records}, {}))


def stored() -> Iterator[tuple[str, Sequence[tuple[str, str]], list[dict[str, Any]]]]:
    """Yield the name of each table, its columns and its records."""
    with fixture.connect() as connection:
        for name, columns in fixture.declared().items():
            found = answer.answer(connection, f"SELECT * FROM {name} ORDER BY id")
            yield name, columns, [_record(columns, row) for row in found.rows or ()]
    declared = [(name, type) for name, (type, _) in KINDS.items()]
    rows = zip(*(values for _, values in KINDS.values()), strict=True)
    yield "kinds", declared, [_record(declared, row) for row in rows]


def _record(columns: Sequence[tuple[str, str]], row: Sequence[str | None]) -> dict[str, Any]:
    return {
        name: json.loads(text) if type == "json" and text is not None else text
        for (name, type), text in zip(columns, row, strict=True)
    }
