"""The kinds of store, and which one a URL names. A new kind is a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .base import Derived, Store
from .engine.instance_pool import Prepare
from .files.file_store import FileStore
from .settings import StoreSettings

#: By the scheme of ``ckan.datastore.write_url``: what opens a store of this kind.
SCHEMES: Mapping[str, Callable[[StoreSettings, Prepare | None, Derived | None], Store]] = {"duckdb": FileStore}


def open_store(
    scheme: str, settings: StoreSettings, prepare: Prepare | None = None, derived: Derived | None = None
) -> Store:
    """Open the store of kind *scheme* that *settings* describe.

    :param prepare: called with each new DuckDB instance, to install macros and functions.
    :param derived: what the store keeps beside the rows of each resource.
    :raises StoreUnavailable: the store cannot be used.
    """
    return SCHEMES[scheme](settings, prepare, derived)
