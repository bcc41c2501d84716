"""SQL of what is written for each value of a row, planned once for each type rather than for each column.

DuckDB plans an expression anew wherever it stands. That of a type can be long (an interval's takes it 20 ms and 2 MB), so of many columns
of one type a query below makes a list, and writes its elements with one expression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore import identifiers
from ckanext.duckstore.postgres.types import Type

#: Columns of one type from which on they are written together; fewer are written faster one by one.
TOGETHER_FROM = 16

#: Makes, of a type and SQL for a value of it, SQL that may mention the value several times.
Step = Callable[[Type, str], str]


@dataclass(frozen=True)
class Cell:
    """One value of each row of an answer: its name there, its type, and the SQL which gives it."""

    name: str
    type: Type
    sql: str
    storage: str = ""
    """The DuckDB type of the column that it comes from; empty for what is computed."""


@dataclass(frozen=True)
class RowValues:
    """SQL of a value of each cell of a row, and what that needs to have been computed before."""

    values: tuple[str, ...]
    before: tuple[tuple[str, str], ...] = ()
    """Names and SQL."""

    def select(self, expressions: str, source: str, *pseudo_columns: str) -> str:
        """Return a query for *expressions*, made of :attr:`values`, of each row of *source* (what can stand in a FROM), in its order.

        :param pseudo_columns: those of *source* that *expressions* names too.
        """
        if not self.before:
            return f"SELECT {expressions} FROM {source}"
        before = [f"{sql} AS {name}" for name, sql in self.before]
        return f"SELECT {expressions} FROM (SELECT {', '.join([*pseudo_columns, '*', *before])} FROM {source})"


def computed_at_once(row: Sequence[Cell], step: Step, whole: Callable[[Sequence[str]], str]) -> str:
    """Return SQL of *whole* of what *step* makes of each cell of *row*: one expression, which can stand anywhere."""
    found = _Writing([step], "before.").of(row)
    expression = whole(found.values)
    if not found.before:
        return expression
    fields = ", ".join(f"{name} := {sql}" for name, sql in found.before)
    return f"list_transform([struct_pack({fields})], lambda before: {expression})[1]"


def row_values(row: Sequence[Cell], *steps: Step) -> RowValues:
    """Return SQL of what *steps*, one after the other, make of each cell of *row*."""
    return _Writing(steps).of(row)


class _Writing:
    """Collects what is to be computed before the values of a row."""

    def __init__(self, steps: Sequence[Step], prefix: str = "") -> None:
        """*prefix* stands before the names of what was computed before."""
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
            if len(distinct) >= TOGETHER_FROM:
                written = self._together(type_, distinct)
            else:
                written = [self._alone(type_, sql, again=len(columns) > len(distinct)) for sql in distinct]
            by_sql = dict(zip(distinct, written, strict=True))
            values |= {position: by_sql[row[position].sql] for position in positions}
        return RowValues(tuple(values[position] for position in range(len(row))), tuple(self._before))

    def _alone(self, type_: Type, sql: str, *, again: bool) -> str:
        """Return SQL of what the steps make of *sql*. All but the last go before, unless they change nothing.

        :param again: the last goes there too, because the row has several such values.
        """
        *first, last = self._steps
        for step in first:
            made = step(type_, sql)
            if made != sql:
                sql = self._named(made)
        made = last(type_, sql)
        return self._named(made) if again else made

    def _together(self, type_: Type, columns: Sequence[str]) -> list[str]:
        """Return SQL of what the steps make of each of *columns*; they are computed before, as one list."""
        first, *more = self._steps
        written = first(type_, "written0")
        for number, step in enumerate(more, 1):
            written = f"list_transform([{written}], lambda written{number}: {step(type_, f'written{number}')})[1]"
        name = self._named(f"list_transform([{', '.join(columns)}], lambda written0: {written})")
        return [f"{name}[{number}]" for number in range(1, len(columns) + 1)]

    def _named(self, sql: str) -> str:
        """Have *sql* computed before, and return its name."""
        name = identifiers.quote(f"^written {len(self._before)}")
        self._before.append((name, sql))
        return self._prefix + name
