"""Functions with arguments of type ``anyelement`` and ``anyarray``: a call determines their types.

https://www.postgresql.org/docs/current/extend-type-system.html#EXTEND-TYPES-POLYMORPHIC
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import UndefinedFunction, UndefinedObject, of_sqlstate
from ..types.names import UNKNOWN
from .function import Function, compile_function
from .polymorphic_types import ARRAY, ELEMENT, element_of, polymorphic_type


def of_call(function: Function, types: Sequence[str], *, spread: bool) -> Function:
    """Return *function* for a call with arguments of these *types*, in the order of its parameters.

    :param spread: the last arguments form an array.
    :raises DuckstoreError: all arguments that would determine its types are of type unknown.
    """
    wanted = [polymorphic_type(argument.type) for argument in function.arguments if argument.mode != "out"]
    if spread:
        last = wanted.pop()
        wanted += [last and element_of(last)] * (len(types) - len(wanted))
    for type, given in zip(wanted, types, strict=True):
        if type is not None and given != UNKNOWN:
            return _with_element(function, element_of(given) if type == ARRAY else given)
    raise of_sqlstate("42804", "could not determine polymorphic type because input has type unknown")


def _with_element(function: Function, element: str) -> Function:
    """Return *function* with the type *element* instead of ``anyelement``."""
    concrete = {ELEMENT: element, ARRAY: f"_{element}"}

    def type_of(text: str) -> str:
        return concrete.get(polymorphic_type(text) or "", text)

    arguments = [replace(argument, type=type_of(argument.type)) for argument in function.arguments]
    try:
        return compile_function(function.name, arguments, type_of(function.rettype), function.definition)
    except UndefinedObject as error:
        raise UndefinedFunction(f"function {function.name} does not exist for type {element}") from error
