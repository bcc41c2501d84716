"""Compare what triggers cost a row in PostgreSQL and here, without what surrounds them.

Usage: ``python -m dev.services --only postgres -- python -m benchmarks.trigger_rates [--rows N]
[--rounds N] [NAME ...]``. Both figures are processor time. PostgreSQL's is that of an INSERT into a
table with the trigger, less that of one without. Ours is that of
:func:`~ckanext.duckstore.postgres.plpgsql.run_triggers` on batches of 20,000 rows, which stores
them in a temporary table, less that of storing them in one without the trigger. Both run in turns,
one batch each, so that what else the machine does slows both; each runs the batch twice, and the
second run counts. A round is all batches; after one that is not counted, each figure is the median
of all rounds, and the ratio that of the medians, with the lowest and the highest ratio of a round.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from benchmarks import triggers
from benchmarks.run import BATCH
from ckanext.duckstore.identifiers import column
from ckanext.duckstore.postgres.plpgsql import (
    Argument,
    Environment,
    Function,
    TriggerTable,
    User,
    compile_function,
    run_triggers,
)
from ckanext.duckstore.postgres.plpgsql.lookups import ROW
from ckanext.duckstore.postgres.translate import Stored
from ckanext.duckstore.tests.oracle import fixture
from ckanext.duckstore.tests.postgres.plpgsql.cases import COLUMNS, FunctionCase
from ckanext.duckstore.tests.postgres.plpgsql.cases import cases as portal_cases

_DUCKDB = {"int4": "INTEGER", "text": "VARCHAR", "numeric": "DECIMAL(18,3)", "date": "DATE", "timestamp": "TIMESTAMP",
           "_text": "VARCHAR[]", "bool": "BOOLEAN", "float8": "DOUBLE"}  # fmt: skip
#: Runs both inserts, or both ways to store, of the batch with that number; returns the difference
#: in seconds.
Measure = Callable[[int], float]


@dataclass(frozen=True)
class Work:
    """Functions, of which the last is the trigger ``f``, and the rows that it runs for."""

    functions: Sequence[FunctionCase]
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[Any, ...]]

    @property
    def batches(self) -> int:
        """The number of batches."""
        return -(-len(self.rows) // BATCH)


def _own(body: str, count: int) -> Work:
    """Return a trigger of :mod:`.triggers`."""
    helpers = [
        FunctionCase(name, ", ".join(f"{name} {type}" for name, type in arguments), "_text", text)
        for name, (arguments, text) in triggers.FUNCTIONS.items()
    ]
    columns = [("_id", "int4"), *((field["id"], field["type"].replace("int", "int4")) for field in triggers.FIELDS)]
    rows = [(number, *record.values()) for number, record in enumerate(triggers.make(0, count))]
    return Work([*helpers, FunctionCase("f", "", "trigger", body)], columns, rows)


def _contracts(count: int) -> Work:
    """Return the largest table of the tests, with valid rows."""
    case = next(case for case in portal_cases("portal") if case.name == "contracts")
    rows = [
        (number, f" C{number % 194:03d} ", f"note {number}", 2 + number % 90, f"{number % 9999}.25",
         f"20{10 + number % 13}-0{1 + number % 9}-15", None, ["a", "b", "x"][: number % 4], False, 0.5)
        for number in range(count)
    ]  # fmt: skip
    return Work(case.functions, COLUMNS, rows)


WORKS: dict[str, Callable[[int], Work]] = {
    "one check": lambda count: _own(triggers.ONE_CHECK, count),
    "12 checks": lambda count: _own(triggers.CHECKS, count),
    "loop": lambda count: _own(triggers.CODES, count),
    "contracts": _contracts,
}


def ours(work: Work) -> Measure:
    """Return a function that measures the processor seconds that the triggers add to storing the
    rows.
    """
    known: dict[str, list[Function]] = {}
    for function in work.functions:
        parts = [part.strip() for part in function.arguments.split(",") if part.strip()]
        arguments = [_argument(part) for part in parts]
        made = compile_function(function.name, arguments, function.returns, function.body)
        known.setdefault(function.name, []).append(made)
    connection = _filled(work)
    table = TriggerTable("tab", tuple((n, Stored(t, (18, 3)) if t == "numeric" else t) for n, t in work.columns))
    environment = Environment(lambda name: known.get(name, []), User("editor", False))
    listed = ", ".join([ROW, *(column(name) for name, _ in work.columns)])
    select = f"SELECT {listed} FROM g WHERE {ROW} >= ? AND {ROW} < ?"

    def through_triggers(limits: list[int]) -> None:
        outcome = run_triggers(connection, ["f"], table, "INSERT", select, limits, BATCH, environment)
        assert outcome.size == min(limits[1], len(work.rows)) - limits[0]
        outcome.close()

    def alone(limits: list[int]) -> None:
        connection.execute(f"CREATE TEMP TABLE stored AS {select}", limits)
        connection.execute("DROP TABLE stored")

    def difference(number: int) -> float:
        limits = [number * BATCH, (number + 1) * BATCH]
        return _timed(through_triggers, limits) - _timed(alone, limits)

    return difference


def _timed(run: Callable[[list[int]], None], limits: list[int]) -> float:
    """Return the processor seconds of *run*."""
    start = time.process_time()
    run(limits)
    return time.process_time() - start


def _argument(text: str) -> Argument:
    words = text.split()
    mode = words.pop(0).lower() if words[0] in ("IN", "OUT", "INOUT") else "in"
    return Argument(words[0], " ".join(words[1:]), mode)


def _filled(work: Work) -> Any:
    """Return a connection to DuckDB with the rows in the table ``g``."""
    connection = fixture.connect()
    inner, outer, values = [f"unnest(range({len(work.rows)})) AS {ROW}"], [ROW], []
    for place, (name, type) in enumerate(work.columns):
        texts = type not in ("int4", "_text", "bool", "float8")
        inner.append(f"unnest(?::{'VARCHAR' if texts else _DUCKDB[type]}[]) AS c{place}")
        outer.append(f"CAST(c{place} AS {_DUCKDB[type]}) AS {column(name)}")
        listed = [row[place] for row in work.rows]
        values.append([None if value is None else str(value) for value in listed] if texts else listed)
    connection.execute(f"CREATE TEMP TABLE g AS SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)})", values)
    return connection


@contextmanager
def postgres(work: Work, url: str) -> Iterator[Measure]:
    """Yield a function that measures the processor seconds of the trigger."""
    declared = ", ".join(["_id int4", "_full_text tsvector", *(f"{n} {t}" for n, t in work.columns if n != "_id")])
    names = ", ".join(name for name, _ in work.columns)
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute("CREATE TABLE datastore_user AS SELECT 'editor' AS username, false AS sysadmin")
        for function in work.functions:
            cursor.execute(
                f"CREATE FUNCTION {function.name}({function.arguments}) RETURNS {function.returns} "
                f"AS $duckstore${function.body}$duckstore$ LANGUAGE plpgsql"
            )
        sources = [f"source_{number}" for number in range(work.batches)]
        for table in (*sources, "without", "tab"):
            cursor.execute(f"CREATE TABLE {table} ({declared})")
        cursor.execute("CREATE TRIGGER t000 BEFORE INSERT ON tab FOR EACH ROW EXECUTE PROCEDURE f()")
        for number, source in enumerate(sources):
            rows = work.rows[number * BATCH : (number + 1) * BATCH]
            execute_values(cursor, f"INSERT INTO {source} ({names}) VALUES %s", rows, page_size=2000)

        def inserting(table: str, number: int) -> float:
            cursor.execute(f"TRUNCATE {table}")
            start = _processor_seconds(connection.info.backend_pid)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {sources[number]}")
            return _processor_seconds(connection.info.backend_pid) - start

        yield lambda number: inserting("tab", number) - inserting("without", number)


def _processor_seconds(process: int) -> float:
    """Return the processor time of the local *process*, which has one thread."""
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def compare(work: Work, url: str, rounds: int) -> str:
    """Return a line with both costs of a row and their ratio."""
    with postgres(work, url) as one:
        other = ours(work)
        measured = [_round(one, other, work.batches) for _ in range(rounds + 1)][1:]
    costs = [median(seconds) * 1e6 / len(work.rows) for seconds in zip(*measured, strict=True)]
    ratios = sorted(theirs / own for theirs, own in measured)
    return (
        f"PostgreSQL {costs[0]:6.2f} us a row, Duckstore {costs[1]:6.2f}, {costs[0] / costs[1]:4.1f} x "
        f"({ratios[0]:.1f} to {ratios[-1]:.1f})"
    )


def _round(one: Measure, other: Measure, batches: int) -> tuple[float, float]:
    """Return the seconds of both for all batches, measured in turns."""
    seconds = [[_warm(measure, number) for measure in (one, other)] for number in range(batches)]
    return sum(theirs for theirs, _ in seconds), sum(own for _, own in seconds)


def _warm(measure: Measure, number: int) -> float:
    """Return what *measure* returns the second time, when the processor's caches hold its code."""
    measure(number)
    return measure(number)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trigger_rates", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(WORKS)}; all if none is given")
    options = parser.parse_args()
    for name in options.names or WORKS:
        line = compare(WORKS[name](options.rows), os.environ["ORACLE_POSTGRES_URL"], options.rounds)
        print(f"{name:10} {line}", flush=True)


if __name__ == "__main__":
    main()
