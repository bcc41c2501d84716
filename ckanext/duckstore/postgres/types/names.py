"""Type names in the resolution of expressions: categories, casts, the common type of several types.

A name is PostgreSQL's ``typname`` (``int4``, ``_text``); ``unknown`` is the type of an untyped
literal, None a type that could not be determined. Rules:
https://www.postgresql.org/docs/current/typeconv.html
"""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import DatatypeMismatch
from .registry import get, types

UNKNOWN = "unknown"

INTEGERS = ("int2", "int4", "int8")
#: From narrow to wide: each is implicitly cast to the later ones.
NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")
STRINGS = ("bpchar", "varchar", "name", "citext", "text")
MOMENTS = ("date", "timestamp", "timestamptz")
JSON = ("json", "jsonb", "nested")
BITS = ("bit", "varbit")


def is_array(name: str | None) -> bool:
    """Return whether *name* is an array type (``_int4``)."""
    return name is not None and name.startswith("_")


def array_of(element: str | None) -> str | None:
    """Return the array type of *element*; an array of arrays has the type of its innermost array,
    as in PostgreSQL.
    """
    if element is None or is_array(element):
        return element
    return "_" + ("text" if element == UNKNOWN else element)


def element_of(array: str | None) -> str | None:
    """Return the element type of the array type *array*, None if it is not known."""
    return array[1:] if array is not None and is_array(array) else None


def duckdb_type(name: str, depth: int = 1) -> str | None:
    """Return the DuckDB type of computed values of the type *name* (arrays of *depth* dimensions),
    None if there is none.
    """
    found = get(name.removeprefix("_"))
    if found is None:
        return None
    return found.computed + "[]" * depth if is_array(name) else found.computed


def long_name(name: str | None) -> str:
    """Return *name* as PostgreSQL's messages write it: ``integer``, ``text[]``."""
    if name is None:
        return UNKNOWN
    found = get(name.removeprefix("_"))
    return (found.called if found else name.removeprefix("_")) + ("[]" if is_array(name) else "")


def category(name: str | None) -> str | None:
    """Return the letter of PostgreSQL's type category: N numbers, S strings, D dates and times, T
    intervals, B booleans, A arrays, U others.
    """
    if name is None:
        return None
    if is_array(name):
        return "A"
    found = get(name)
    return "X" if name == UNKNOWN else found.category if found else "U"


def is_preferred(name: str) -> bool:
    """Return whether *name* is a preferred type of its category."""
    found = get(name)
    return found is not None and found.preferred


def implicit(source: str | None, target: str | None) -> bool:
    """Return whether a value of type *source* is implicitly cast to *target*."""
    if source is None or target is None or source in (target, UNKNOWN):
        return True
    if is_array(source) and is_array(target):
        return implicit(source[1:], target[1:])
    found = get(source)
    return found is not None and target in found.casts.implicit


def assignable(source: str | None, target: str) -> bool:
    """Return whether a value of type *source* is cast to *target* when it is stored in a column of
    that type.
    """
    if implicit(source, target):
        return True
    if source is not None and is_array(source) and is_array(target):
        return assignable(source[1:], target[1:])
    if target in STRINGS:
        return True
    found = get(source or "")
    return found is not None and target in found.casts.assignment


def castable(source: str, target: str) -> bool:
    """Return whether PostgreSQL has a cast from *source* to *target*, explicit or implicit; neither
    is text or an array.
    """
    if implicit(source, target):
        return True
    found = get(source)
    return found is not None and target in (*found.casts.assignment, *found.casts.explicit)


def common(names: Iterable[str | None], context: str) -> str | None:
    """Return the common type of the branches of a CASE, UNION, VALUES, ARRAY …
    (``select_common_type``).

    If all are unknown, return ``text``; if one could not be determined, None. *context* is
    PostgreSQL's word in the message (``CASE``, ``UNION``).

    :raises DatatypeMismatch: they have no common type.
    """
    chosen: str | None = UNKNOWN
    for name in names:
        if name is None or chosen is None:
            return None
        if chosen == UNKNOWN:
            chosen = name
        elif name not in (UNKNOWN, chosen):
            if category(name) != category(chosen):
                raise DatatypeMismatch(f"{context} types {long_name(chosen)} and {long_name(name)} cannot be matched")
            if not is_preferred(chosen) and implicit(chosen, name) and not implicit(name, chosen):
                chosen = name
            elif not implicit(name, chosen):
                raise DatatypeMismatch(f"{context} could not convert type {long_name(name)} to {long_name(chosen)}")
    return "text" if chosen == UNKNOWN else chosen


def wider(left: str, right: str) -> str:
    """Return the number type in which PostgreSQL computes an operation on *left* and *right*."""
    if left == right:
        return left
    if "float4" in (left, right):
        return "float8"
    return max(left, right, key=NUMBERS.index)


def of_duckdb(duckdb_type: str) -> str:
    """Return PostgreSQL's name of the type of values of *duckdb_type*, where the translator could
    not determine it.
    """
    if duckdb_type.endswith("[]"):
        return "_" + of_duckdb(duckdb_type[:-2])
    if duckdb_type.startswith("DECIMAL") or duckdb_type in ("HUGEINT", "UBIGINT", "UHUGEINT"):
        return "numeric"
    short = _SHORT.get(duckdb_type, duckdb_type)
    found = next((type_.name for type_ in types().values() if type_.storage == short), None)
    return found or "text"


#: Names that DuckDB prints differently from how it reads them.
_SHORT = {
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "TIME WITH TIME ZONE": "TIMETZ",
    "TINYINT": "SMALLINT",
}
