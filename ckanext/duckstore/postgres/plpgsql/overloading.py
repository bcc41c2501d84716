"""Resolve calls at run time by name and argument types, by PostgreSQL's rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ...errors import UndefinedFunction, of_sqlstate
from ..builtins.registry import Overload
from ..builtins.resolution import suiting
from ..types.names import UNKNOWN, long_name
from .definition import Definition
from .polymorphic_types import element_of


@lru_cache(maxsize=2048)
def choose(
    name: str,
    definitions: tuple[Definition, ...],
    types: tuple[str, ...],
    names: tuple[str | None, ...],
    variadic: bool,
) -> tuple[Definition, tuple[int, ...], bool]:
    """Return the function of a call, the argument index of each of its parameters, and whether the
    remaining arguments form an array.

    :raises UndefinedFunction: none, or more than one, takes arguments of these *types*.
    """
    overloads: list[Overload] = []
    found: dict[int, tuple[Definition, tuple[int, ...], bool]] = {}
    for definition in definitions:
        for spread in (False, True) if definition.variadic and not variadic else (False,):
            order = _order(definition, names, spread)
            if order is None or (not spread and len(order) != len(definition.signature)):
                continue
            wanted = tuple(type.name for type in definition.signature)
            if spread:
                wanted = (*wanted[:-1], element_of(wanted[-1]))
            made = [types[place] for place in order]
            overload = Overload(name, "scalar", wanted, definition.returns.name, name, variadic=spread)
            if suiting([overload], made):
                overloads.append(overload)
                found[id(overload)] = (definition, order, spread)
    chosen = overloads
    if len(overloads) > 1:
        chosen = suiting(overloads, types) if not any(names) else overloads
    if len(chosen) == 1:
        return found[id(chosen[0])]
    shown = ", ".join(long_name(type) if type != UNKNOWN else UNKNOWN for type in types)
    if chosen:
        raise of_sqlstate("42725", f"function {name}({shown}) is not unique")
    raise UndefinedFunction(f"function {name}({shown}) does not exist")


def _order(definition: Definition, names: Sequence[str | None], spread: bool) -> tuple[int, ...] | None:
    """Return the argument index of each parameter; None if the arguments do not match."""
    if not any(names):
        return tuple(range(len(names)))
    if spread:
        return None
    places: dict[int, int] = {}
    for place, name in enumerate(names):
        if name is None:
            parameter = place
        elif name in definition.names:
            parameter = definition.names.index(name)
        else:
            return None
        if parameter in places:
            return None
        places[parameter] = place
    if sorted(places) != list(range(len(definition.signature))):
        return None
    return tuple(places[parameter] for parameter in range(len(definition.signature)))
