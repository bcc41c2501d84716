"""A second store, as short as the protocol allows: a DuckDB file for each table, one lock for
everything, and the catalog in memory. It has no index, and one process only."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from ckanext.duckstore.errors import (
    DependentObjectsStillExist,
    DuplicateFunction,
    DuplicateTable,
    UndefinedTable,
)
from ckanext.duckstore.identifiers import literal
from ckanext.duckstore.store.base import Derived, Functions, Relation, Resource, Size, State, StoredFunction
from ckanext.duckstore.store.engine import configuration, row_tables
from ckanext.duckstore.store.maintenance import Collected, Finding, Info, Lost
from ckanext.duckstore.store.settings import StoreSettings


@dataclass(frozen=True)
class SimplePin:
    resource: Resource
    path: Path
    state: State
    table: tuple[str, str] = row_tables.ROWS


@dataclass
class SimpleReading:
    connection: duckdb.DuckDBPyConnection
    resources: dict[str, Resource]
    aliases: dict[str, str]

    def table(self, id: str) -> str:
        return row_tables.rows_of(self.aliases[id])

    def state(self, id: str) -> None:
        return None

    def row_count(self, id: str) -> int:
        return row_tables.row_count(self.connection, self.aliases[id])

    def has_gaps(self, id: str) -> bool:
        return row_tables.has_gaps(self.connection, self.aliases[id])

    def derived(self, id: str) -> None:
        return None


@dataclass
class SimpleWriting:
    connection: duckdb.DuckDBPyConnection
    resource: Resource
    alias: str
    is_unwanted: bool = False

    @property
    def table(self) -> str:
        return row_tables.rows_of(self.alias)

    def take_ids(self, count: int) -> int:
        first = row_tables.next_id(self.connection, self.alias).value
        row_tables.store_next_id(self.connection, self.alias, first + count)
        return first

    def reserve_ids(self, lowest: int, highest: int) -> None:
        value = row_tables.next_id(self.connection, self.alias).value
        row_tables.store_next_id(self.connection, self.alias, max(value, highest + 1))

    def retire_ids(self) -> None:
        self.reserve_ids(0, 0)

    def marks(self, most: int) -> dict[str, str]:
        return {}

    def rollback(self) -> None:
        self.is_unwanted = True


@dataclass
class SimpleTurn:
    store: SimpleStore
    id: str

    @property
    def resource(self) -> Resource | None:
        return self.store.get(self.id)

    @contextmanager
    def rows(self, *, long: bool = False, autocommit: bool = False) -> Iterator[SimpleWriting]:
        pin = self.store.pins[self.id]
        with self.store.connected({"r0": pin.path}, read_only=False) as connection:
            connection.execute("BEGIN")
            writing = SimpleWriting(connection, pin.resource, "r0")
            yield writing
            connection.execute("ROLLBACK" if writing.is_unwanted else "COMMIT")
        self.store.pins[self.id] = replace(pin, state=self.store.next_state())

    @contextmanager
    def publish(self, resource: Resource) -> Iterator[SimpleWriting]:
        self.store.check_names(resource)
        before = self.store.pins.get(self.id)
        state = self.store.next_state()
        path = self.store.folder / f"{state[0]}.duckdb"
        files = {"r0": path} | ({"r1": before.path} if before else {})
        with self.store.connected(files, read_only=False) as connection:
            connection.execute("BEGIN")
            if before:
                row_tables.copy(connection, "r1", "r0")
                row_tables.align(connection, "r0", resource.columns)
            else:
                row_tables.make(connection, "r0", resource.columns)
            writing = SimpleWriting(connection, resource, "r0")
            yield writing
            connection.execute("ROLLBACK" if writing.is_unwanted else "COMMIT")
        if not writing.is_unwanted:
            self.store.pins[self.id] = SimplePin(resource, path, state)

    def save(self, resource: Resource) -> None:
        self.store.check_names(resource)
        self.store.pins[self.id] = replace(self.store.pins[self.id], resource=resource)

    def settle(self) -> None: ...

    def derive(self, *, anew: bool = False) -> str:
        return "this store has no index"

    def drop(self) -> None:
        self.store.pins.pop(self.id).path.unlink()


@dataclass
class SimpleStore:
    """See :class:`~ckanext.duckstore.store.base.Store`."""

    settings: StoreSettings
    prepare: Any = None
    derived: Derived | None = None
    pins: dict[str, SimplePin] = field(default_factory=dict)
    known: dict[tuple[str, tuple[str, ...]], StoredFunction] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.RLock)
    writes: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.spill.mkdir(exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.settings.folder

    @property
    def spill(self) -> Path:
        return self.folder / "spill"

    def next_state(self) -> State:
        self.writes += 1
        return (self.writes,)

    def check_names(self, resource: Resource) -> None:
        for name in (resource.id, *resource.aliases):
            if self.resolve(name) not in (None, resource.id):
                raise DuplicateTable(f'relation "{name}" already exists')

    @contextmanager
    def connected(self, files: dict[str, Path], *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.lock, duckdb.connect(config=configuration.settings()) as connection:
            connection.execute("SET GLOBAL TimeZone='UTC'")
            if self.prepare is not None:
                self.prepare(connection)
            for alias, path in files.items():
                connection.execute(f"ATTACH {literal(str(path))} AS {alias}{' (READ_ONLY)' if read_only else ''}")
            yield connection

    @contextmanager
    def pin(self, *ids: str) -> Iterator[dict[str, SimplePin]]:
        with self.lock:
            for id in ids:
                if id not in self.pins:
                    raise UndefinedTable(f'relation "{id}" does not exist')
            yield {id: self.pins[id] for id in ids}

    @contextmanager
    def read(self, *ids: str, timeout: float | None = None) -> Iterator[SimpleReading]:
        with self.pin(*ids) as pins:
            aliases = {id: f"r{number}" for number, id in enumerate(pins)}
            files = {aliases[id]: pin.path for id, pin in pins.items()}
            with self.connected(files, read_only=True) as connection:
                yield SimpleReading(connection, {id: pin.resource for id, pin in pins.items()}, aliases)

    @contextmanager
    def turn(self, id: str, timeout: float | None = None) -> Iterator[SimpleTurn]:
        with self.lock:
            yield SimpleTurn(self, id)

    def get(self, id: str) -> Resource | None:
        return self.pins[id].resource if id in self.pins else None

    def resolve(self, name: str) -> str | None:
        owners = (id for id, pin in self.pins.items() if name in pin.resource.aliases)
        return name if name in self.pins else next(owners, None)

    def relations(self) -> list[Relation]:
        names = [(name, pin) for pin in self.pins.values() for name in (pin.resource.id, *pin.resource.aliases)]
        return [
            Relation(name, number, None if name == pin.resource.id else pin.resource.id)
            for number, (name, pin) in enumerate(names, 1)
        ][::-1]

    def functions(self) -> Functions:
        found: dict[str, tuple[StoredFunction, ...]] = {}
        for function in self.known.values():
            found[function.name] = (*found.get(function.name, ()), function)
        return found

    def put_function(self, function: StoredFunction, *, replace: bool) -> None:
        key = function.name, function.signature
        if key in self.known and not replace:
            raise DuplicateFunction(f'function "{function.name}" already exists with same argument types')
        self.known[key] = function

    def drop_functions(self, functions: Sequence[StoredFunction]) -> None:
        for function in functions:
            if any(function.name in pin.resource.triggers for pin in self.pins.values()):
                raise DependentObjectsStillExist(f"cannot drop function {function.name}() because triggers need it")
        for function in functions:
            del self.known[function.name, function.signature]

    def ids(self) -> list[str]:
        return sorted(self.pins)

    def size(self, id: str) -> Size:
        return Size(self.pins[id].path.stat().st_size, 1)

    def total_bytes(self) -> int:
        return sum(pin.path.stat().st_size for pin in self.pins.values())

    def before_fork(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class SimpleMaintenance:
    """See :class:`~ckanext.duckstore.store.maintenance.Maintenance`."""

    store: SimpleStore

    def info(self) -> Iterator[Info]:
        for id in self.store.ids():
            with self.store.read(id) as reading:
                resource, size = reading.resources[id], self.store.size(id)
                yield Info(
                    id, reading.row_count(id), len(resource.columns), size.bytes, 0, size.generations, resource.triggers
                )

    def check(self) -> Iterator[Finding]:
        for id in self.store.ids():
            try:
                with self.store.read(id) as reading:
                    row_tables.read_all(reading.connection, reading.aliases[id])
            except duckdb.Error as error:
                yield Finding(id, str(error), True)

    def checkpoint(self) -> Iterator[tuple[str, str]]:
        yield from ((id, "nothing to do") for id in self.store.ids())

    def collect(self, *, empty_trash: bool = False) -> Collected:
        used = {pin.path for pin in self.store.pins.values()}
        unused = [path for path in self.store.folder.glob("*.duckdb") if path not in used]
        for path in unused:
            path.unlink()
        return Collected(generations=len(unused))

    def lost(self) -> Iterator[Lost]:
        yield from ()

    def recover(self, ids: Collection[str]) -> Iterator[tuple[Lost, str]]:
        yield from ()
