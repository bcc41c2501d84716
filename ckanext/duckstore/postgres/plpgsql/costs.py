"""Estimate what triggers cost, run by the interpreter and as a batch: processor time, in
microseconds.

The interpreter's time grows with the number of rows. A batch of up to some thousand rows takes the
time that DuckDB needs to plan its statements: one, and one for each iteration of a loop that is not
unrolled. How many iterations rows have is not known; both estimates assume :data:`ITERATIONS`, that
of the interpreter :data:`LONG_ITERATIONS` of a LOOP or WHILE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from . import code
from .definition import DEPTH, Definition
from .names import USER_TABLE
from .operations import Define, Operation, Repeat, defined
from .quick import quick

ITERATIONS, LONG_ITERATIONS = 5, 10
#: The interpreter: to read and return a row, to evaluate an expression in Python, and in DuckDB.
ROW, QUICK, STATEMENT = 30, 3, 2000
#: A batch: to read and return its rows, a column at a level of SELECTs, an iteration of a loop.
ROWS, COLUMN, ITERATION = 1000, 15, 1200
#: The fields of a step that are other steps.
_INNER = frozenset({"then", "otherwise", "skipped", "body"})
#: Beyond this number all functions cost the same.
_MOST = 10**9


@dataclass(frozen=True)
class _Steps:
    """The cost of the expressions of a function, and how often it calls others, by name."""

    cost: int
    calls: tuple[tuple[str, int], ...]


def of_interpreter(triggers: Sequence[Definition], functions: Callable[[str], Sequence[Definition]]) -> int:
    """Return the cost of *triggers* for one row.

    :param functions: returns the functions of a name.
    """
    return ROW + sum(_of_function(trigger, functions, {}, 0) for trigger in triggers)


def of_batch(operations: Sequence[Operation], base: Iterable[str]) -> int:
    """Return the cost of a batch.

    :param base: the columns of its rows.
    """
    return ROWS + _of_operations(operations, set(base))


def _of_function(
    definition: Definition, functions: Callable[[str], Sequence[Definition]], known: dict[str, int], depth: int
) -> int:
    own = _of_steps(definition)
    cost = own.cost
    for name, times in own.calls:
        if name not in known:
            known[name] = 0  # of a recursive call
            called = functions(name) if depth < DEPTH else ()
            known[name] = max((_of_function(each, functions, known, depth + 1) for each in called), default=0)
        cost += times * known[name]
    return min(cost, _MOST)


@lru_cache(maxsize=512)
def _of_steps(definition: Definition) -> _Steps:
    cost = 0
    calls: Counter[str] = Counter()
    for step, times in _repeated(definition.code.steps, 1):
        cost += times * sum(_of_expression(each, definition) for each in _expressions(step))
        if isinstance(step, code.Call):
            calls[step.function] += times
    return _Steps(min(cost, _MOST), tuple(calls.items()))


def _repeated(steps: code.Steps, times: int) -> Iterator[tuple[code.Step, int]]:
    """Yield *steps* and those in their branches and bodies, and how many times each runs."""
    for step in steps:
        yield step, times
        if isinstance(step, code.If):
            yield from _repeated((*step.then, *step.otherwise), times)
        elif isinstance(step, code.Enclosed):
            yield from _repeated(step.body, times * _iterations(step))


def _iterations(step: code.Enclosed) -> int:
    if type(step) is code.Loop:
        return LONG_ITERATIONS
    return ITERATIONS if isinstance(step, code.Loop) else 1


def _expressions(step: code.Step) -> Iterator[code.Expression]:
    """Yield the expressions of *step*, without those of the steps in it."""
    for field in fields(step):
        found = code.parts(getattr(step, field.name)) if field.name not in _INNER else ()
        yield from (part for part in found if isinstance(part, code.Expression))


def _of_expression(expression: code.Expression, definition: Definition) -> int:
    if expression.tables == (USER_TABLE,) and not expression.references:  # evaluated once for a request
        return QUICK
    return STATEMENT if quick(expression, definition.code.numbered) is None else QUICK


def _of_operations(operations: Sequence[Operation], columns: set[str]) -> int:
    level = dict.fromkeys(columns, 0)
    cost = 0
    for operation in operations:
        if isinstance(operation, Define):
            level[operation.name] = 1 + max((level.get(name, 0) for name in operation.uses), default=0)
            continue
        cost += _of_loop(operation)
        level |= dict.fromkeys(operation.carried, 0)
    return cost + max(level.values(), default=0) * len(level) * COLUMN


def _of_loop(loop: Repeat) -> int:
    columns = {*loop.carried, *(loop.uses - defined(loop.body))}
    return ITERATIONS * (ITERATION + _of_operations(loop.body, columns))
