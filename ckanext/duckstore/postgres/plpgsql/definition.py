"""A function as it is run, and what bounds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .code import Code
from .names import VariableType
from .quick import Closure

#: How deep functions may call each other.
DEPTH = 40
#: How many rounds the loops of one row may take together.
ROUNDS = 300_000
#: How long a text or an array may become.
LARGEST = 10_000_000


@dataclass(frozen=True, eq=False)
class Definition:
    """A function as it is run: what was lowered of it, and what its arguments and its result are."""

    name: str
    signature: tuple[VariableType, ...]
    names: tuple[str | None, ...]
    returns: VariableType
    code: Code
    variadic: bool = False
    is_trigger: bool = False
    quick: dict[Any, Closure | None] = field(default_factory=dict)
