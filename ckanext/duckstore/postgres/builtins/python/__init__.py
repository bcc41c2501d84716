"""Functions written in Python because SQL cannot express them.

Each module here lists its own in ``PYTHON``: DuckDB name → :class:`PythonFunction`. They import
little besides the standard library. DuckDB's Python client requires numpy to be importable for any
of them (duckdb issue 17052), although none uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import duckdb
from duckdb.func import SPECIAL

from ckanext.duckstore import interrupts
from ckanext.duckstore.errors import DuckstoreError, InternalError

from ....raising import Failure
from . import (
    formatting,
    fulltext,
    headlines,
    iso_weeks,
    json_texts,
    json_values,
    numeric,
    ordered_numbers,
    ranges,
    regexp,
    strings,
    text_search,
    trigonometry,
    typed_input,
)
from .base import PythonFunction

PYTHON: Mapping[str, PythonFunction] = {
    **strings.PYTHON,
    **numeric.PYTHON,
    **ordered_numbers.PYTHON,
    **trigonometry.PYTHON,
    **regexp.PYTHON,
    **json_values.PYTHON,
    **fulltext.PYTHON,
    **text_search.PYTHON,
    **json_texts.PYTHON,
    **headlines.PYTHON,
    **ranges.PYTHON,
    **iso_weeks.PYTHON,
    **typed_input.PYTHON,
    **formatting.PYTHON,
}


def _failing(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call* with its errors converted to :class:`Failure`, whose message survives
    DuckDB.
    """

    @wraps(call)
    def failing(*arguments: Any) -> Any:
        try:
            return call(*arguments)
        except DuckstoreError as error:
            raise Failure(error.sqlstate, str(error)) from error
        except ArithmeticError as error:
            raise Failure("22003", "a numeric value is NaN, infinite or too long to be computed with here") from error

    return failing


def _strict(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call* wrapped to return NULL when any argument is NULL."""

    # DuckDB counts the parameters, which it finds through the attributes that wraps() sets.
    @wraps(call)
    def strict(*arguments: Any) -> Any:
        return None if None in arguments else call(*arguments)

    return strict


def register(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make the Python function *name* callable on the instance of *connection*, which must live as
    long as the instance.

    :raises InternalError: another connection of the instance registered it. DuckDB 2.0 frees a
        Python function with the connection that registered it but still calls it from the others,
        so relying on another connection's function may crash the process.
    """
    function = PYTHON[name]
    parameters: list[Any] = [*function.arguments]
    call = _strict(function.call) if function.strict else function.call
    try:
        connection.create_function(
            name,
            _failing(interrupts.obeying(call, interrupts.interrupt_of(connection))),
            parameters,
            function.returns,
            # With 'default', DuckDB would not accept NULL as a result either.
            null_handling=SPECIAL,
        )
    except duckdb.CatalogException as error:
        if "already" not in str(error):
            raise
        raise InternalError(f"the function {name} belongs to another connection of the same DuckDB instance") from error
