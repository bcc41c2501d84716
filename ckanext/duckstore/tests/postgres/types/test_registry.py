"""Adding a type takes one module and one line of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import duckdb
import pytest

from ckanext.duckstore.errors import InvalidTextRepresentation
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import Table, translate
from ckanext.duckstore.postgres.types import client_json, declarations, names, registry
from ckanext.duckstore.postgres.types.base import Type, casts


@dataclass(frozen=True)
class Traffic(Type):
    """The colours of a traffic light."""

    def read_text(self, text: str) -> str:
        if text not in ("red", "amber", "green"):
            raise self.invalid(text)
        return text


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    module = ModuleType("traffic")
    module.TYPES = (Traffic("traffic", "traffic", "VARCHAR", casts=casts("text")),)  # type: ignore[attr-defined]
    monkeypatch.setattr(registry, "_MODULES", (*registry._MODULES, module))
    registry.forget()
    declarations.parse.cache_clear()
    yield
    monkeypatch.undo()
    registry.forget()
    declarations.parse.cache_clear()


@pytest.mark.usefixtures("traffic")
class TestNewType:
    def test_a_column_can_be_declared_and_read(self) -> None:
        type_ = declarations.parse("traffic")
        assert type_.read(["red", None]) == ["red", None]
        with pytest.raises(InvalidTextRepresentation, match='invalid input syntax for type traffic: "blue"'):
            type_.read(["blue"])

    def test_there_are_arrays_of_it(self) -> None:
        assert declarations.parse("traffic[]").read(["{red,green}", None]) == [["red", "green"], None]

    def test_a_query_casts_to_it_and_compares_it_with_literals(self) -> None:
        table = Table("lights", (("light", "traffic"),))
        found = translate(
            parse("SELECT light, 'red'::traffic AS r FROM lights WHERE light = 'green'"), {"lights": table}
        )
        assert [column.type for column in found.columns] == ["traffic", "traffic"]
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE lights AS SELECT unnest(['red', 'green']) AS light")
            assert connection.execute(found.sql).fetchall() == [("green", "red")]
        with pytest.raises(InvalidTextRepresentation):
            translate(parse("SELECT 'blue'::traffic"), {})

    def test_its_casts_are_known(self) -> None:
        assert names.implicit("traffic", "text")
        assert not names.castable("traffic", "int4")


def test_without_the_line_there_is_no_such_type() -> None:
    assert registry.get("traffic") is None


def test_types_of_one_storage_are_written_alike_in_answers_of_queries() -> None:
    """Except for those that a query's result column names, DuckDB's type says how."""
    forms: dict[str, set[client_json.ClientJson]] = {}
    for type_ in registry.types().values():
        if type_.client_json not in client_json.BY_NAME:
            forms.setdefault(type_.storage, set()).add(type_.client_json)
    assert {storage: len(found) for storage, found in forms.items()} == dict.fromkeys(forms, 1)


def test_each_storage_is_known_by_the_name_that_duckdb_gives_it() -> None:
    with duckdb.connect() as connection:
        for type_ in registry.types().values():
            if type_.client_json not in client_json.BY_NAME:
                name = connection.sql(f"SELECT CAST(NULL AS {type_.storage})").types[0].id
                assert registry.client_json_of(name) == type_.client_json, type_.name
