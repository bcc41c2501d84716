"""Functions with arguments of type ``anyelement`` and ``anyarray``: a call determines their types.

https://www.postgresql.org/docs/current/extend-type-system.html#EXTEND-TYPES-POLYMORPHIC
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import UndefinedObject, of_sqlstate
from ..types.names import UNKNOWN, is_array
from .function import Function, compile_function
from .polymorphic_types import ARRAY, ELEMENT, polymorphic_type


def of_call(
    function: Function, types: Sequence[str], names: Sequence[str | None], *, variadic: bool
) -> Function | None:
    """Return *function* for a call with arguments of these *types*; None if it does not take them.

    :raises DuckstoreError: all arguments that would determine its types are of type unknown.
    """
    wanted = _wanted(function, names, variadic=variadic)
    if wanted is None:
        return None
    elements = set()
    for type, given in zip(wanted, types, strict=True):
        if type is None or given == UNKNOWN:
            continue
        if type == ARRAY and not is_array(given):
            return None
        elements.add(given[1:] if type == ARRAY else given)
    if not elements:
        raise of_sqlstate("42804", "could not determine polymorphic type because input has type unknown")
    return _with_element(function, elements.pop()) if len(elements) == 1 else None


def _wanted(function: Function, names: Sequence[str | None], *, variadic: bool) -> list[str | None] | None:
    """Return the polymorphic type of each argument of a call, None for one of another type; None if
    *function* has not these arguments.
    """
    inputs = [argument for argument in function.arguments if argument.mode != "out"]
    found = [polymorphic_type(argument.type) for argument in inputs]
    if any(names):
        places = {argument.name: place for place, argument in enumerate(inputs)}
        if len(names) != len(inputs) or not {name for name in names if name} <= places.keys():
            return None
        return [found[place if name is None else places[name]] for place, name in enumerate(names)]
    if inputs[-1].mode == "variadic" and not variadic:
        element = ELEMENT if found[-1] == ARRAY else None
        return [*found[:-1], *[element] * (len(names) - len(found) + 1)] if len(names) >= len(found) else None
    return found if len(names) == len(found) else None


def _with_element(function: Function, element: str) -> Function | None:
    """Return *function* with the type *element* instead of ``anyelement``; None if it has no
    arrays.
    """
    concrete = {ELEMENT: element, ARRAY: f"_{element}"}

    def type_of(text: str) -> str:
        return concrete.get(polymorphic_type(text) or "", text)

    arguments = [replace(argument, type=type_of(argument.type)) for argument in function.arguments]
    try:
        return compile_function(function.name, arguments, type_of(function.rettype), function.definition)
    except UndefinedObject:
        return None


def alone(functions: Sequence[Function], others: Sequence[Function]) -> Iterator[Function]:
    """Yield those of *functions* whose arguments have other types than those of each of *others*,
    which PostgreSQL prefers.
    """
    taken = {other.signature for other in others}
    return (function for function in functions if function.signature not in taken)
