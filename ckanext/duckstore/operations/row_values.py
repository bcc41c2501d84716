"""SQL that converts each value of a row, planned once per type rather than once per column.

DuckDB plans every occurrence of an expression. A type's expression can be long (planning an
interval's takes 20 ms and 2 MB), so an inner query collects many columns of one type in a list,
whose elements one expression converts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore import identifiers
from ckanext.duckstore.postgres.types import Type

#: Minimum number of columns of one type to convert together; fewer are faster one by one.
TOGETHER_FROM = 4
#: The same for types that are stored as text, whose expressions are short.
_TEXTS_TOGETHER_FROM = 16

#: Maps a type and SQL of a value to SQL that may contain the value several times.
Step = Callable[[Type, str], str]


@dataclass(frozen=True)
class Cell:
    """One value of each row of a result: its name, its type, and its SQL."""

    name: str
    type: Type
    sql: str
    storage: str = ""
    """The DuckDB type of its column; empty for a computed value."""


@dataclass(frozen=True)
class RowValues:
    """SQL of the value of each cell of a row, and of what an inner query must compute first."""

    values: tuple[str, ...]
    before: tuple[tuple[str, str], ...] = ()
    """Names and SQL of the inner query's columns."""

    def select(self, expressions: str, source: str, *pseudo_columns: str) -> str:
        """Return a query of *expressions* for each row of *source* (a FROM item), in its order.

        *expressions* are built from :attr:`values`.

        :param pseudo_columns: pseudo-columns of *source* that *expressions* uses too.
        """
        if not self.before:
            return f"SELECT {expressions} FROM {source}"
        before = [f"{sql} AS {name}" for name, sql in self.before]
        return f"SELECT {expressions} FROM (SELECT {', '.join([*pseudo_columns, '*', *before])} FROM {source})"


def computed_at_once(row: Sequence[Cell], step: Step, whole: Callable[[Sequence[str]], str]) -> str:
    """Return SQL of *whole* applied to *step* of each cell of *row*, as one expression."""
    found = _Writing([step], "before.").of(row)
    expression = whole(found.values)
    if not found.before:
        return expression
    fields = ", ".join(f"{name} := {sql}" for name, sql in found.before)
    return f"list_transform([struct_pack({fields})], lambda before: {expression})[1]"


def row_values(row: Sequence[Cell], *steps: Step) -> RowValues:
    """Return SQL of *steps* applied in turn to each cell of *row*."""
    return _Writing(steps).of(row)


def _together_from(type_: Type) -> int:
    return _TEXTS_TOGETHER_FROM if type_.storage in ("VARCHAR", "JSON") else TOGETHER_FROM


class _Writing:
    """Collects the expressions that an inner query computes for the values of a row."""

    def __init__(self, steps: Sequence[Step], prefix: str = "") -> None:
        """*prefix* precedes the names of inner columns."""
        self._steps = steps
        self._prefix = prefix
        self._before: list[tuple[str, str]] = []

    def of(self, row: Sequence[Cell]) -> RowValues:
        alike: dict[tuple[Type, str], list[int]] = {}
        for position, cell in enumerate(row):
            alike.setdefault((cell.type, cell.storage), []).append(position)
        values: dict[int, str] = {}
        for (type_, _), positions in alike.items():
            columns = [row[position].sql for position in positions]
            distinct = list(dict.fromkeys(columns))
            if len(distinct) >= _together_from(type_):
                written = self._together(type_, distinct)
            else:
                written = [self._alone(type_, sql, again=len(columns) > len(distinct)) for sql in distinct]
            by_sql = dict(zip(distinct, written, strict=True))
            values |= {position: by_sql[row[position].sql] for position in positions}
        return RowValues(tuple(values[position] for position in range(len(row))), tuple(self._before))

    def _alone(self, type_: Type, sql: str, *, again: bool) -> str:
        """Return SQL of the steps applied to *sql*.

        All but the last are inner columns, unless they change nothing.

        :param again: the last one is an inner column too, because the row has the value several
            times.
        """
        *first, last = self._steps
        for step in first:
            made = step(type_, sql)
            if made != sql:
                sql = self._named(made)
        made = last(type_, sql)
        return self._named(made) if again else made

    def _together(self, type_: Type, columns: Sequence[str]) -> list[str]:
        """Return SQL of the steps applied to each of *columns*, computed as one inner list."""
        first, *more = self._steps
        written = first(type_, "written0")
        for number, step in enumerate(more, 1):
            written = f"list_transform([{written}], lambda written{number}: {step(type_, f'written{number}')})[1]"
        if written == "written0":  # nothing is converted
            return list(columns)
        name = self._named(f"list_transform([{', '.join(columns)}], lambda written0: {written})")
        return [f"{name}[{number}]" for number in range(1, len(columns) + 1)]

    def _named(self, sql: str) -> str:
        """Add *sql* as an inner column, and return its name."""
        name = identifiers.quote(f"^written {len(self._before)}")
        self._before.append((name, sql))
        return self._prefix + name
