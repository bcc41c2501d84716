"""Rows as CKAN's answers hold them: JSON objects, JSON lists, csv and tsv, made inside DuckDB as PostgreSQL would make them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import duckdb

from ckanext.duckstore import identifiers
from ckanext.duckstore.postgres import types
from ckanext.duckstore.postgres.types import Type, declarations
from ckanext.duckstore.postgres.types.numeric import Numeric
from ckanext.duckstore.store.base import ID_COLUMN, Column

CSV_DELIMITERS: Mapping[str, str] = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True)
class Cell:
    """One value of each row of an answer: its name there, its type, and the SQL which gives it."""

    name: str
    type: Type
    sql: str


def cells(columns: Sequence[Column]) -> list[Cell]:
    """Return ``_id`` and *columns* as cells of an answer."""
    return [Cell(ID_COLUMN, declarations.parse("int8"), ID_COLUMN)] + [
        Cell(column.name, _type(column), identifiers.column(column.name)) for column in columns
    ]


def _type(column: Column) -> Type:
    type_ = declarations.of(column.type, column.native_type)
    return type_.kept_as(column.storage) if isinstance(type_, Numeric) else type_


def shown(row: Sequence[Cell], *, milliseconds: bool) -> list[Cell]:
    """Return the cells of *row* as ``datastore_search`` shows them: timestamps not as PostgreSQL's own ``to_json`` writes them.

    :param milliseconds: whether timestamps have them (``ckan.datastore.ms_in_timestamp``).
    """
    return [replace(cell, type=types.shown(cell.type, milliseconds=milliseconds)) for cell in row]


def json_object(row: Sequence[Cell]) -> str:
    """Return SQL for a row as a JSON object, keys in the order of *row*."""
    parts = [
        f"{identifiers.literal(('{' if number == 0 else ',') + json_key(cell))} || {cell.type.json_or_null(cell.sql)}"
        for number, cell in enumerate(row)
    ]
    return " || ".join([*parts, "'}'"]) if parts else "'{}'"


def json_key(cell: Cell) -> str:
    """Return the name of *cell* as a JSON object has it before the value."""
    return json.dumps(cell.name, ensure_ascii=False) + ":"


def json_list(row: Sequence[Cell]) -> str:
    """Return SQL for a row as a JSON list."""
    return "'[' || " + " || ',' || ".join([cell.type.json_or_null(cell.sql) for cell in row] or ["''"]) + " || ']'"


def csv_line(row: Sequence[Cell], delimiter: str) -> str:
    """Return SQL for a row as a line of csv, with its newline, quoted as PostgreSQL's COPY quotes."""
    values = [_csv_value(cell, delimiter, alone=len(row) == 1) for cell in row]
    return f" || {identifiers.literal(delimiter)} || ".join(values or ["''"]) + " || chr(10)"


def _csv_value(cell: Cell, delimiter: str, alone: bool) -> str:
    text = cell.type.csv(cell.sql)
    if cell.type.name in _NEVER_QUOTED:
        return f"coalesce({text}, '')"
    # Each of these is a search for bytes, which is faster than one regular expression.
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


_NEVER_QUOTED = frozenset(
    {"int2", "int4", "int8", "oid", "float4", "float8", "numeric", "money", "bool", "date", "timestamp", "uuid"}
)


def json_array(elements: Sequence[str]) -> str:
    """Return the text of the JSON list of *elements*, each JSON text itself."""
    return "[" + ",".join(elements) + "]"


def fetch_lines(connection: duckdb.DuckDBPyConnection, select: str, line: str, parameters: object = None) -> list[str]:
    """Return the SQL text *line* of each row of *select*, in its order."""
    found = connection.execute(f"SELECT {line} AS line FROM ({select})", parameters)
    return cast(list[str], found.fetchnumpy()["line"].tolist())  # faster than fetchall(), which makes tuples


def search_source(row: Sequence[Cell]) -> str:
    """Return SQL for what a row's ``_full_text`` is made of, as the functions ``pg_row_...`` take it.

    That is a JSON list: first how the others are to be spelled (:data:`~ckanext.duckstore.postgres.spelling.SPELLINGS`), then the text
    of each cell as DuckDB writes it.
    """
    spellings = "".join(_spelling(cell.type) for cell in row)
    texts = ", ".join([identifiers.literal(spellings), *map(_search_text, row)])
    return f"CAST(to_json([{texts}]::VARCHAR[]) AS VARCHAR)"


def _spelling(type_: Type) -> str:
    if isinstance(type_, Numeric):
        return "-" if type_.declared else "n"
    return _SPELLINGS.get(type_.name, "-")


_SPELLINGS = {"float8": "d", "float4": "f", "timestamp": "t", "timestamptz": "z"}


def _search_text(cell: Cell) -> str:
    """Return SQL for the text that CKAN's trigger takes of *cell*, but for how it is spelled; NULL for none.

    It is the text of the value as ``json_each_text(row_to_json(row))`` gives it: of ``nested`` the text of CKAN's composite.
    """
    if cell.type.name == "nested":
        return f"""'{{"json":' || {cell.type.json(cell.sql)} || ',"extra":""}}'"""
    if cell.type.name.startswith("_"):
        return cell.type.json(cell.sql)
    return f"CAST({cell.sql} AS VARCHAR)" if _spelling(cell.type) != "-" else cell.type.text(cell.sql)
