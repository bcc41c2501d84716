"""Our answer to a case: translated, run in DuckDB, each value as the text that PostgreSQL would
print."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import duckdb

from ckanext.duckstore import raising
from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres.builtins import as_text, install, names_in
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, Translation, translate

from .collection import Answer
from .fixture import tables

TABLES = {name: Table(name, columns) for name, columns in tables().items()}

#: SQLSTATEs of DuckDB's own errors, by what their text begins with. Where it says less than
#: PostgreSQL, the class counts.
_STATES = {
    "Out of Range Error": "22003",
    "Conversion Error": "22P02",
    "Invalid Input Error: More than one row returned by a subquery": "21000",
    "Binder Error": "42883",
    "Syntax Error: Like pattern": "22025",
}


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """Return what we answer to *sql* on the fixture's tables."""
    try:
        found = translate(parse(sql), TABLES)
        install(connection, found.functions)
        return Answer(sql, *_run(connection, found))
    except DuckstoreError as error:
        return Answer(sql, error=error.sqlstate, message=str(error))
    except duckdb.Error as error:
        ours = raising.read(str(error))
        if ours is not None:
            return Answer(sql, error=ours[0], message=ours[1])
        state = next((state for start, state in _STATES.items() if str(error).startswith(start)), "XX000")
        return Answer(sql, error=state, message=str(error))


def _run(connection: duckdb.DuckDBPyConnection, found: Translation) -> tuple[list[list[str]], list[list[str | None]]]:
    columns = [[column.name, column.row or column.type or ""] for column in found.columns]
    # Numerics and records come as text already.
    depths = [1] * len(columns)
    if any((column.type or "").startswith("_") for column in found.columns):
        depths = [str(type).count("[]") for type in connection.sql(found.sql).types]
    outputs = ", ".join(
        f"c{place}"
        if column.type in ("numeric", "record")
        else as_text(f"c{place}", _printed_type(column.type), depths[place])
        for place, column in enumerate(found.columns)
    )
    sql = f"SELECT {outputs} FROM ({found.sql})"
    install(connection, names_in(sql))
    return columns, [list(row) for row in connection.execute(sql).fetchall()]


def _printed_type(name: str | None) -> str:
    """An array of numerics comes as the texts of its elements."""
    return "_text" if name == "_numeric" else name or ""


def difference(wanted: Answer, ours: Answer) -> str | None:
    """Return how *ours* differs from what PostgreSQL answered, None if it does not."""
    if wanted.error is not None or ours.error is not None:
        if wanted.error is None or ours.error is None or not _same_error(wanted.error, ours.error):
            return f"PostgreSQL: {_shown(wanted)}; ours: {_shown(ours)}"
        return None
    if wanted.columns != ours.columns:
        return f"columns {ours.columns} instead of {wanted.columns}"
    assert wanted.rows is not None and ours.rows is not None and wanted.columns is not None
    if len(wanted.rows) != len(ours.rows):
        return f"{len(ours.rows)} rows instead of {len(wanted.rows)}: {ours.rows[:5]} instead of {wanted.rows[:5]}"
    types = [kind for _, kind in wanted.columns]
    for number, (row, other) in enumerate(zip(wanted.rows, ours.rows, strict=True), 1):
        for kind, one, mine in zip(types, row, other, strict=True):
            if not _same(kind, one, mine):
                return f"row {number}: {mine!r} instead of {one!r} ({kind})"
    return None


def _shown(found: Answer) -> str:
    return f"{found.error} {found.message}" if found.error else str(found.rows)[:200]


def _same_error(wanted: str, ours: str) -> bool:
    return wanted == ours or (wanted[:2] == ours[:2] == "22")


def _same(kind: str, wanted: str | None, ours: str | None) -> bool:
    """Compare two texts of a value. A numeric in an array may lack zeros at its end; a float is
    compared to 15 digits."""
    if wanted == ours or wanted is None or ours is None:
        return wanted == ours
    if kind == "_numeric":
        return _without_zeros(wanted) == _without_zeros(ours)
    if kind in _TOLERANCES:
        parts, others = re.split(r"[{},]", wanted), re.split(r"[{},]", ours)
        return len(parts) == len(others) and all(map(_TOLERANCES[kind], parts, others))
    return False


def _without_zeros(text: str) -> str:
    return re.sub(r"(\.\d*?)0+(?!\d)", lambda found: found[1].rstrip("."), text)


def _close(tolerance: float) -> Callable[[str, str], bool]:
    def same(wanted: str, ours: str) -> bool:
        if wanted == ours or not (_FLOAT.fullmatch(wanted) and _FLOAT.fullmatch(ours)):
            return wanted == ours
        return math.isclose(float(wanted), float(ours), rel_tol=tolerance)

    return same


_FLOAT = re.compile(r"-?[\d.]+(e[+-]\d+)?")
#: How near a float has to be: its last digit depends on the C library.
_TOLERANCES = {"float8": _close(1e-15), "_float8": _close(1e-15), "float4": _close(1e-6), "_float4": _close(1e-6)}
