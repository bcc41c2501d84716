"""The common path of a batch.

A function that validates rows collects messages in an array, or returns one: for most rows, it
stays empty. A batch is first compiled for these rows: a branch that adds to an empty array, or that
fails, is not compiled, and rows that enter it are *uncommon*. They run through the batch that is
compiled in full, or one by one. What remains for the common rows are the conditions.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..nodes import ast
from ..types.names import is_array
from . import code
from .held import Held, HeldRow, Holding
from .names import walk


def leaves_common_path(
    steps: code.Steps, holdings: Sequence[Holding], function: code.Code, *, in_loop: bool = False
) -> bool:
    """Return whether the branch *steps* of *function* fails, adds to an array that is empty so far,
    or returns an array where other branches return NULL; branches inside it do not count.

    :param in_loop: an array may collect the results of a loop: only what contains a literal, as
        messages do, counts.
    """
    for step in steps:
        if isinstance(step, code.Fail) or (isinstance(step, code.Raise) and step.level == "EXCEPTION"):
            return True
        if isinstance(step, code.Block) and leaves_common_path(step.body, holdings, function, in_loop=in_loop):
            return True
        if isinstance(step, code.Assign):
            collects = in_loop and not any(isinstance(node, ast.A_Const) for node in walk(step.value.value))
            if _adds(step.value) and not collects and _is_empty(step.target, holdings):
                return True
        elif isinstance(step, code.Return) and step.value is not None and _adds(step.value):
            return any(_is_null(other) for other in code.walk(function.steps))
    return False


def _adds(value: code.Expression) -> bool:
    """Return whether *value* is an array constructor or a concatenation."""
    node = value.value
    if isinstance(node, ast.A_ArrayExpr):
        return True
    return isinstance(node, ast.A_Expr) and node.lexpr is not None and node.name[-1].sval == "||"


def _is_empty(target: code.Target, holdings: Sequence[Holding]) -> bool:
    held = holdings[target.slot.number]
    if isinstance(held, HeldRow):
        if target.field is None or target.field not in held.names:
            return False
        held = held.cells[held.names.index(target.field)]
    return isinstance(held, Held) and held.flexible and is_array(held.expr.type)


def _is_null(step: code.Step) -> bool:
    if not isinstance(step, code.Return) or step.value is None:
        return False
    return isinstance(step.value.value, ast.A_Const) and bool(step.value.value.isnull)
