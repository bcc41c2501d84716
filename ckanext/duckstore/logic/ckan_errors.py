"""Conversion of Duckstore's errors to CKAN's, all in this module."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
import duckdb

from ckanext.duckstore.errors import (
    DataError,
    DiskFull,
    DuckstoreError,
    DuplicateFunction,
    InsufficientPrivilege,
    InvalidRequest,
    OutOfMemory,
    QueryCanceled,
    StoreBusy,
    StoreDamaged,
    StoreUnavailable,
    UndefinedTable,
    UniqueViolation,
)
from ckanext.duckstore.operations.keys import RecordConflict
from ckanext.duckstore.postgres.plpgsql import TriggerFailure
from ckanext.duckstore.store.engine import engine_errors

log = logging.getLogger(__name__)

#: Errors of the store, which no request causes.
_STORE = (StoreBusy, StoreUnavailable, StoreDamaged, DiskFull, OutOfMemory)


#: CKAN's text.
_KEY_NOT_BUILT = "Cannot insert records or create indexbecause of uniqueness constraint"


@contextmanager
def of_write(data: dict[str, Any]) -> Iterator[None]:
    """Convert errors of create and upsert to CKAN's, which name the record."""
    with _common("Query took too long"):
        try:
            yield
        except DataError as error:
            raise _invalid({"records": [str(error)], **_row(error.row)}) from error
        except RecordConflict as error:
            raise _invalid({"records": [str(error)], **_row(error.row)}) from error
        except TriggerFailure as error:
            raise _invalid({"records": [str(error)], **_row(error.row)}) from error
        except UniqueViolation as error:
            raise _invalid(
                {"constraints": [_KEY_NOT_BUILT], "info": {"orig": str(error), "pgcode": error.sqlstate}}
            ) from error
        except UndefinedTable as error:
            raise tk.ObjectNotFound(f'DataStore table "{data.get("resource_id")}" was not found.') from error
        except duckdb.Error as error:
            log.exception("a write failed")
            raise _invalid({"records": ["The records could not be written"]}) from error


@contextmanager
def of_search(data: dict[str, Any]) -> Iterator[None]:
    """Convert errors of a search to CKAN's."""
    with _common("Search took too long"):
        try:
            yield
        except UndefinedTable as error:
            raise tk.ObjectNotFound(f'DataStore table "{data.get("resource_id")}" was not found.') from error
        except (InvalidRequest, QueryCanceled, *_STORE):
            raise
        except DuckstoreError as error:
            raise _invalid_query(str(error)) from error
        except duckdb.Error as error:
            log.info("a search failed: %s", error)
            raise _invalid_query(type(error).__name__) from error


@contextmanager
def of_statement() -> Iterator[None]:
    """Convert errors of a statement as a whole to CKAN's."""
    with _common("Query took too long"):
        try:
            yield
        except (InvalidRequest, QueryCanceled, InsufficientPrivilege, *_STORE):
            raise
        except DuckstoreError as error:
            raise tk.ValidationError(str(error)) from error


@contextmanager
def of_query(sql: str) -> Iterator[None]:
    """Convert PostgreSQL's errors of a query to CKAN's."""
    with _common("Query took too long"):
        try:
            yield
        except (InvalidRequest, QueryCanceled, InsufficientPrivilege, *_STORE):
            raise
        except DuckstoreError as error:
            raise _invalid(
                {"query": [str(error)], "info": {"statement": [sql], "params": [{}], "orig": [str(error)]}}
            ) from error


@contextmanager
def of_run_triggers() -> Iterator[None]:
    """Convert errors of ``datastore_run_triggers`` to CKAN's."""
    with _common("Query took too long"):
        try:
            yield
        except (InvalidRequest, QueryCanceled, *_STORE):
            raise
        except (DuckstoreError, duckdb.Error) as error:
            raise _invalid({"records": [str(error).partition("\n")[0]]}) from error


@contextmanager
def of_function(parameter: str) -> Iterator[None]:
    """Convert PostgreSQL's errors of a function to CKAN's. The default parameter is *parameter*."""
    with _common("Query took too long"):
        try:
            yield
        except DuplicateFunction as error:
            raise _invalid({"name": [str(error)]}) from error
        except (InvalidRequest, QueryCanceled, *_STORE):
            raise
        except DuckstoreError as error:
            raise _invalid({parameter: [str(error)]}) from error


@contextmanager
def of_delete(data: dict[str, Any]) -> Iterator[None]:
    """Convert errors of a deletion to CKAN's."""
    with _common("Query took too long"):
        try:
            yield
        except UndefinedTable as error:
            raise tk.ObjectNotFound(f'Resource "{data.get("resource_id")}" was not found.') from error
        except (InvalidRequest, QueryCanceled, *_STORE):
            raise
        except DuckstoreError as error:
            raise _invalid({"filters": [str(error)]}) from error
        except duckdb.Error as error:
            log.info("a deletion failed: %s", error)
            raise _invalid({"filters": ["Invalid query"]}) from error


@contextmanager
def of_store() -> Iterator[None]:
    """Convert errors of the store to CKAN's, for calls that raise no others."""
    with _common("Query took too long"):
        yield


@contextmanager
def _common(too_long: str) -> Iterator[None]:
    try:
        yield
    except InvalidRequest as error:
        raise _invalid(dict(error.errors)) from error
    except QueryCanceled as error:
        raise _invalid({"query": [too_long]}) from error
    except InsufficientPrivilege as error:
        raise tk.NotAuthorized(str(error)) from error
    except StoreBusy as error:
        raise _invalid({"datastore": [str(error)]}) from error
    except _STORE as error:
        log.exception("the store is in trouble")
        raise _invalid({"datastore": [str(error)]}) from error
    except OSError as error:
        log.exception("the system refused the store something")
        raise _invalid({"datastore": [str(engine_errors.of_os(error))]}) from error


def _row(row: int | None) -> dict[str, int]:
    return {} if row is None else {"records_row": row}


def _invalid_query(message: str) -> tk.ValidationError:
    return _invalid({"query": ["Invalid query"], "info": {"statement": [], "params": [], "orig": [message]}})


def _invalid(errors: dict[str, Any]) -> tk.ValidationError:
    return tk.ValidationError(errors)
