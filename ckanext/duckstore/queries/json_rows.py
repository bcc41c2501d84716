"""Conversion of rows to JSON text.

How values of a type are written is a :class:`Form`, which the caller supplies: this module builds
objects and lists of them.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from duckdb.sqltypes import DuckDBPyType


class Form(Protocol):
    """How values of a type are written."""

    @property
    def fetched(self) -> str:
        """SQL of the argument of :attr:`write`, with ``{}`` for the value."""

    @property
    def write(self) -> Callable[[Any], str]:
        """Returns the JSON text of a fetched value that is not None."""

    @property
    def element(self) -> str:
        """SQL of what ``to_json`` writes for an element of a list, with ``{}`` for it."""


class Forms(Protocol):
    """The forms of all types."""

    @property
    def form_of(self) -> Callable[[str], Form]:
        """Returns the form of a DuckDB type, given its name in lower case without modifiers."""

    @property
    def number_form(self) -> Form:
        """The form of numbers as text. Its ``element`` is the JSON text itself."""


#: Number of columns of one type from which on one expression is used for all, which DuckDB plans
#: once: planning an interval's takes 50 ms per column.
_TOGETHER_FROM = 16
#: Python keeps a text with one of these characters in four bytes for each of its characters.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]+")
#: Maximum number of values that are Python objects at the same time.
_VALUES_AT_ONCE = 200_000


@dataclass(frozen=True)
class RecordWriter:
    """Converts the rows of a result to JSON objects."""

    select: str
    """The SELECT list for the rows that :meth:`lines` takes: single values, then lists of
    values."""
    writers: tuple[Callable[[Any], str], ...]
    template: str
    singles: int
    """Number of single values before the lists."""
    places: tuple[int, ...]
    """The position of each value of an object in a row whose lists are flattened; empty if there
    are no lists."""

    @property
    def batch(self) -> int:
        """The number of rows to fetch at a time."""
        return max(1, _VALUES_AT_ONCE // max(1, len(self.writers)))

    def lines(self, rows: Iterable[Sequence[Any]]) -> list[str]:
        """Return the JSON text of each of *rows*.

        :raises duckdb.InvalidInputException: text that should be a number is not one.
        """
        writers, template = self.writers, self.template
        return [
            template
            % tuple(["null" if value is None else write(value) for write, value in zip(writers, row, strict=True)])
            for row in (map(self._laid_out, rows) if self.places else rows)
        ]

    def _laid_out(self, row: Sequence[Any]) -> list[Any]:
        values = [*row[: self.singles], *itertools.chain.from_iterable(row[self.singles :])]
        return [values[place] for place in self.places]


def compact(line: str) -> str:
    """Return the JSON text *line* with escapes for the characters beyond U+FFFF, so that a text
    with few of them takes a fourth of the memory.
    """
    return line if line.isascii() else _ASTRAL.sub(lambda found: json.dumps(found[0])[1:-1], line)


def record(
    names: Sequence[str],
    types: Sequence[DuckDBPyType],
    values: Sequence[str],
    forms: Forms,
    numbers: Collection[int] = (),
    templates: Sequence[str] = (),
) -> RecordWriter:
    """Return the converter of rows to JSON objects.

    :param names: the keys; of duplicates, the last value is kept, as in a Python dict.
    :param values: a quoted SQL expression for each column.
    :param numbers: positions of columns that hold numbers as text, or lists of them, to be written
        without rounding.
    :param templates: for each column, the SQL expression to write instead of its type's default,
        with ``{}`` for the value; empty for the default.
    """
    last = {name: position for position, name in enumerate(names)}

    def written(position: int, sql: str) -> tuple[str, Callable[[Any], str]]:
        if position in numbers:
            return _number(types[position], sql, forms)
        return _column(types[position], sql, templates[position] if templates else "", forms)

    alike: dict[tuple[str, str], list[int]] = {}
    for place, position in enumerate(last.values()):
        alike.setdefault((str(types[position]), written(position, "v")[0]), []).append(place)
    together = {key: places for key, places in alike.items() if len(places) >= _TOGETHER_FROM and key[1] != "v"}
    listed = {place for places in together.values() for place in places}
    positions = list(last.values())
    columns = [written(position, values[position]) for position in positions]
    select = [sql for place, (sql, _) in enumerate(columns) if place not in listed]
    lists = [
        f"list_transform([{', '.join(values[positions[place]] for place in places)}], lambda v: {sql})"
        for (_, sql), places in together.items()
    ]
    laid_out = [place for place in range(len(positions)) if place not in listed] + [
        place for places in together.values() for place in places
    ]
    keys = [json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in last]
    return RecordWriter(
        ", ".join([*select, *lists]),
        tuple(write for _, write in columns),
        "{" + ",".join(f"{key}:%s" for key in keys) + "}",
        len(select),
        tuple(sorted(range(len(positions)), key=laid_out.__getitem__)) if lists else (),
    )


def _column(type: DuckDBPyType, sql: str, template: str, forms: Forms) -> tuple[str, Callable[[Any], str]]:
    """Return the SQL expression to fetch for a column, and the function that writes its values."""
    if template or type.id in _LISTS:
        value = template.replace("{}", sql) if template else _element_sql(type, sql, forms)
        return f"CAST(to_json({value}) AS VARCHAR)", str
    form = forms.form_of(type.id)
    return form.fetched.replace("{}", sql), form.write


def _number(type: DuckDBPyType, sql: str, forms: Forms) -> tuple[str, Callable[[Any], str]]:
    """Return the same as :func:`_column` for numbers as text, or a list of them."""
    if type.id in _LISTS:
        return _digits(type, sql, forms), str
    return forms.number_form.fetched.replace("{}", sql), forms.number_form.write


def _digits(type: DuckDBPyType, sql: str, forms: Forms) -> str:
    if type.id not in _LISTS:
        return forms.number_form.element.replace("{}", sql)
    name = _element_name(sql)
    numbers = _digits(_element(type), name, forms)
    return f"coalesce('[' || array_to_string(list_transform({sql}, lambda {name}: {numbers}), ',') || ']', 'null')"


def _element_sql(type: DuckDBPyType, sql: str, forms: Forms) -> str:
    """Return SQL of what ``to_json`` writes for *sql*, an element of a list or a list itself."""
    if type.id not in _LISTS:
        return forms.form_of(type.id).element.replace("{}", sql)
    name = _element_name(sql)
    return f"list_transform({sql}, lambda {name}: {_element_sql(_element(type), name, forms)})"


_LISTS = ("list", "array")


def _element(type: DuckDBPyType) -> DuckDBPyType:
    return cast(DuckDBPyType, type.children[0][1])


def _element_name(sql: str) -> str:
    """Return the name of the lambda's parameter, which differs from that of the enclosing list."""
    return sql + "e" if set(sql) == {"e"} else "e"
