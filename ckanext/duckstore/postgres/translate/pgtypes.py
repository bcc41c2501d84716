"""PostgreSQL's types as far as the meaning of an expression depends on them: names, categories, conversions.

A type is PostgreSQL's ``typname`` (``int4``, ``_text``); ``unknown`` is an untyped literal, None a type that could not be
told.  Rules: https://www.postgresql.org/docs/current/typeconv.html
"""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import DatatypeMismatch

UNKNOWN = "unknown"

#: SQL spellings and abbreviations, after what PostgreSQL's grammar has rewritten already (``integer`` comes as ``int4``).
ALIASES = {
    "decimal": "numeric",
    "int": "int4",
    "integer": "int4",
    "bigint": "int8",
    "smallint": "int2",
    "real": "float4",
    "float": "float8",
    "boolean": "bool",
    "character varying": "varchar",
    "character": "bpchar",
    "char": "bpchar",
    "string": "text",
    "serial": "int4",
    "bigserial": "int8",
    "smallserial": "int2",
    "double precision": "float8",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}

#: PostgreSQL type name -> DuckDB type. What is not here (and no array of one that is) cannot be cast to.
DUCKDB = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "numeric": "DECIMAL(38,18)",
    "money": "DECIMAL(38,2)",
    "float4": "FLOAT",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "text": "VARCHAR",
    "varchar": "VARCHAR",
    "bpchar": "VARCHAR",
    "name": "VARCHAR",
    "citext": "VARCHAR",
    "date": "DATE",
    "time": "TIME",
    "timetz": "TIMETZ",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "interval": "INTERVAL",
    "uuid": "UUID",
    "bytea": "BLOB",
    "json": "JSON",
    "jsonb": "JSON",
    "nested": "JSON",
    "bit": "BIT",
    "varbit": "BIT",
    "tsvector": "VARCHAR",
    "tsquery": "VARCHAR",
    "int4range": "VARCHAR",
    "int8range": "VARCHAR",
    "numrange": "VARCHAR",
    "daterange": "VARCHAR",
    "tsrange": "VARCHAR",
    "tstzrange": "VARCHAR",
}

#: PostgreSQL's long names, as its messages write them.
LONG = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "varchar": "character varying",
    "bpchar": "character",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "varbit": "bit varying",
}

INTEGERS = ("int2", "int4", "int8")
#: From narrow to wide: each is implicitly cast to those after it.
NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")
STRINGS = ("bpchar", "varchar", "name", "citext", "text")
MOMENTS = ("date", "timestamp", "timestamptz")
JSON = ("json", "jsonb", "nested")
BITS = ("bit", "varbit")

_RANK = {
    name: rank for names in (NUMBERS, STRINGS, MOMENTS, ("time", "timetz"), BITS) for rank, name in enumerate(names)
}
_CATEGORY = {
    **dict.fromkeys((*NUMBERS, "money"), "N"),
    **dict.fromkeys(STRINGS, "S"),
    **dict.fromkeys((*MOMENTS, "time", "timetz"), "D"),
    "interval": "T",
    "bool": "B",
    **dict.fromkeys(BITS, "V"),
    UNKNOWN: "X",
}


def is_array(name: str | None) -> bool:
    """Whether *name* is an array type (``_int4``)."""
    return name is not None and name.startswith("_")


def array_of(element: str | None) -> str | None:
    """The array type of *element*; an array of arrays has the type of its innermost array, as in PostgreSQL."""
    if element is None or is_array(element):
        return element
    return "_" + ("text" if element == UNKNOWN else element)


def element_of(array: str | None) -> str | None:
    """The element type of the array type *array*, None when it is not known."""
    return array[1:] if array is not None and is_array(array) else None


def duckdb_type(name: str, depth: int = 1) -> str | None:
    """The DuckDB type of the PostgreSQL type *name* (arrays of *depth* dimensions), None when there is none."""
    if is_array(name):
        element = DUCKDB.get(name[1:])
        return element and element + "[]" * depth
    return DUCKDB.get(name)


def long_name(name: str | None) -> str:
    """*name* as PostgreSQL's messages write it: ``integer``, ``text[]``."""
    if name is None:
        return "unknown"
    if is_array(name):
        return LONG.get(name[1:], name[1:]) + "[]"
    return LONG.get(name, name)


def category(name: str | None) -> str | None:
    """The letter of PostgreSQL's type category: N numbers, S strings, D moments, T spans, B booleans, A arrays, U others."""
    if name is None:
        return None
    return "A" if is_array(name) else _CATEGORY.get(name, "U")


def implicit(source: str | None, target: str | None) -> bool:
    """Whether a value of type *source* is taken where *target* is wanted, without a cast being written."""
    if source is None or target is None or source in (target, UNKNOWN):
        return True
    if is_array(source) and is_array(target):
        return implicit(source[1:], target[1:])
    if source in _RANK and target in _RANK and category(source) == category(target):
        if source in MOMENTS + NUMBERS + BITS or source == "time":
            return (
                _RANK[source] <= _RANK[target] and (source in ("time", "timetz")) == (target in ("time", "timetz"))
            ) or source in BITS
        return source in STRINGS
    return source == "time" and target == "interval"


def common(types: Iterable[str | None], context: str) -> str | None:
    """The type that the branches of a CASE, UNION, VALUES, ARRAY … share (``select_common_type``).

    All unknown: ``text``. None when one of them could not be told. *context* is PostgreSQL's word for the message
    (``CASE``, ``UNION``). :raises DatatypeMismatch: when they do not match.
    """
    chosen: str | None = UNKNOWN
    for name in types:
        if name is None or chosen is None:
            return None
        if chosen == UNKNOWN:
            chosen = name
        elif name not in (UNKNOWN, chosen):
            if category(name) != category(chosen):
                raise DatatypeMismatch(f"{context} types {long_name(chosen)} and {long_name(name)} cannot be matched")
            if not _preferred(chosen) and implicit(chosen, name) and not implicit(name, chosen):
                chosen = name
            elif not implicit(name, chosen):
                raise DatatypeMismatch(f"{context} could not convert type {long_name(name)} to {long_name(chosen)}")
    return "text" if chosen == UNKNOWN else chosen


def _preferred(name: str) -> bool:
    return name in ("text", "float8", "timestamptz", "interval", "bool", "varbit")


def wider(left: str, right: str) -> str:
    """The number type in which PostgreSQL computes *left* with *right*."""
    if left == right:
        return left
    if "float4" in (left, right):
        return "float8"
    return max(left, right, key=NUMBERS.index)
