"""The result of a function: the value of RETURN, its OUT arguments, or the row of a trigger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...errors import of_sqlstate
from .cells import Cell, Record, Value, null
from .names import VariableType

if TYPE_CHECKING:
    from .definition import Definition

Result = Value
Convert = Callable[[Value, VariableType], Value]


def returned(
    definition: Definition,
    value: Value,
    outputs: Sequence[tuple[str, Value]],
    convert: Convert,
    *,
    given: bool = False,
    at_end: bool = False,
) -> Result:
    """Return the result of *definition*.

    :param value: the value of RETURN, if *given*.
    :param at_end: the function ended without RETURN.
    """
    if definition.is_trigger:
        return _row(definition, value, given, at_end)
    if outputs:
        return _of_outputs(outputs)
    if not given:
        if definition.returns.name == "void":
            return Cell("void", None)
        raise of_sqlstate("2F005", "control reached end of function without RETURN")
    if definition.returns.is_record:
        if isinstance(value, Record):
            return value
        if value is None or value.value is None:
            return None
        raise of_sqlstate("42804", "cannot return non-composite value from function returning composite type")
    return convert(value, definition.returns)


def _row(definition: Definition, value: Value, given: bool, at_end: bool) -> Value:
    if at_end or not given:
        raise of_sqlstate("2F005", "control reached end of trigger procedure without RETURN")
    if value is None or (isinstance(value, Cell) and value.value is None):
        return None
    if isinstance(value, Cell):
        raise of_sqlstate("42804", "cannot return non-composite value from function returning composite type")
    return value


def _of_outputs(outputs: Sequence[tuple[str, Value]]) -> Value:
    if len(outputs) == 1:
        return outputs[0][1]
    cells = [value if isinstance(value, Cell) else null("text") for _, value in outputs]
    return Record(tuple(name for name, _ in outputs), cells)
