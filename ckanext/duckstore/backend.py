"""The DataStore backend for CKAN: one short method for each operation."""

from __future__ import annotations

import atexit
import functools
import os
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ckan.common import CKANConfig
from ckan.common import config as ckan_config
from ckan.types import Context
from ckanext.datastore.backend import DatastoreBackend, DatastoreException

from ckanext.duckstore import config as settings
from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.logic import (
    aliases,
    ckan_errors,
    delete,
    fulltext,
    jobs,
    plugin_query,
    search,
    search_sql,
    selection,
    users,
)
from ckanext.duckstore.operations import functions, info, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.run_triggers import run_triggers
from ckanext.duckstore.operations.selection import Selected, Selection
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.operations.text_index.making import make_index
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.types import documents
from ckanext.duckstore.queries.process_pool import PoolSettings, ProcessPool
from ckanext.duckstore.store.base import Store
from ckanext.duckstore.store.settings import StoreSettings
from ckanext.duckstore.store.stores import open_store

#: Milliseconds; a caller may set another limit with ``query_timeout`` in the context (``ckan
#: datastore fts-index``).
DEFAULT_TIMEOUT = 60000


class _Closeable(Protocol):
    def close(self) -> None: ...


_Thing = TypeVar("_Thing", bound=_Closeable)


def _closed_at_exit(thing: _Thing) -> _Thing:
    """Close *thing* when this process ends; a forked child does not."""
    process = os.getpid()
    atexit.register(lambda: thing.close() if os.getpid() == process else None)
    return thing


@functools.lru_cache(maxsize=8)
def _folder(url: str) -> Path:
    return settings.store_folder(url)


@functools.lru_cache(maxsize=8)
def _store(scheme: str, options: StoreSettings, indexed: bool) -> Store:
    return _closed_at_exit(open_store(scheme, options, sql_functions.prepare, TextIndex(indexed)))


def active_store() -> Store:
    """Return the configured store; a process has one object for each folder.

    :raises StoreUnavailable: it cannot be used.
    """
    url = ckan_config["ckan.datastore.write_url"]
    return _store(settings.store_scheme(url), settings.store_settings(_folder(url)), settings.full_text_index())


@functools.lru_cache(maxsize=8)
def _pool(options: PoolSettings) -> ProcessPool:
    return _closed_at_exit(ProcessPool(options))


def active_pool() -> ProcessPool:
    """Return the processes that run users' SQL on the active store."""
    return _pool(settings.pool_settings(active_store().spill))


def _timeout(context: Context) -> float:
    return float(context.get("query_timeout", DEFAULT_TIMEOUT)) / 1000


def _with_json_names(data: dict[str, Any]) -> dict[str, Any]:
    for field in data.get("fields") or ():
        if "type" in field:
            field["type"] = search.json_name(field["type"])
    return data


