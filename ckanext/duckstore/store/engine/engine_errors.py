"""DuckDB's, SQLite's and the system's errors that are about the store, as errors of ours.

Errors about a query or its values (binder, conversion, ...) are not translated here: only the caller knows what they mean.
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
_UNSYNCED = "fsync failed"
_REPLAY = "Failure while replaying WAL"
_BUSY = ("Could not set lock on file", "Unique file handle conflict", "is already attached", "already being attached")


class BrokenLog(StoreDamaged):
    """A write-ahead log cannot be replayed."""


class Discardable(Protocol):
    """An instance in use."""

    def discard(self) -> None:
        """Use it no more."""


@contextmanager
def attaching(lease: Discardable) -> Iterator[None]:
    """Translate what an ATTACH raises."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if any(mark in text for mark in _BUSY):
            raise StoreBusy("The table is busy with other requests, try again later") from error
        if any(mark in text for mark in _FULL):
            raise DiskFull("No space left for the data") from error
        if "Permission denied" in text or "Too many open files" in text:
            raise StoreUnavailable("The data of the table cannot be opened") from error
        # Some faults of a file make the whole instance unusable.
        lease.discard()
        kind = BrokenLog if _REPLAY in text else StoreDamaged
        raise kind("The data of the table cannot be read") from error


@contextmanager
def translated(lease: Discardable) -> Iterator[None]:
    """Translate what comes out of a block that works on *lease*, and discard the instance if it is beyond use."""
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
        if type(error) is duckdb.Error:  # of no kind, which only broken files have been seen to raise
            lease.discard()
            raise of_files(error) from error
        raise


@contextmanager
def reading(damage: str) -> Iterator[None]:
    """Translate what reading a table of ours raises.

    :raises StoreDamaged: *damage*, for any error but one of time or memory, which says nothing about the file.
    """
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise StoreDamaged(damage) from error


def of_files(error: Exception) -> DuckstoreError:
    """Return our error for one that DuckDB had with a file."""
    text = str(error)
    if any(mark in text for mark in _FULL):
        return DiskFull("No space left for the data")
    if _UNSYNCED in text:
        return StoreUnavailable("The data could not be written to disk")
    return StoreDamaged("The data of the table cannot be read")


def of_commit(error: Exception) -> DuckstoreError:
    """Return our error for what a COMMIT raised. Whatever it was, the transaction has to be undone."""
    if isinstance(error, duckdb.InterruptException):
        return QueryCanceled("Query took too long")
    if any(mark in str(error) for mark in _FULL):
        return DiskFull("No space left for the data")
    return StoreUnavailable("The data could not be written to disk")


@contextmanager
def of_system() -> Iterator[None]:
    """Translate what the system says to our own work on files."""
    try:
        yield
    except OSError as error:
        raise of_os(error) from error


def of_os(error: OSError) -> DuckstoreError:
    """Return our error for one that the system has raised."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFull("No space left for the data")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return StoreBusy("Too many files are open, try again later")
    return StoreUnavailable("The folder of the data store cannot be used")


@contextmanager
def of_sqlite() -> Iterator[None]:
    """Translate what SQLite says, through SQLAlchemy or not: to the catalog."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _of_catalog(error.orig) from error
    except sqlite3.Error as error:
        raise _of_catalog(error) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:  # what a damaged page holds, or is said of it
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
