"""The columns of a query's answer: what CKAN calls their types, and how their values stand in its JSON."""

from __future__ import annotations

from collections.abc import Mapping

_VECTOR = "pg_row_vector"

#: Types whose values the translator gives as text, digit for digit as PostgreSQL prints them.
_NUMBERS = frozenset({"numeric", "_numeric"})

#: By PostgreSQL's type: the SQL of a value inside a JSON record. The others are written by DuckDB's type (``queries/json_rows.py``).
_TEMPLATES: Mapping[str, str] = {"nested": "{}", "tsvector": _VECTOR + "({})"}

#: DuckDB's types by name, where the translator could not tell PostgreSQL's.
_DUCKDB: Mapping[str, str] = {
    "BOOLEAN": "bool",
    "TINYINT": "int2",
    "SMALLINT": "int2",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "HUGEINT": "numeric",
    "FLOAT": "float4",
    "DOUBLE": "float8",
    "VARCHAR": "text",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "TIME WITH TIME ZONE": "timetz",
    "INTERVAL": "interval",
    "UUID": "uuid",
    "BLOB": "bytea",
    "JSON": "json",
    "BIT": "bit",
}


def template(type_name: str | None) -> str:
    """Return the SQL, with ``{}`` for the value, of a value of PostgreSQL's type *type_name* inside JSON; empty for what its DuckDB type says."""
    return _TEMPLATES.get(type_name or "", "")


def is_number_as_text(type_name: str | None) -> bool:
    """Say whether values of PostgreSQL's type *type_name* come as text that holds a number, or as lists of it."""
    return type_name in _NUMBERS


def functions(type_name: str | None) -> tuple[str, ...]:
    """Return the functions of ours that :func:`template` calls for *type_name*."""
    return (_VECTOR,) if type_name == "tsvector" else ()


def of_duckdb(type_name: str) -> str:
    """Return PostgreSQL's name of the DuckDB type *type_name*."""
    if type_name.endswith("[]"):
        return "_" + of_duckdb(type_name[:-2])
    return "numeric" if type_name.startswith("DECIMAL") else _DUCKDB.get(type_name, "text")
