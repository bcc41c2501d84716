"""The registry of store implementations, by URL scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .base import Derived, Store
from .engine.instance_pool import Prepare
from .files.file_store import FileStore
from .settings import StoreSettings

#: Scheme of ``ckan.datastore.write_url`` -> the function that opens such a store.
SCHEMES: Mapping[str, Callable[[StoreSettings, Prepare | None, Derived | None], Store]] = {"duckdb": FileStore}


def open_store(
    scheme: str, settings: StoreSettings, prepare: Prepare | None = None, derived: Derived | None = None
) -> Store:
    """Open the store with URL scheme *scheme* and the given *settings*.

    :param prepare: called with each new DuckDB instance, to install macros and functions.
    :param derived: maintains the derived tables of each resource.
    :raises StoreUnavailable: the store cannot be used.
    """
    return SCHEMES[scheme](settings, prepare, derived)
