"""Run a compiled batch, with temporary tables between its loops."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import duckdb

from ...identifiers import quote
from ..builtins import install, names_in
from .operations import Define, Operation, Repeat, defined, levels, needed, uses_of

#: The maximum number of set-based iterations of a loop; with more, the rows are run one by one.
ROUNDS = 500
#: The numbers of the temporary tables of each connection, which other connections do not see: a
#: batch gives its tables the same names each time, so that its statements have the same text. A
#: table that has such a name already is left from a write that has ended.
_NUMBERS: WeakKeyDictionary[duckdb.DuckDBPyConnection, set[int]] = WeakKeyDictionary()


@dataclass
class Tables:
    """The temporary tables of one run."""

    connection: duckdb.DuckDBPyConnection
    check: Callable[[], None]

    def __post_init__(self) -> None:
        self._made: dict[str, int] = {}

    def make(self, select: str, parameters: object = None) -> str:
        """Create a table with the rows of *select*; return its name."""
        self.check()
        taken = _NUMBERS.setdefault(self.connection, set())
        number = next(number for number in itertools.count() if number not in taken)
        name = quote(f"^plpgsql {number}")
        install(self.connection, names_in(select))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}", parameters)
        taken.add(number)
        self._made[name] = number
        return name

    def count(self, name: str, condition: str = "true", parameters: object = None) -> int:
        """Return the number of rows of *name* for which *condition* holds; it refers to them as
        ``s``.
        """
        sql = f"SELECT count(*) FROM {name} AS s WHERE {condition}"
        [(found,)] = self.connection.execute(sql, parameters).fetchall()
        return int(found)

    def drop(self, names: Iterable[str] | None = None) -> None:
        """Drop the tables *names*, or all tables."""
        for name in list(self._made if names is None else names):
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
            _NUMBERS[self.connection].discard(self._made.pop(name))


def execute(
    tables: Tables,
    operations: Sequence[Operation],
    source: str,
    base: Iterable[str],
    outputs: Sequence[str],
    parameters: object = None,
) -> str:
    """Apply *operations* to the rows of *source*; return a table with ``rid`` and the columns
    *outputs*.

    :param base: the columns of *source*.
    :param parameters: those of *source*.
    :raises duckdb.Error: an expression fails for a row.
    """
    kept = needed(operations, outputs)
    columns = set(base)
    pending: list[Define] = []
    made: list[str] = []
    for place, operation in enumerate(kept):
        if isinstance(operation, Define):
            pending.append(operation)
            continue
        later = uses_of(kept[place + 1 :]) | set(outputs) | operation.uses
        live = sorted((columns | defined(pending)) & later)
        table = tables.make(computed(source, columns, pending, live), parameters)
        source, rounds = _repeat(tables, operation, table, live)
        made += [table, *rounds]
        columns, pending, parameters = {*live, *operation.carried}, [], None
    result = tables.make(computed(source, columns, pending, list(outputs)), parameters)
    tables.drop(made)
    return result


def computed(source: str, columns: Iterable[str], pending: Sequence[Define], outputs: Sequence[str]) -> str:
    """Return a SELECT of *outputs*; expressions that may fail are computed even if they are not
    among them.
    """
    read = uses_of(pending) | set(outputs)
    touched = [definition.name for definition in pending if definition.name not in read]
    listed = list(dict.fromkeys(outputs))
    if not touched:
        return levels(source, columns, pending, listed)
    inner = levels(source, columns, pending, [*listed, *touched])
    test = " OR ".join(f"s.{name} IS NULL" for name in touched)
    return f"SELECT {', '.join(['s.rid', *(f's.{name}' for name in listed)])}, ({test}) AS touched FROM ({inner}) AS s"


def _repeat(tables: Tables, loop: Repeat, table: str, live: Sequence[str]) -> tuple[str, list[str]]:
    """Run a loop over the rows of *table*; return a relation with *live* and the carried columns,
    and the tables that it reads.
    """
    read = sorted((uses_of(loop.body) | set(loop.following.values())) & set(live))
    begins = [*(f"s.{name}" for name in read), *(f"{sql} AS {name}" for name, sql in loop.carried.items())]
    active = f"(SELECT {', '.join(['s.rid', *begins])} FROM {table} AS s WHERE {loop.enters})"
    becomes = ", ".join(f"s.{column} AS {name}" for name, column in loop.following.items())
    again = ", ".join(["s.rid", *(f"s.{name}" for name in read)])
    outputs = [*dict.fromkeys([*read, *loop.following.values()]), loop.goes_on]
    rounds: list[str] = []
    left = tables.count(table, loop.enters)
    while left:
        if len(rounds) >= ROUNDS:
            raise TooManyRounds
        after = execute(tables, loop.body, active, [*read, *loop.carried], outputs)
        rounds.append(after)
        active = f"(SELECT {again}, {becomes} FROM {after} AS s WHERE s.{loop.goes_on})"
        left = tables.count(after, f"s.{loop.goes_on}")
    return _after(loop, table, live, rounds, becomes), rounds


def _after(loop: Repeat, table: str, live: Sequence[str], rounds: list[str], becomes: str) -> str:
    """Return a relation of the rows of *table* after a loop; the tables *rounds* contain the rows
    of each iteration.
    """
    kept = ["s.rid", *(f"s.{name}" for name in live)]
    if not rounds:
        shown = [f"{sql} AS {name}" for name, sql in loop.carried.items()]
        return f"(SELECT {', '.join([*kept, *shown])} FROM {table} AS s)"
    ended = " UNION ALL ".join(
        f"SELECT s.rid, {becomes} FROM {name} AS s WHERE NOT s.{loop.goes_on}" for name in rounds
    )
    shown = [
        f"CASE WHEN d.rid IS NOT NULL THEN d.{name} ELSE {sql} END AS {name}" for name, sql in loop.carried.items()
    ]
    return f"(SELECT {', '.join([*kept, *shown])} FROM {table} AS s LEFT JOIN ({ended}) AS d ON s.rid = d.rid)"


class TooManyRounds(Exception):
    """A loop has more iterations than the limit for set-based execution."""
