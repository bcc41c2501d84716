"""PL/pgSQL functions: ``datastore_function_create`` and ``datastore_function_delete``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DuplicateFunction, InvalidFunctionDefinition, UndefinedFunction, UndefinedObject
from ckanext.duckstore.postgres.plpgsql import Argument, Function, compile_function
from ckanext.duckstore.postgres.types import declarations
from ckanext.duckstore.store.base import FunctionArgument, Store, StoredFunction

#: The body of a function that only has arguments.
_NOTHING = "BEGIN END"


@dataclass(frozen=True)
class FunctionRequest:
    """The parameters of ``datastore_function_create``."""

    name: str
    arguments: tuple[FunctionArgument, ...]
    rettype: str
    definition: str
    or_replace: bool = False

    @classmethod
    def parse(
        cls, name: str, arguments: Sequence[Mapping[str, Any]], rettype: str, definition: str, or_replace: bool
    ) -> FunctionRequest:
        """Read the parameters of the action, validated by CKAN."""
        declared = tuple(
            FunctionArgument(argument.get("argname") or "", argument["argtype"], argument.get("argmode") or "in")
            for argument in arguments
        )
        return cls(identifiers.truncated(name), declared, rettype, definition, bool(or_replace))


def compiled(stored: StoredFunction) -> Function:
    """Return *stored*, compiled. A process caches the most recent functions."""
    arguments = [Argument(argument.name or None, argument.type, argument.mode) for argument in stored.arguments]
    return compile_function(stored.name, arguments, stored.rettype, stored.definition)


def create_function(store: Store, request: FunctionRequest) -> tuple[str, ...]:
    """Store a function; return warnings about statements that will fail at run time.

    :raises DuckstoreError: PostgreSQL's error for a definition that it rejects.
    :raises DuplicateFunction: it exists, and replacing was not requested.
    """
    signature = _signature(request.name, request.arguments, request.rettype)
    there = next((each for each in store.functions().get(request.name, ()) if each.signature == signature), None)
    if there is not None and not request.or_replace:
        raise DuplicateFunction(f'function "{request.name}" already exists with same argument types')
    new = StoredFunction(request.name, signature, request.arguments, request.rettype, request.definition)
    if there is not None:
        _check_replaceable(there, new)
    function = compiled(new)
    store.put_function(new, replace=request.or_replace)
    return tuple(function.warnings)


def _signature(name: str, arguments: Sequence[FunctionArgument], rettype: str = "void") -> tuple[str, ...]:
    """Return the types of the input arguments.

    :raises UndefinedObject: the type of an argument or of the result does not exist.
    """
    for argument in arguments:
        try:
            compile_function(name, [Argument(None, argument.type)], "void", _NOTHING)
        except UndefinedObject as error:
            raise UndefinedObject(f"type {argument.type} does not exist") from error
    declared = [Argument(argument.name or None, argument.type, argument.mode) for argument in arguments]
    # That a trigger has no arguments is checked later.
    result = "void" if _canonical(rettype) == "trigger" else rettype
    return tuple(compile_function(name, declared, result, _NOTHING).signature)


def _check_replaceable(there: StoredFunction, new: StoredFunction) -> None:
    """Raise PostgreSQL's error if *new* cannot replace *there*."""
    if _result(there) != _result(new):
        raise InvalidFunctionDefinition("cannot change return type of existing function")
    for old, given in zip(_inputs(there), _inputs(new), strict=True):
        if old.name and old.name != given.name:
            raise InvalidFunctionDefinition(f'cannot change name of input parameter "{old.name}"')


def _result(function: StoredFunction) -> tuple[str, ...]:
    """Return the identity of the result of *function*: its type and the output arguments' types."""
    outputs = (argument.type for argument in function.arguments if argument.mode in ("out", "inout"))
    return tuple(_canonical(name) for name in (function.rettype, *outputs))


def _canonical(type_name: str) -> str:
    """Return PostgreSQL's canonical name of a type, so that ``int`` and ``int4`` are the same."""
    try:
        return declarations.parse(type_name).name
    except UndefinedObject:  # record, trigger, void
        return type_name.strip().lower()


def _inputs(function: StoredFunction) -> list[FunctionArgument]:
    return [argument for argument in function.arguments if argument.mode != "out"]


def drop_function(
    store: Store, name: str, *, if_exists: bool, arguments: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Remove the function *name*: the one that takes *arguments*, or all of that name if None.

    :raises UndefinedFunction: it does not exist, unless *if_exists*.
    :raises DependentObjectsStillExist: it is a trigger of a table.
    """
    name = identifiers.truncated(name)
    found = store.functions().get(name, ())
    types = ""
    if arguments is not None:
        request = FunctionRequest.parse(name, arguments, "void", _NOTHING, False)
        signature = _signature(name, request.arguments)
        found = tuple(function for function in found if function.signature == signature)
        types = ", ".join(argument.type for argument in request.arguments)
    if not found and not if_exists:
        raise UndefinedFunction(f"function {name}({types}) does not exist")
    store.drop_functions(found)


def check_triggers(store: Store, names: Sequence[str]) -> None:
    """Raise PostgreSQL's error for functions *names* that cannot be triggers.

    :raises UndefinedFunction: there is no such function without arguments.
    :raises InvalidFunctionDefinition: it does not return ``trigger``.
    """
    known = store.functions() if names else {}
    for name in names:
        function = next((each for each in known.get(name, ()) if not each.signature), None)
        if function is None:
            raise UndefinedFunction(f"function {name}() does not exist")
        if function.rettype.strip().lower() != "trigger":
            raise InvalidFunctionDefinition(f"function {name} must return type trigger")
