"""A function ready to run, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .code import Code
from .names import VariableType
from .quick_choices import Closure

#: The maximum depth of nested function calls.
DEPTH = 40
#: The maximum number of loop iterations for one row, in total.
ROUNDS = 300_000


@dataclass(frozen=True, eq=False)
class Definition:
    """A function ready to run: its intermediate code, its arguments and its result."""

    name: str
    signature: tuple[VariableType, ...]
    names: tuple[str | None, ...]
    returns: VariableType
    code: Code
    variadic: bool = False
    is_trigger: bool = False
    quick: dict[Any, Closure | None] = field(default_factory=dict)
