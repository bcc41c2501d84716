"""RAISE and the text of values in messages; FOREACH."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import of_sqlstate
from ..types.names import is_array, long_name
from . import code
from .cells import Cell, Value, depth_of
from .conditions import sqlstate
from .failure import TriggerFailure
from .python_arrays import flat


def shown(text: str | None) -> str:
    """Return the text of a value in a message."""
    return "<NULL>" if text is None else text


def formatted(template: str, arguments: Sequence[str]) -> str:
    """Return *template* with each ``%`` replaced by an argument; ``%%`` is a percent sign."""
    given = iter(arguments)
    parts: list[str] = []
    place = 0
    while place < len(template):
        if template[place] != "%":
            end = template.find("%", place)
            end = len(template) if end < 0 else end
            parts.append(template[place:end])
            place = end
        elif template.startswith("%%", place):
            parts.append("%")
            place += 2
        else:
            parts.append(next(given, ""))
            place += 1
    return "".join(parts)


def raise_(step: code.Raise, arguments: Sequence[str], options: Mapping[str, str | None], function: str) -> None:
    """Execute RAISE: raise an error for the level EXCEPTION, do nothing for the others."""
    for name, value in options.items():
        if value is None:
            raise of_sqlstate("22004", "RAISE statement option cannot be null")
        if name == "ERRCODE" and sqlstate(value) is None:
            raise of_sqlstate("42704", f'unrecognized exception condition "{value}"')
    state = sqlstate(step.condition) if step.condition is not None else "P0001"
    if state is None:
        raise of_sqlstate("42704", f'unrecognized exception condition "{step.condition}"')
    if step.level != "EXCEPTION":
        return
    message = formatted(step.message, arguments) if step.message is not None else options.get("MESSAGE")
    given = options.get("ERRCODE")
    state = sqlstate(given) or state if given is not None else state
    raise TriggerFailure(
        step.condition or state if message is None else message, state, function=function, line=step.line
    )


def record_field(text: str | None) -> str:
    """Return the text of a field in the text of a record."""
    if text is None:
        return ""
    if text == "" or any(char in text for char in '(),"\\') or any(char.isspace() for char in text):
        return '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'
    return text


def foreach_items(value: Value, slice_: int) -> list[Cell]:
    """Return the items over which FOREACH iterates: the elements of an array, or its slices of
    *slice_* dimensions.
    """
    if not isinstance(value, Cell) or not is_array(value.type):
        name = value.type if isinstance(value, Cell) else "record"
        if isinstance(value, Cell) and value.value is None:
            raise of_sqlstate("22004", "FOREACH expression must not be null")
        raise of_sqlstate("42804", f"FOREACH expression must yield an array, not type {long_name(name)}")
    if value.value is None:
        raise of_sqlstate("22004", "FOREACH expression must not be null")
    depth = depth_of(value.value) if value.value else 0
    if slice_ > depth:
        raise of_sqlstate("2202E", f"slice dimension ({slice_}) is out of the valid range 0..{depth}")
    if slice_ == 0:
        return [Cell(value.type[1:], item) for item in flat(value.value)]
    parts = [value.value]
    for _ in range(depth - slice_):
        parts = [item for part in parts for item in part]
    return [Cell(value.type, part) for part in parts] if slice_ < depth else [value]
