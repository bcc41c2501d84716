"""Everything that can go wrong below the backend, as one tree; each error carries PostgreSQL's SQLSTATE where it has one.

The store, the translator and the trigger compiler raise these and know nothing of CKAN; ``backend.py`` turns them into
CKAN's errors, in one place.  Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class DuckstoreError(Exception):
    """The root. ``str(error)`` is fit for a consumer's eyes: it names no path, and no table that was not asked for."""

    sqlstate: ClassVar[str] = "XX000"


# What was asked for is not there, or is there already


class UndefinedTable(DuckstoreError):
    sqlstate = "42P01"


class UndefinedColumn(DuckstoreError):
    sqlstate = "42703"


class AmbiguousColumn(DuckstoreError):
    sqlstate = "42702"


class UndefinedFunction(DuckstoreError):
    sqlstate = "42883"


class UndefinedObject(DuckstoreError):
    """A type, trigger function or other named thing which does not exist."""

    sqlstate = "42704"


class DuplicateFunction(DuckstoreError):
    """A function of that name takes the same types of arguments."""

    sqlstate = "42723"


class InvalidFunctionDefinition(DuckstoreError):
    """A function that cannot be created, replaced or attached as it is."""

    sqlstate = "42P13"


class DependentObjectsStillExist(DuckstoreError):
    """What is to be removed is in use."""

    sqlstate = "2BP01"


class DuplicateTable(DuckstoreError):
    """A resource or alias of that name exists."""

    sqlstate = "42P07"


# What was asked for cannot be understood or is not allowed


class InvalidSQL(DuckstoreError):
    """SQL that PostgreSQL's grammar or binder refuses."""

    sqlstate = "42601"


class FeatureNotSupported(DuckstoreError):
    """Valid in PostgreSQL, but Duckstore cannot answer it; the message names the construct."""

    sqlstate = "0A000"


class InsufficientPrivilege(DuckstoreError):
    sqlstate = "42501"


# Values


class DataError(DuckstoreError):
    """A value that its column cannot hold. ``row`` is the 0-based position of the record, ``column`` its name, if known."""

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
    """The time limit of a query has passed, or it was interrupted."""

    sqlstate = "57014"


class StoreBusy(DuckstoreError):
    """A lock could not be had within the configured wait. Nothing was changed; the request may be sent again."""

    sqlstate = "55P03"


class OutOfMemory(DuckstoreError):
    sqlstate = "53200"


class ProgramLimitExceeded(DuckstoreError):
    """An answer, or a query, that is larger than it may be."""

    sqlstate = "54000"


class InternalError(DuckstoreError):
    """The engine failed at a query, through no fault of the consumer's; what it said is in the log."""

    sqlstate = "XX000"


class DiskFull(DuckstoreError):
    sqlstate = "53100"


class StoreUnavailable(DuckstoreError):
    """The store's folder cannot be used: missing, not writable, on a network filesystem, of an unknown format."""

    sqlstate = "58030"


class StoreDamaged(DuckstoreError):
    """A file is not what the catalog says it is. Raised instead of answering with wrong rows."""

    sqlstate = "XX001"


# Requests


class InvalidRequest(DuckstoreError):
    """A request that cannot be carried out as it stands; ``errors`` is what CKAN answers: a parameter's name and what is wrong with it."""

    sqlstate = "22023"

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


def of_sqlstate(sqlstate: str, message: str) -> DuckstoreError:
    """Return the error for *sqlstate*: of its own class where there is one, else of the class of its kind."""
    found = _BY_SQLSTATE.get(sqlstate) or _BY_KIND.get(sqlstate[:2], DuckstoreError)
    error = found(message)
    if error.sqlstate != sqlstate:
        error.sqlstate = sqlstate  # type: ignore[misc]  # of this one error
    return error


def _descendants(root: type[DuckstoreError]) -> list[type[DuckstoreError]]:
    return [found for child in root.__subclasses__() for found in (child, *_descendants(child))]


#: InvalidRequest is made of more than a message.
_BY_SQLSTATE = {
    found.sqlstate: found for found in reversed(_descendants(DuckstoreError)) if found is not InvalidRequest
}
_BY_KIND: dict[str, type[DuckstoreError]] = {"22": DataError, "42": InvalidSQL, "54": ProgramLimitExceeded}
