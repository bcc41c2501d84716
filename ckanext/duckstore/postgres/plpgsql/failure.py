"""Errors raised while functions run."""

from __future__ import annotations

import re

import duckdb

from ... import raising
from ...errors import (
    DataError,
    DivisionByZero,
    DuckstoreError,
    FeatureNotSupported,
    InvalidSQL,
    InvalidTextRepresentation,
    NumericValueOutOfRange,
    OutOfMemory,
    QueryCanceled,
    of_sqlstate,
)


class TriggerFailure(DuckstoreError):
    """A trigger refused a row, or failed for it. ``row`` is the number of the row in the request.

    ``str()`` is the first line of PostgreSQL's message; ``function`` and ``line`` are the place of
    the error.
    """

    def __init__(
        self, message: str, sqlstate: str, *, row: int | None = None, function: str = "", line: int = 0
    ) -> None:
        super().__init__(message.partition("\n")[0])
        self.sqlstate = sqlstate  # type: ignore[misc]  # of this one error
        self.message = message
        self.row = row
        self.function = function
        self.line = line

    @classmethod
    def of(cls, error: DuckstoreError, row: int | None, function: str, line: int) -> TriggerFailure:
        """Return *error* as a failure at the place where it was raised."""
        if isinstance(error, TriggerFailure):
            if error.row is None:
                error.row = row
            return error
        return cls(str(error), error.sqlstate, row=row, function=function, line=line)


#: DuckDB's messages for dates and timestamps beyond its range.
_MOMENT = re.compile(r"^Date out of range$|not in timestamp range")


def of_engine(error: duckdb.Error) -> DuckstoreError:
    """Return the PostgreSQL error for DuckDB's *error* in an expression, as far as it can be
    determined.
    """
    text = str(error)
    ours = raising.read(text)
    if ours is not None:
        return of_sqlstate(*ours)
    if isinstance(error, duckdb.InterruptException):
        return QueryCanceled("canceling statement due to statement timeout")
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutOfMemory("The function needs more memory than it may have")
    line = text.partition("\n")[0]
    line = line.partition(" Error: ")[2] or line
    if "division by zero" in line.lower():
        return DivisionByZero("division by zero")
    if "More than one row returned by a subquery" in line:
        return of_sqlstate("21000", "more than one row returned by a subquery used as an expression")
    if _MOMENT.search(line):
        return of_sqlstate("22008", "timestamp out of range" if "timestamp" in line else "date out of range")
    shown = _plain(line)
    if shown != line or "out of range" in line.lower() or "overflow" in line.lower():
        return NumericValueOutOfRange(shown)
    return _KINDS.get(type(error), DataError)(line)


def _plain(line: str) -> str:
    """Return PostgreSQL's message for a numeric or integer overflow, other messages unchanged."""
    if re.search(r"^Casting value .* to type DECIMAL|Could not cast value .* to DECIMAL|to DECIMAL\(", line):
        return "numeric field overflow"
    for name, long in (("INT32", "integer"), ("INT64", "bigint"), ("INT16", "smallint")):
        if re.search(rf"destination type {name}\b|of {name}\b|range of type {name}\b", line):
            return f"{long} out of range"
    return line


_KINDS: dict[type, type[DuckstoreError]] = {
    duckdb.ConversionException: InvalidTextRepresentation,
    duckdb.OutOfRangeException: NumericValueOutOfRange,
    duckdb.BinderException: InvalidSQL,
    duckdb.CatalogException: InvalidSQL,
    duckdb.ParserException: InvalidSQL,
    duckdb.NotImplementedException: FeatureNotSupported,
}
