"""Rows in CKAN's formats: JSON objects, JSON lists, csv and tsv.

DuckDB writes them exactly as PostgreSQL does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import duckdb

from ckanext.duckstore import identifiers
from ckanext.duckstore.operations.answer_size import UNLIMITED, AnswerSize
from ckanext.duckstore.operations.row_values import Cell, RowValues, computed_at_once, row_values
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.postgres.types.arrays import Array
from ckanext.duckstore.postgres.types.strings import Character
from ckanext.duckstore.store.base import ID_COLUMN, Column

CSV_DELIMITERS: Mapping[str, str] = {"csv": ",", "tsv": "\t"}
#: The number of lines after which the length of a response is checked.
_ROWS_AT_ONCE = 256


@dataclass(frozen=True)
class Line:
    """How a row becomes a line of a result."""

    values: RowValues
    sql: str
    """SQL of the line, based on the values."""


def cells(columns: Sequence[Column]) -> list[Cell]:
    """Return ``_id`` and *columns* as cells of a result."""
    return [Cell(ID_COLUMN, declarations.parse("int8"), ID_COLUMN, "BIGINT")] + [
        Cell(column.name, type_of(column), identifiers.column(column.name), column.storage) for column in columns
    ]


def type_of(column: Column) -> Type:
    """Return the type of *column* for values in its current storage."""
    return declarations.of(column.type, column.native_type).kept_as(column.storage)


def shown(row: Sequence[Cell], *, milliseconds: bool) -> list[Cell]:
    """Return the cells of *row* as ``datastore_search`` shows them.

    Its timestamps differ from those of PostgreSQL's ``to_json``.

    :param milliseconds: whether timestamps have them (``ckan.datastore.ms_in_timestamp``).
    """
    as_shown = [types.shown(cell.type, milliseconds=milliseconds) for cell in row]
    return [
        cell if type_ is cell.type else replace(cell, type=type_) for cell, type_ in zip(row, as_shown, strict=True)
    ]


def json_object(row: Sequence[Cell], start: str = "{", end: str = "}") -> Line:
    """Return how a row becomes a JSON object with its keys in the order of *row*."""
    written = _json(row)
    parts = [
        part
        for cell, before, value in zip(row, [start, *[","] * len(row)], written.values, strict=False)
        for part in (identifiers.literal(before + json_key(cell)), value)
    ]
    return Line(written, f"concat({', '.join(parts)}, '{end}')" if parts else f"'{start}{end}'")


def json_key(cell: Cell) -> str:
    """Return the name of *cell* as a JSON key, with what separates it from the value."""
    return json.dumps(cell.name, ensure_ascii=False) + ":"


def json_list(row: Sequence[Cell], start: str = "[", end: str = "]") -> Line:
    """Return how a row becomes a JSON list."""
    written = _json(row)
    return Line(
        written,
        f"concat('{start}', concat_ws(',', {', '.join(written.values)}), '{end}')" if row else f"'{start}{end}'",
    )


def _json(row: Sequence[Cell]) -> RowValues:
    return row_values(row, lambda type_, sql: type_.json_or_null(sql))


def csv_line(row: Sequence[Cell], delimiter: str) -> Line:
    """Return how a row becomes a line of csv, with its newline, quoted like PostgreSQL's COPY."""
    members = _csv_members(row, delimiter, alone=len(row) == 1)
    return replace(members, sql=f"{members.sql} || chr(10)")


def _csv_members(row: Sequence[Cell], delimiter: str, *, alone: bool = False) -> Line:
    """Return how cells become a part of a line of csv.

    :param alone: the row has only this cell.
    """
    written = row_values(
        row, lambda type_, sql: type_.csv(sql), lambda type_, text: _quoted(type_, text, delimiter, alone=alone)
    )
    return Line(written, f"concat_ws({identifiers.literal(delimiter)}, {', '.join(written.values)})" if row else "''")