def _answer(data: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return *data* as CKAN returns it: without ``include_records``, with *more*."""
    return {name: value for name, value in data.items() if name != "include_records"} | more


class DuckstoreBackend(DatastoreBackend):
    """CKAN's DataStore in DuckDB."""

    enable_sql_search: bool = False
    allowed_sql_functions: frozenset[str] = frozenset()

    # What IDatastore plugins see of a query, built by CKAN itself.
    datastore_search = plugin_query.datastore_search
    datastore_delete = plugin_query.datastore_delete

    @property
    def store(self) -> Store:
        return active_store()

    def configure(self, config: CKANConfig) -> CKANConfig:
        settings.check()
        jobs.install()
        self.enable_sql_search = bool(config.get("ckan.datastore.sqlsearch.enabled"))
        if self.enable_sql_search:
            self.allowed_sql_functions = settings.allowed_functions()
        return config

    def before_fork(self) -> None:
        self.store.before_fork()

    # Writing

    def create(
        self, context: Context, data_dict: dict[str, Any], plugin_data: dict[int, dict[str, Any]]
    ) -> dict[str, Any]:
        with ckan_errors.of_write(data_dict):
            request = CreateRequest.parse(data_dict, plugin_data)
            aliases.check(request)
            if fulltext.asks_for_index(context, data_dict):
                make_index(self.store, data_dict["resource_id"])
            created = create(self.store, request, _timeout(context), users.caller(context))
        result = _answer(data_dict, method="insert")
        if "fields" in data_dict:
            result["fields"] = created.fields
        if created.records is not None:
            result["records"] = documents.decode_exactly(created.records)
        return _with_json_names(result)

    def upsert(self, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
        with ckan_errors.of_write(data_dict):
            records = upsert(self.store, UpsertRequest.parse(data_dict), _timeout(context), users.caller(context))
        if records is None:
            return data_dict
        return _answer(data_dict, records=documents.decode_exactly(records))

    def delete(self, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
        with ckan_errors.of_delete(data_dict):
            return delete.run(self.store, context, data_dict, _timeout(context))

    # Reading

    def search(self, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
        with ckan_errors.of_search(data_dict):
            return search.run(self.store, context, data_dict, _timeout(context))

    def search_sql(self, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
        return search_sql.run(
            self.store, active_pool(), context, data_dict, self.allowed_sql_functions, _timeout(context)
        )

    def select(self, context: Context, asked: Selection) -> Selected:
        """Execute a selection, which ``datastore_search`` cannot express, for our plugins.

        The caller has checked access to its tables.
        """
        with ckan_errors.of_search({"resource_id": asked.sources[0].id}):
            return selection.run(self.store, context, asked, _timeout(context))

    def run_triggers(self, context: Context, resource_id: str) -> int:
        """Run the triggers of a table on its rows.

        Return the number of rows that they did not skip.
        """
        with ckan_errors.of_run_triggers():
            return run_triggers(self.store, resource_id, _timeout(context), users.caller(context))

    def calculate_record_count(self, resource_id: str) -> None:
        """Optimize the table for reading.

        CKAN calls this, mostly from a job, when a series of writes to it has ended. No count is
        stored: DuckDB counts the rows of a table from metadata.
        """
        try:
            with self.store.turn(resource_id) as turn:
                if turn.resource is not None:
                    turn.settle()
        except DuckstoreError as error:
            raise DatastoreException(str(error)) from error

    # Metadata

    def resource_exists(self, id: str) -> bool:
        with ckan_errors.of_store():
            return self.store.get(id) is not None

    def resource_id_from_alias(self, alias: str) -> tuple[bool, str | None]:
        with ckan_errors.of_store():
            id = self.store.resolve(alias) or self.store.resolve(identifiers.truncated(alias))
        return id is not None, None if id == alias else id

    def get_all_ids(self) -> list[str]:
        with ckan_errors.of_store():
            return self.store.ids()

    def resource_fields(self, id: str, include_meta: bool = True, include_fields_schema: bool = True) -> dict[str, Any]:
        with ckan_errors.of_search({"resource_id": id}):
            resource = info.described(self.store, id)
            result: dict[str, Any] = {"meta": info.meta(self.store, id)} if include_meta else {}
            result["fields"] = info.fields(resource)
            if include_fields_schema:
                schema = info.schema(resource)
                for field in result["fields"]:
                    field["schema"] = schema[field["id"]]
            return result

    def resource_plugin_data(self, resource_id: str) -> dict[str, Any]:
        with ckan_errors.of_store():
            resource = self.store.get(resource_id)
        columns = resource.columns if resource else ()
        return {column.name: deepcopy(dict(column.comment)) for column in columns if column.comment}

    # Trigger functions

    def create_function(
        self, name: str, arguments: Iterable[dict[str, Any]], rettype: str, definition: str, or_replace: bool
    ) -> tuple[str, ...]:
        """Store a function; return warnings about statements that fail at run time."""
        with ckan_errors.of_function("definition"):
            request = FunctionRequest.parse(name, list(arguments), rettype, definition, or_replace)
            return functions.create_function(self.store, request)

    def drop_function(self, name: str, if_exists: bool, arguments: Iterable[dict[str, Any]] | None = None) -> None:
        """Remove the function *name* that takes *arguments*.

        Remove all functions of that name if *arguments* is None.
        """
        with ckan_errors.of_function("name"):
            given = None if arguments is None else list(arguments)
            functions.drop_function(self.store, name, if_exists=if_exists, arguments=given)
