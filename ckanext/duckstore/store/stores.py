"""The registry of store implementations, by URL scheme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .base import Derived, Store
from .engine.instance_pool import Prepare
from .files.file_store import FileStore
from .files.maintenance import FileMaintenance
from .maintenance import Maintenance
from .settings import StoreSettings


@dataclass(frozen=True)
class StoreKind:
    """An implementation of stores."""

    open: Callable[[StoreSettings, Prepare | None, Derived | None], Store]
    maintain: Callable[[Any], Maintenance]
    """Called with a store that :attr:`open` returned."""


#: The scheme of ``ckan.datastore.write_url`` -> the kind of store.
SCHEMES: dict[str, StoreKind] = {"duckdb": StoreKind(FileStore, FileMaintenance)}


def open_store(
    scheme: str, settings: StoreSettings, prepare: Prepare | None = None, derived: Derived | None = None
) -> Store:
    """Open the store with URL scheme *scheme* and the given *settings*.

    :param prepare: called with each new DuckDB instance, to install macros and functions.
    :param derived: maintains the derived tables of each resource.
    :raises StoreUnavailable: the store cannot be used.
    """
    return SCHEMES[scheme].open(settings, prepare, derived)
