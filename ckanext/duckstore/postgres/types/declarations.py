"""Type declarations, read by PostgreSQL's own parser: ``int``, ``varchar(20)``, ``timestamp(0) with
time zone``, ``text[]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pglast import ast, parse_sql, parser

from ...errors import DataError, FeatureNotSupported, UndefinedObject
from ...remembering import of_short_texts
from . import arrays, numeric, registry
from .base import Type
from .datetimes import Datetime
from .intervals import Interval
from .numeric import Numeric
from .strings import Text

#: The maximum length of a declaration.
_LONGEST = 1000
#: The maximum precision that can be declared for a numeric.
_MOST_DIGITS = 1000
#: The fields of a SELECT that is only a list of values.
_OF_EVERY_SELECT = frozenset({"targetList", "limitOption", "op"})


@of_short_texts(1024, 200)
def parse(text: str) -> Type:
    """Return the column type that a client declares as *text*.

    :raises UndefinedObject: PostgreSQL has no such type, or Duckstore does not support it.
    """
    node = _node(text)
    if node is None or node.setof or node.pct_type:
        raise UndefinedObject(f'type "{text}" does not exist')
    try:
        type_, typmods, depth = resolve(node)
        element = modified(type_, typmods)
    except (DataError, FeatureNotSupported) as error:
        raise UndefinedObject(str(error)) from error
    if element.name == "json":
        element = registry.types()["nested"]  # the type in which CKAN's backend stores json
    if not element.is_column:
        raise UndefinedObject(f'type "{text}" does not exist')
    return arrays.of(element) if depth else element


def of(type_name: str, native_type: str) -> Type:
    """Return the type of a column from the two names in the catalog."""
    found = registry.types().get(type_name)
    return parse(type_name if found is not None and found.native_type == native_type else native_type)


def _node(text: str) -> Any:
    """Return the node of the type name *text*, None if it is not exactly one type name."""
    if len(text) > _LONGEST or "\0" in text:
        return None
    try:
        statements = parse_sql(f"SELECT CAST(NULL AS {text}\n)")
    except (parser.ParseError, UnicodeEncodeError):
        return None
    select = statements[0].stmt
    targets = (select.targetList or ()) if isinstance(select, ast.SelectStmt) else ()
    if len(statements) != 1 or len(targets) != 1:
        return None
    target = targets[0]
    others = [getattr(select, name) for name in select if name not in _OF_EVERY_SELECT]
    if any(others) or target.name or target.indirection or not isinstance(target.val, ast.TypeCast):
        return None
    cast = target.val
    return cast.typeName if isinstance(cast.arg, ast.A_Const) and cast.arg.isnull else None


def resolve(node: Any) -> tuple[Type, tuple[int, ...], int]:
    """Return the type of a ``TypeName`` of PostgreSQL's parser, its modifiers, and its number of
    array dimensions.

    :raises UndefinedObject: no such type.
    :raises FeatureNotSupported: a type that a DataStore does not have.
    """
    parts = [part.sval for part in node.names]
    name = parts[-1]
    if len(parts) > 1 and parts[0] != "pg_catalog":
        raise UndefinedObject(f'type "{".".join(parts)}" does not exist')
    depth = len(node.arrayBounds or ())
    found = registry.get(name)
    if found is None:
        if name.removeprefix("_") in registry.UNSUPPORTED:
            raise FeatureNotSupported(f"type {name} is not supported")
        raise UndefinedObject(f'type "{name}" does not exist')
    if isinstance(found, arrays.Array):
        found, depth = found.element, max(depth, 1)
    return found, _numbers(found, node.typmods or ()), depth


def _numbers(type_: Type, typmods: Sequence[Any]) -> tuple[int, ...]:
    numbers: list[int] = []
    for modifier in typmods:
        if not isinstance(modifier, ast.A_Const) or not isinstance(modifier.val, ast.Integer):
            raise FeatureNotSupported(f"type {type_.called} with such a modifier is not supported")
        numbers.append(modifier.val.ival or 0)
    return tuple(numbers)


def modified(type_: Type, typmods: Sequence[int]) -> Type:
    """Return *type_* with the modifiers *typmods*.

    :raises DataError: the type does not accept them.
    """
    if not typmods:
        return type_
    sized = _sized(type_, typmods)
    if sized is None:
        shown = ", ".join(map(str, typmods))
        raise DataError(f'invalid type modifier for type "{type_.called}": ({shown})')
    return sized


def numeric_size(typmods: Sequence[int]) -> tuple[int, int]:
    """Return precision and scale of a numeric declared with *typmods*.

    :raises DataError: PostgreSQL does not accept them.
    """
    precision, scale = (*typmods, 0)[:2]
    if not 1 <= precision <= _MOST_DIGITS:
        raise DataError(f"NUMERIC precision {precision} must be between 1 and {_MOST_DIGITS}")
    if not -_MOST_DIGITS <= scale <= _MOST_DIGITS:
        raise DataError(f"NUMERIC scale {scale} must be between -{_MOST_DIGITS} and {_MOST_DIGITS}")
    return precision, scale


def _sized(type_: Type, typmods: Sequence[int]) -> Type | None:
    if isinstance(type_, Interval) and len(typmods) <= 2:
        return type_.sized(*typmods)
    if type_.name == "numeric" and isinstance(type_, Numeric) and len(typmods) <= 2:
        return numeric.declared(*numeric_size(typmods))
    if len(typmods) > 1:
        return None
    if isinstance(type_, Text) and type_.name in ("varchar", "bpchar"):
        return type_.sized(typmods[0])
    if isinstance(type_, Datetime) and type_.name != "date":
        return type_.sized(typmods[0])
    return None
