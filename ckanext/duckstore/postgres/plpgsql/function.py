"""Creation of functions, and their stored form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ...errors import DuckstoreError, InvalidSQL
from ...identifiers import quote
from ..limits import StatementTooComplex
from . import parse
from .definition import Definition
from .lower import ColumnType, Parameter, lower
from .names import RECORD, VariableType
from .polymorphic_types import check_results, declared_type, polymorphic_type
from .tree import Body

MODES = ("in", "out", "inout", "variadic")
#: Result types that are not types of values.
PSEUDO = ("trigger", "void")
_TABLE_TYPE = re.compile(r"%\s*(TYPE|ROWTYPE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Argument:
    """An argument: its name (None: referenced only by number), its type as written, its mode."""

    name: str | None
    type: str
    mode: str = "in"


@dataclass(frozen=True)
class Function:
    """An accepted function.

    ``definition`` is the source text. ``signature`` is the types of the input arguments, in which
    functions of the same name differ. ``warnings`` name the constructs that will fail when they are
    reached.
    """

    name: str
    arguments: tuple[Argument, ...]
    rettype: str
    definition: str
    signature: tuple[str, ...] = field(compare=False)
    warnings: tuple[str, ...] = field(compare=False)
    body: Body = field(compare=False, repr=False)

    @property
    def is_trigger(self) -> bool:
        return self.rettype.strip().lower() == "trigger"

    @property
    def is_polymorphic(self) -> bool:
        """Whether a call determines the types of arguments."""
        return any(map(polymorphic_type, self.signature))


def compile_function(name: str, arguments: Sequence[Argument], rettype: str, definition: str) -> Function:
    """Accept the function *name*, or refuse it as PostgreSQL would when it is created.

    :raises InvalidSQL: PostgreSQL's syntax error.
    :raises UndefinedObject: a type does not exist.
    :raises StatementTooComplex: it is too long or nested too deeply.
    """
    try:
        return _compiled(name, tuple(arguments), rettype, definition)
    except RecursionError as error:
        raise _too_deep(name) from error


def _too_deep(name: str) -> StatementTooComplex:
    return StatementTooComplex(f"function {name} is nested too deeply")


@lru_cache(maxsize=512)
def _compiled(name: str, arguments: tuple[Argument, ...], rettype: str, definition: str) -> Function:
    source = parse.unescaped(definition)
    for argument in arguments:
        if argument.mode not in MODES:
            raise InvalidSQL(f'invalid argument mode "{argument.mode}"')
    types = [declared_type(argument.type) for argument in arguments]
    returns = rettype.strip()
    if returns.lower() not in PSEUDO:
        declared_type(returns)
    given = [argument.type for argument in arguments if argument.mode != "out"]
    check_results(given, [returns, *(argument.type for argument in arguments if argument.mode == "out")])
    if returns.lower() == "trigger" and arguments:
        raise InvalidSQL("trigger functions cannot have declared arguments")
    parse.check(source, [_declared(argument) for argument in arguments], returns)
    body = parse.parse(source)
    made = Function(
        name,
        arguments,
        rettype,
        definition,
        tuple(type.name for type, argument in zip(types, arguments, strict=True) if argument.mode != "out"),
        tuple(
            f"line {statement.line}: {statement.construct} is not supported; the statement will fail when it is reached"
            for statement in body.unsupported
        ),
        body,
    )
    lower(name, parameters(made), body, is_trigger=made.is_trigger, column_type=_unknown_table)
    return made


def _declared(argument: Argument) -> str:
    name = f"{quote(argument.name)} " if argument.name else ""
    return f"{argument.mode.upper()} {name}{argument.type}"


def _unknown_table(table: str, column: str) -> str | None:
    return None


def parameters(function: Function) -> list[Parameter]:
    return [Parameter(argument.name, declared_type(argument.type), argument.mode) for argument in function.arguments]


class Definitions:
    """A cache of functions ready to run: those of this process, and those of one run, which depend
    on its tables.
    """

    def __init__(self, column_type: ColumnType) -> None:
        self._column_type = column_type
        self._own: dict[Function, Definition] = {}

    def of(self, function: Function) -> Definition:
        if _TABLE_TYPE.search(function.definition) is None:
            return _independent(function)
        found = self._own.get(function)
        if found is None:
            found = self._own[function] = _defined(function, self._column_type)
        return found


@lru_cache(maxsize=512)
def _independent(function: Function) -> Definition:
    return _defined(function, _unknown_table)


def any_table(function: Function) -> Definition:
    """Return *function* as if every table and column existed: to see what it names."""
    return _defined(function, lambda table, column: "text")


def _defined(function: Function, column_type: ColumnType) -> Definition:
    declared = parameters(function)
    try:
        code = lower(function.name, declared, function.body, is_trigger=function.is_trigger, column_type=column_type)
    except RecursionError as error:
        raise _too_deep(function.name) from error
    inputs = [parameter for parameter in declared if parameter.mode != "out"]
    outputs = [parameter for parameter in declared if parameter.mode in ("out", "inout")]
    returns = function.rettype.strip()
    if returns.lower() in PSEUDO:
        type = VariableType(returns.lower())
    elif len(outputs) == 1:
        type = outputs[0].type
    else:
        type = VariableType(RECORD) if outputs else declared_type(returns)
    return Definition(
        function.name,
        tuple(parameter.type for parameter in inputs),
        tuple(parameter.name for parameter in inputs),
        type,
        code,
        bool(inputs) and inputs[-1].mode == "variadic",
        function.is_trigger,
    )


__all__ = ["Argument", "Definitions", "DuckstoreError", "Function", "any_table", "compile_function"]
