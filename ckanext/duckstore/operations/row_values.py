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
    before: tuple[str, ...] = ()

    def select(self, expressions: str, source: str, *pseudo_columns: str) -> str:
        """Return a query for *expressions*, made of :attr:`values`, of each row of *source* (what can stand in a FROM), in its order.

        :param pseudo_columns: those of *source* that *expressions* names too.
        """
        below = f"(SELECT {', '.join([*pseudo_columns, '*', *self.before])} FROM {source})" if self.before else source
        return f"SELECT {expressions} FROM {below}"


def row_values(row: Sequence[Cell], *steps: Step) -> RowValues:
    """Return SQL of what *steps*, one after the other, make of each cell of *row*."""
    alike: dict[tuple[Type, str], list[int]] = {}
    for position, cell in enumerate(row):
        alike.setdefault((cell.type, cell.storage), []).append(position)
    values: dict[int, str] = {}
    before: list[str] = []
    for (type_, _), positions in alike.items():
        columns = [row[position].sql for position in positions]
        distinct = list(dict.fromkeys(columns))
        if len(distinct) >= TOGETHER_FROM:
            written = _together(type_, distinct, steps, before)
        else:
            written = [_alone(type_, sql, steps, before, again=len(columns) > len(distinct)) for sql in distinct]
        by_sql = dict(zip(distinct, written, strict=True))
        values |= {position: by_sql[row[position].sql] for position in positions}
    return RowValues(tuple(values[position] for position in range(len(row))), tuple(before))


def _alone(type_: Type, sql: str, steps: Sequence[Step], before: list[str], *, again: bool) -> str:
    """Return SQL of what *steps* make of *sql*. All but the last go *before*, unless they change nothing.

    :param again: the last goes there too, because the row has several such values.
    """
    *first, last = steps
    for step in first:
        made = step(type_, sql)
        if made != sql:
            sql = _named(made, before)
    made = last(type_, sql)
    return _named(made, before) if again else made


def _together(type_: Type, columns: Sequence[str], steps: Sequence[Step], before: list[str]) -> list[str]:
    """Return SQL of what *steps* make of each of *columns*; they are computed *before* as one list."""
    first, *more = steps
    written = first(type_, "written0")
    for number, step in enumerate(more):
        written = f"list_transform([{written}], lambda written{number + 1}: {step(type_, f'written{number + 1}')})[1]"
    name = _named(f"list_transform([{', '.join(columns)}], lambda written0: {written})", before)
    return [f"{name}[{number}]" for number in range(1, len(columns) + 1)]


def _named(sql: str, before: list[str]) -> str:
    """Have *sql* computed *before*, and return its name there."""
    name = identifiers.quote(f"^written {len(before)}")
    before.append(f"{sql} AS {name}")
    return name
