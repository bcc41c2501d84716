"""Translation of errors of DuckDB, SQLite and the system that concern the store to Duckstore's
errors.

Errors of a query or its values (binder, conversion, ...) are not translated here: only the caller
can interpret them.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import duckdb
import sqlalchemy as sa

from ...errors import DiskFull, DuckstoreError, OutOfMemory, QueryCanceled, StoreBusy, StoreDamaged, StoreUnavailable

_FULL = ("No space left", "Disk quota", "File too large", "max_temp_directory_size", "could not write all bytes")
_NO_DESCRIPTORS = "Too many open files"
_UNSYNCED = "fsync failed"
_REPLAY = "Failure while replaying WAL"
_BUSY = ("Could not set lock on file", "Unique file handle conflict", "is already attached", "already being attached")


class BrokenLog(StoreDamaged):
    """A write-ahead log cannot be replayed."""


class Discardable(Protocol):
    """An instance in use."""

    @property
    def is_late(self) -> bool:
        """Whether the time of its operation has passed."""

    def discard(self) -> None:
        """Mark it as unusable."""


@contextmanager
def attaching(lease: Discardable) -> Iterator[None]:
    """Translate errors of an ATTACH."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if any(mark in text for mark in _BUSY):
            raise StoreBusy("The table is busy with other requests, try again later") from error
        if (shortage := _shortage(text)) is not None:
            raise shortage from error
        if "Permission denied" in text:
            raise StoreUnavailable("The data of the table cannot be opened") from error
        # Some kinds of damage make the whole instance unusable.
        lease.discard()
        kind = BrokenLog if _REPLAY in text else StoreDamaged
        raise kind("The data of the table cannot be read") from error


@contextmanager
def creating() -> Iterator[None]:
    """Translate errors of the creation of an instance."""
    try:
        yield
    except duckdb.IOException as error:
        raise of_files(error) from error
    except OSError as error:
        raise of_os(error) from error


def _too_many_files() -> StoreBusy:
    return StoreBusy("Too many files are open, try again later")


def _shortage(text: str) -> DuckstoreError | None:
    """Return the error for DuckDB's message *text* if space or file descriptors were short."""
    if any(mark in text for mark in _FULL):
        return DiskFull("No space left for the data")
    return _too_many_files() if _NO_DESCRIPTORS in text else None


@contextmanager
def translated(lease: Discardable) -> Iterator[None]:
    """Translate errors of a block that works on *lease*, and discard the instance if it is
    unusable.
    """
    try:
        yield
    except duckdb.InterruptException as error:
        raise QueryCanceled("Query took too long") from error
    except duckdb.OutOfMemoryException as error:
        if any(mark in str(error) for mark in _FULL):
            raise DiskFull("No space left to run the query") from error
        raise OutOfMemory("The query needs more memory than it may have") from error
    except (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException) as error:
        lease.discard()
        raise of_files(error) from error
    except duckdb.IOException as error:
        raise of_files(error) from error
    except duckdb.Error as error:
        if type(error) is duckdb.Error:  # the base class, which has been observed only for damaged files
            lease.discard()
            raise of_files(error) from error
        if lease.is_late:  # a Python function has ended, see interrupts
            raise QueryCanceled("Query took too long") from error
        raise


@contextmanager
def reading(damage: str) -> Iterator[None]:
    """Translate errors of reading a table of the store.

    :raises StoreDamaged: with the message *damage*, for any error but a timeout or a lack of
        memory, which are not the file's.
    """
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise StoreDamaged(damage) from error


def of_files(error: Exception) -> DuckstoreError:
    """Return Duckstore's error for DuckDB's error with a file."""
    text = str(error)
    if (shortage := _shortage(text)) is not None:
        return shortage
    if _UNSYNCED in text:
        return StoreUnavailable("The data could not be written to disk")
    return StoreDamaged("The data of the table cannot be read")


def of_commit(error: Exception) -> DuckstoreError:
    """Return Duckstore's error for an error of COMMIT. The caller must undo the transaction in any
    case.
    """
    if isinstance(error, duckdb.InterruptException):
        return QueryCanceled("Query took too long")
    return _shortage(str(error)) or StoreUnavailable("The data could not be written to disk")


@contextmanager
def of_system() -> Iterator[None]:
    """Translate the system's errors in file operations of the store."""
    try:
        yield
    except OSError as error:
        raise of_os(error) from error


def of_os(error: OSError) -> DuckstoreError:
    """Return Duckstore's error for an error of the system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull("No space left for the data")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return _too_many_files()
    return StoreUnavailable("The folder of the data store cannot be used")


@contextmanager
def of_sqlite() -> Iterator[None]:
    """Translate errors of the catalog, raised by SQLite directly or through SQLAlchemy."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _of_catalog(error.orig) from error
    except sqlite3.Error as error:
        raise _of_catalog(error) from error
    except (
        UnicodeDecodeError,
        json.JSONDecodeError,
    ) as error:  # the contents of a damaged page, or of the message about it
        raise StoreDamaged("The catalog of the data store cannot be read") from error


def _of_catalog(error: BaseException | None) -> DuckstoreError:
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy("The data store is busy with other requests, try again later")
    if code == sqlite3.SQLITE_FULL or extended == sqlite3.SQLITE_IOERR_WRITE:
        return DiskFull("No space left for the catalog of the data store")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "Could not decode to UTF-8" in str(error):
        return StoreDamaged("The catalog of the data store cannot be read")
    return StoreUnavailable("The catalog of the data store cannot be used")
