"""Our answers to the cases: each row alone, and all rows as one batch."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.identifiers import column, literal
from ckanext.duckstore.postgres.builtins import install, names_in
from ckanext.duckstore.postgres.plpgsql import (
    Argument,
    Environment,
    Function,
    Outcome,
    TriggerFailure,
    TriggerTable,
    User,
    batch_loops,
    common_rows,
    compile_function,
    old_column,
    run_triggers,
    running,
    setwise,
)
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.plpgsql.lookups import ROW, Run
from ckanext.duckstore.postgres.plpgsql.rowwise import RowByRow
from ckanext.duckstore.postgres.plpgsql.setwise import Batch, batch_of
from ckanext.duckstore.postgres.translate import Table
from ckanext.duckstore.postgres.translate.casts import text_of
from ckanext.duckstore.postgres.translate.expr import Expr
from ckanext.duckstore.postgres.translate.numeric_texts import numeric_text
from ckanext.duckstore.postgres.translate.scope import Stored
from ckanext.duckstore.tests.oracle import fixture

from . import cases
from .cases import COLUMNS, Answer, Case

DECIMAL = (24, 6)
TABLE = TriggerTable(
    "tab", tuple((name, Stored("numeric", DECIMAL) if type == "numeric" else type) for name, type in COLUMNS)
)
CODES = Table(
    "(SELECT * FROM (VALUES (1, 'a', 'Apple', 1), (2, 'b', 'Banana', 2), (3, 'c', 'Cherry', 3), (4, 'd', NULL, 4)) "
    'AS v("_id", code, label, weight))',
    (("_id", "int4"), ("code", "text"), ("label", "text"), ("weight", "int4")),
)
_STORED = {
    "int4": "INTEGER", "text": "VARCHAR", "numeric": "DECIMAL(24,6)", "date": "DATE", "timestamp": "TIMESTAMP",
    "_text": "VARCHAR[]", "bool": "BOOLEAN", "float8": "DOUBLE",
}  # fmt: skip
_MODE = re.compile(r"^(OUT|INOUT|IN|VARIADIC)\s+", re.IGNORECASE)


def connect() -> duckdb.DuckDBPyConnection:
    """A connection with the grid: ``g`` has a row of it each, NEW and OLD."""
    connection = fixture.connect()
    rows = cases.grid()
    lines = []
    for number in range(len(rows)):
        new = rows[number]
        following = rows[(number + 1) % len(rows)]
        values = [str(number), *(_value(v, t) for v, (_, t) in zip(new, COLUMNS, strict=True))]
        values += [_value(v, t) for v, (_, t) in zip(following, COLUMNS, strict=True)]
        lines.append(f"({', '.join(values)})")
    names = [ROW, *(column(name) for name, _ in COLUMNS), *(f'"^next {name}"' for name, _ in COLUMNS)]
    connection.execute(f"CREATE TEMP TABLE g AS SELECT * FROM (VALUES {', '.join(lines)}) AS v({', '.join(names)})")
    return connection


def _value(text: str | None, type: str) -> str:
    if text is None:
        return f"CAST(NULL AS {_STORED[type]})"
    if type == "_text":
        items = [] if text == "{}" else text[1:-1].split(",")
        shown = ", ".join("NULL" if item == "NULL" else literal(item.strip('"')) for item in items)
        return f"CAST([{shown}] AS VARCHAR[])"
    return f"CAST({literal(text)} AS {_STORED[type]})"


def select(operation: str, where: str) -> str:
    """SQL of rows of the grid as :func:`run_triggers` wants them."""
    if operation == "INSERT":
        return f"SELECT {', '.join([ROW, *(column(name) for name, _ in COLUMNS)])} FROM g WHERE {where}"
    new = [f'"^next {name}" AS {column(name)}' for name, _ in COLUMNS]
    old = [f"{column(name)} AS {old_column(name)}" for name, _ in COLUMNS]
    return f"SELECT {', '.join([ROW, *new, *old])} FROM g WHERE {where}"


def functions(case: Case) -> dict[str, list[Function]]:
    """The functions of *case*, by name. :raises DuckstoreError: one of them is refused."""
    found: dict[str, list[Function]] = {}
    for function in case.functions:
        made = compile_function(function.name, _arguments(function.arguments), function.returns, function.body)
        found.setdefault(function.name, []).append(made)
    return found


def _arguments(text: str) -> list[Argument]:
    found = []
    for part in re.split(r",\s*(?![^()]*\))", text) if text.strip() else []:
        mode = _MODE.match(part.strip())
        rest = _MODE.sub("", part.strip())
        name, _, type = rest.partition(" ")
        found.append(Argument(name if type else None, type or name, mode[1].lower() if mode else "in"))
    return found


def environment(known: dict[str, list[Function]]) -> Environment:
    return Environment(
        lambda name: known.get(name, []), User("editor", False), lambda name: {"codes": CODES, "tab": None}.get(name)
    )


def unroll(monkeypatch: pytest.MonkeyPatch, iterations: int, least: int = BATCH) -> None:
    """Unroll this number of iterations in batches compiled from now on, and run rows that leave the
    common path in full if there are at least *least* of them."""
    monkeypatch.setattr(batch_loops, "UNROLLED", iterations)
    batches(monkeypatch, least)
    monkeypatch.setattr(setwise, "_kept", OrderedDict())


def batches(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    """Run at least *least* rows as a batch, whatever it costs."""

    def batch_for(*arguments: Any, common: bool = False) -> Batch | None:
        *given, size = arguments
        return batch_of(*given, common=common) if size >= least else None

    monkeypatch.setattr(running, "batch_for", batch_for)
    monkeypatch.setattr(common_rows, "batch_for", batch_for)
    monkeypatch.setattr(common_rows, "BATCH", least)


def answer(connection: duckdb.DuckDBPyConnection, case: Case, where: str = "true") -> Answer | dict[int, str]:
    """What becomes of each row of the grid alone for which *where* holds, by its number; an answer
    if a function is refused."""
    try:
        known = functions(case)
    except DuckstoreError as error:
        return Answer(created=f"{error.sqlstate}: {str(error).partition(chr(10))[0]}")
    run = Run(connection, environment(known))
    alone = RowByRow(run, TABLE, case.operation, [run.trigger("f")])
    found: dict[int, str] = {}
    numbers: list[int] = []
    left = []
    places: list[int] = []
    for row, new, old in alone.rows(connection, select(case.operation, where), []):
        places.append(row)
        try:
            made = alone.row(row, new, old)
        except TriggerFailure as error:
            found[row] = f"{error.sqlstate}: {error}"
            continue
        if made is not None:
            numbers.append(row)
            left.append(made)
    found |= texts(connection, alone.outcome(numbers, left, []))
    return {place: found.get(place, "SKIP") for place in places}


def batch(
    connection: duckdb.DuckDBPyConnection, case: Case, known: dict[str, list[Function]], where: str
) -> dict[int, str]:
    """The rows that are left of those of the grid for which *where* holds, all run at once, by
    their numbers, as text."""
    size = 10**6  # so that they are
    sql = select(case.operation, where)
    outcome = run_triggers(connection, ["f"], TABLE, case.operation, sql, None, size, environment(known))
    found = texts(connection, outcome)
    outcome.close()
    return found | dict.fromkeys(outcome.skipped, "SKIP")


def is_set_based(connection: duckdb.DuckDBPyConnection, case: Case) -> bool:
    """Whether a batch of *case* is run set-wise."""
    run = Run(connection, environment(functions(case)))
    return batch_of(run, TABLE, case.operation, [run.trigger("f")]) is not None


def batch_difference(connection: duckdb.DuckDBPyConnection, case: Case, wanted: Answer) -> str | None:
    """How a batch of all rows, and one of those that do not fail, differ from PostgreSQL; None if
    they do not."""
    known = functions(case)
    failing = [place for place, row in enumerate(wanted.rows) if _ERROR.match(row)]
    if failing:
        try:
            batch(connection, case, known, "true")
        except TriggerFailure as error:
            shown = f"{error.sqlstate}: {error}"
            if (error.row, shown) != (failing[0], wanted.rows[failing[0]]):
                return f"row {error.row}: {shown} instead of row {failing[0]}: {wanted.rows[failing[0]]}"
        else:
            return f"no error instead of row {failing[0]}: {wanted.rows[failing[0]]}"
    if len(failing) == len(wanted.rows):
        return None
    try:
        found = batch(connection, case, known, f'"^ row" NOT IN ({", ".join(map(str, failing)) or "-1"})')
    except TriggerFailure as error:
        return f"row {error.row}: {error.sqlstate}: {error} instead of {wanted.rows[error.row or 0]}"
    for place, row in enumerate(wanted.rows):
        if place not in failing and _without_zeros(found.get(place, "nothing")) != _without_zeros(row):
            return f"row {place}: {found.get(place, 'nothing')} instead of {row}"
    return None


def texts(connection: duckdb.DuckDBPyConnection, outcome: Outcome) -> dict[int, str]:
    """The rows of *outcome* by their numbers, as PostgreSQL prints them."""
    listed = ", ".join([ROW, *(_text(name, type) for name, type in COLUMNS)])
    shown = f"SELECT {listed} FROM ({outcome.select})"
    install(connection, names_in(shown))
    rows = connection.execute(shown, outcome.parameters).fetchall()
    outcome.close()
    return {row[0]: f"({','.join(map(_field, row[1:]))})" for row in rows}


@cache
def _text(name: str, type: str) -> str:
    expr = Expr(column(name), type)
    if type == "_text":
        return f"{column(name)}"
    return numeric_text(expr) if type == "numeric" else text_of(expr)


def _field(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return _quoted(_array(value))
    return _quoted(str(value))


def _array(value: Sequence[object]) -> str:
    return "{" + ",".join(_array(item) if isinstance(item, list) else _element(item) for item in value) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    if text == "" or text.lower() == "null" or re.search(r'[{},"\\\s]', text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def _quoted(text: str) -> str:
    if text == "" or re.search(r'[(),"\\\s]', text):
        return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'
    return text


def _without_zeros(row: str) -> str:
    """*row* with the zeros at the end of its numeric ``m`` gone, which a table does not keep."""
    return _NUMERIC.sub(lambda found: found[1] + found[2].rstrip("0").rstrip("."), row)


_NUMERIC = re.compile(r"(,)(-?\d+\.\d*)(?=,)")


_ERROR = re.compile(r"[0-9A-Z]{5}: ")


def is_error(row: str) -> bool:
    """Whether the answer to a row is an error."""
    return _ERROR.match(row) is not None


def difference(
    connection: duckdb.DuckDBPyConnection, case: Case, wanted: Answer, places: Sequence[int] | None = None
) -> str | None:
    """How we differ from PostgreSQL at *case*, row by row, for the rows *places* or all; None if we
    do not."""
    where = "true" if places is None else f'"^ row" IN ({", ".join(map(str, places))})'
    ours = answer(connection, case, where)
    created = ours.created if isinstance(ours, Answer) else None
    if isinstance(ours, Answer) or wanted.created is not None:
        return None if created == wanted.created else f"creation: {created} instead of {wanted.created}"
    assert len(ours) == len(wanted.rows if places is None else places)
    for place, other in ours.items():
        if _without_zeros(wanted.rows[place]) != _without_zeros(other):
            return f"row {place}: {other} instead of {wanted.rows[place]}"
    return None