@dataclass(frozen=True)
class LineLayout:
    """How a row becomes a line, as a whole or put together of parts."""

    whole: Callable[[Sequence[Cell]], Line]
    members: Callable[[Sequence[Cell]], Line]
    """Returns how some cells of a row become a part of its line."""
    start: str
    separator: str
    end: str

    def line(self, parts: Iterable[str]) -> str:
        """Return the line of a row whose *parts* are given."""
        return self.start + self.separator.join(parts) + self.end


def _csv_layout(delimiter: str) -> LineLayout:
    return LineLayout(
        partial(csv_line, delimiter=delimiter), partial(_csv_members, delimiter=delimiter), "", delimiter, "\n"
    )


#: The layout of each of CKAN's formats.
LAYOUTS: Mapping[str, LineLayout] = {
    "objects": LineLayout(json_object, partial(json_object, start="", end=""), "{", ",", "}"),
    "lists": LineLayout(json_list, partial(json_list, start="", end=""), "[", ",", "]"),
    **{form: _csv_layout(delimiter) for form, delimiter in CSV_DELIMITERS.items()},
}


def _quoted(type_: Type, text: str, delimiter: str, *, alone: bool) -> str:
    if type_.is_plain_in_csv:
        return f"coalesce({text}, '')"
    # Each of these is a byte search, which is faster than one regular expression.
    tests = [
        f"contains({text}, {character})" for character in (identifiers.literal(delimiter), "'\"'", "chr(10)", "chr(13)")
    ]
    tests.append(f"{text} = ''")
    if alone:
        tests.append(rf"{text} = '\.'")
    return (
        f"coalesce(CASE WHEN {' OR '.join(tests)} "
        f"""THEN '"' || replace({text}, '"', '""') || '"' ELSE {text} END, '')"""
    )


def json_array(elements: list[str]) -> str:
    """Return the text of the JSON list of *elements*, each JSON text itself.

    *elements* is modified, which avoids a copy of a long text.
    """
    if not elements:
        return "[]"
    elements[0] = "[" + elements[0]
    elements[-1] += "]"
    return ",".join(elements)


def fetch_lines(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    line: Line,
    parameters: object = None,
    size: AnswerSize = UNLIMITED,
) -> list[str]:
    """Return the *line* of each row of *select*, in order.

    :raises InvalidRequest: they have more characters than *size* allows.
    :raises StoreBusy: too many long responses are being written.
    """
    found = connection.execute(line.values.select(f"{line.sql} AS line", f"({select})"), parameters)
    lines: list[str] = []
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        part = [text for (text,) in rows]
        size.add(part)
        lines += part
    return lines


def search_source(row: Sequence[Cell]) -> str:
    """Return SQL of the input of a row's ``_full_text``, as the functions ``pg_row_...`` take it.

    It is a JSON list: first the output formats of the elements
    (:data:`~ckanext.duckstore.postgres.spelling.SPELLINGS`), then DuckDB's text of each cell.
    """
    spellings = "".join(cell.type.spelling for cell in row)
    return computed_at_once(
        row,
        _search_text,
        lambda texts: f"CAST(to_json([{', '.join([identifiers.literal(spellings), *texts])}]::VARCHAR[]) AS VARCHAR)",
    )


def search_text(cell: Cell) -> str:
    """Return SQL of the text that CKAN's trigger indexes for *cell*, in DuckDB's format, or NULL.

    It is the value's text in ``json_each_text(row_to_json(row))``; for ``nested``, the text of
    CKAN's composite.
    """
    return _search_text(cell.type, cell.sql)


def _search_text(type_: Type, sql: str) -> str:
    # Blanks at the end have no words; those of a long char(n) would take minutes to read.
    if isinstance(type_, Character):
        return sql
    if isinstance(type_, Array) and isinstance(type_.element, Character):
        return f"CAST(to_json({sql}) AS VARCHAR)"
    if type_.name == "nested":
        return f"""'{{"json":' || {type_.json(sql)} || ',"extra":""}}'"""
    if type_.name.startswith("_"):
        return type_.json(sql)
    return f"CAST({sql} AS VARCHAR)" if type_.spelling != "-" or type_.name == "bool" else type_.text(sql)
