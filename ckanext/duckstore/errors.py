"""Duckstore's errors, as one class hierarchy; each has PostgreSQL's SQLSTATE where there is one.

The store, the translator and the trigger compiler raise these and do not depend on CKAN;
``logic/ckan_errors.py`` converts them to CKAN's errors.  Codes:
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class DuckstoreError(Exception):
    """The base class.

    ``str(error)`` may be shown to clients: it contains no path, and no table that is not in the
    request.
    """

    sqlstate: ClassVar[str] = "XX000"


# Missing and duplicate objects


class UndefinedTable(DuckstoreError):
    sqlstate = "42P01"


class UndefinedColumn(DuckstoreError):
    sqlstate = "42703"


class AmbiguousColumn(DuckstoreError):
    sqlstate = "42702"


class UndefinedFunction(DuckstoreError):
    sqlstate = "42883"


class UndefinedObject(DuckstoreError):
    """A type, trigger function or other named object does not exist."""

    sqlstate = "42704"


class DuplicateFunction(DuckstoreError):
    """A function of that name with the same argument types exists."""

    sqlstate = "42723"


class InvalidFunctionDefinition(DuckstoreError):
    """A function cannot be created, replaced or attached as it is."""

    sqlstate = "42P13"


class DependentObjectsStillExist(DuckstoreError):
    """The object to be dropped is in use."""

    sqlstate = "2BP01"


class DuplicateTable(DuckstoreError):
    """A resource or alias of that name exists."""

    sqlstate = "42P07"


# Invalid and forbidden requests


class InvalidSQL(DuckstoreError):
    """SQL that PostgreSQL's grammar or binder rejects."""

    sqlstate = "42601"


class FeatureNotSupported(DuckstoreError):
    """Valid in PostgreSQL, but not supported; the message names the construct."""

    sqlstate = "0A000"


class InsufficientPrivilege(DuckstoreError):
    sqlstate = "42501"


# Values


class DataError(DuckstoreError):
    """A value that its column cannot hold.

    ``row`` is the 0-based position of the record, ``column`` its name, if known.
    """

    sqlstate = "22000"

    def __init__(self, message: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.row = row
        self.column = column


class InvalidTextRepresentation(DataError):
    sqlstate = "22P02"


class NumericValueOutOfRange(DataError):
    sqlstate = "22003"


class DivisionByZero(DataError):
    sqlstate = "22012"


class DatetimeFieldOverflow(DataError):
    sqlstate = "22008"


class IntervalFieldOverflow(DataError):
    sqlstate = "22015"


class InvalidTimeZoneDisplacement(DataError):
    sqlstate = "22009"


class InvalidDatetimeFormat(DataError):
    sqlstate = "22007"


class StringTooLong(DataError):
    sqlstate = "22001"


class UntranslatableCharacter(DataError):
    """Text that PostgreSQL cannot store: NUL, a lone surrogate."""

    sqlstate = "22P05"


class DatatypeMismatch(DataError):
    sqlstate = "42804"


class UniqueViolation(DuckstoreError):
    sqlstate = "23505"


# The store


class QueryCanceled(DuckstoreError):
    """A query reached its time limit, or was interrupted."""

    sqlstate = "57014"


class StoreBusy(DuckstoreError):
    """A lock could not be acquired within the configured wait.

    Nothing was changed; the request may be repeated.
    """

    sqlstate = "55P03"


class OutOfMemory(DuckstoreError):
    sqlstate = "53200"


class ProgramLimitExceeded(DuckstoreError):
    """A result or a query exceeds a limit."""

    sqlstate = "54000"


class InternalError(DuckstoreError):
    """The engine failed on a valid query; its message is in the log file."""

    sqlstate = "XX000"


class DiskFull(DuckstoreError):
    sqlstate = "53100"


class StoreUnavailable(DuckstoreError):
    """The store's folder is missing, read-only, of unknown format, or on a network filesystem."""

    sqlstate = "58030"


class StoreDamaged(DuckstoreError):
    """A file does not match the catalog. Raised instead of returning wrong rows."""

    sqlstate = "XX001"


# Requests


class InvalidRequest(DuckstoreError):
    """A request cannot be executed as it is.

    ``errors`` is CKAN's response: names of parameters and their error messages.
    """

    sqlstate = "22023"

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


def of_sqlstate(sqlstate: str, message: str) -> DuckstoreError:
    """Return the error for *sqlstate*: of its own class if any, else of its category's."""
    found = _BY_SQLSTATE.get(sqlstate) or _BY_KIND.get(sqlstate[:2], DuckstoreError)
    error = found(message)
    if error.sqlstate != sqlstate:
        error.sqlstate = sqlstate  # type: ignore[misc]  # of this one error
    return error


def _descendants(root: type[DuckstoreError]) -> list[type[DuckstoreError]]:
    return [found for child in root.__subclasses__() for found in (child, *_descendants(child))]


#: InvalidRequest takes more than a message.
_BY_SQLSTATE = {
    found.sqlstate: found for found in reversed(_descendants(DuckstoreError)) if found is not InvalidRequest
}
_BY_KIND: dict[str, type[DuckstoreError]] = {"22": DataError, "42": InvalidSQL, "54": ProgramLimitExceeded}
