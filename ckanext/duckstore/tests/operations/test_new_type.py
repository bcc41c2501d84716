"""A type that is one module and one line of the registry goes through triggers, in a batch and
alone, and in filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from ckanext.duckstore.errors import DuckstoreError, InvalidTextRepresentation
from ckanext.duckstore.operations import functions, sql_functions
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.builtins import macros
from ckanext.duckstore.postgres.types import declarations, registry
from ckanext.duckstore.postgres.types.base import Type, casts
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


@dataclass(frozen=True)
class Traffic(Type):
    """The colours of a traffic light; any case is read."""

    def read_text(self, text: str) -> str:
        if text.lower() not in ("red", "amber", "green"):
            raise self.invalid(text)
        return text.lower()


def forget() -> None:
    registry.forget()
    macros.forget()
    declarations.parse.cache_clear()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    module = ModuleType("traffic")
    module.TYPES = (Traffic("traffic", "traffic", "VARCHAR", casts=casts("text")),)  # type: ignore[attr-defined]
    monkeypatch.setattr(registry, "_MODULES", (*registry._MODULES, module))
    forget()
    made = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    yield made
    made.close()
    monkeypatch.undo()
    forget()


BODY = """
DECLARE next traffic;
BEGIN
    next := CASE WHEN NEW.light = 'red' THEN 'GREEN' ELSE 'Red' END;
    NEW.seen := (ARRAY[NEW.light, next])[1]::text || '>' || next;
    NEW.light := next;
    RETURN NEW;
END"""


@pytest.mark.parametrize("count", [1, 3])
def test_values_pass_a_trigger(store: FileStore, count: int) -> None:
    functions.create_function(store, FunctionRequest.parse("f", [], "trigger", BODY, True))
    fields = [{"id": "k", "type": "int"}, {"id": "light", "type": "traffic"}, {"id": "seen", "type": "text"}]
    data = {"resource_id": "r", "fields": fields, "primary_key": "k", "triggers": [{"function": "f"}]}
    create(store, CreateRequest.parse(data, {}))
    records = [{"k": key, "light": light} for key, light in enumerate(["RED", "Green", "amber"][:count])]
    upsert(store, UpsertRequest("r", "insert", records))
    upsert(store, UpsertRequest("r", "update", [{"k": 0, "light": "green"}]))
    with store.read("r") as reading:
        found = reading.connection.execute(f"SELECT * EXCLUDE _id FROM {reading.table('r')} ORDER BY ALL").fetchall()
    assert found == [(0, "red", "green>red"), (1, "red", "green>red"), (2, "red", "amber>red")][:count]
    with pytest.raises(InvalidTextRepresentation, match='invalid input syntax for type traffic: "blue"'):
        upsert(store, UpsertRequest("r", "upsert", [{"k": 0, "light": "blue"}] * count))


def test_error_of_a_value_that_the_trigger_assigns(store: FileStore) -> None:
    body = "BEGIN NEW.light := NEW.seen; RETURN NEW; END"
    functions.create_function(store, FunctionRequest.parse("f", [], "trigger", body, True))
    fields = [{"id": "light", "type": "traffic"}, {"id": "seen", "type": "text"}]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "triggers": [{"function": "f"}]}, {}))
    with pytest.raises(DuckstoreError, match='invalid input syntax for type traffic: "blue"'):
        upsert(store, UpsertRequest("r", "insert", [{"seen": "green"}, {"seen": "blue"}]))
