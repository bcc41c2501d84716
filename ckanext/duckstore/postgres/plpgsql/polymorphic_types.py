"""The types ``anyelement`` and ``anyarray``, which only arguments and results of functions have."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import of_sqlstate
from .expressions import variable_type
from .names import VariableType

ELEMENT, ARRAY = "anyelement", "anyarray"


def polymorphic_type(text: str) -> str | None:
    """Return which of these types *text* names, None if it names another type."""
    name = text.strip().lower()
    return name if name in (ELEMENT, ARRAY) else None


def element_of(name: str) -> str:
    """Return the type of the elements of the array type *name*."""
    return ELEMENT if name == ARRAY else name.removeprefix("_")


def declared_type(text: str) -> VariableType:
    """Return the type of an argument or of a result.

    :raises UndefinedObject: it does not exist, with PostgreSQL's message.
    """
    name = polymorphic_type(text)
    return variable_type(text) if name is None else VariableType(name)


def check_results(inputs: Sequence[str], results: Sequence[str]) -> None:
    """:raises DuckstoreError: no type of *inputs* determines those of *results*."""
    if any(map(polymorphic_type, results)) and not any(map(polymorphic_type, inputs)):
        raise of_sqlstate("42P13", "cannot determine result data type")
