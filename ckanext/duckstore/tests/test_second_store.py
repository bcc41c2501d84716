"""Everything above the store needs its protocol only: a second kind of store, registered by its
scheme, answers CKAN's actions and the operator's commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckan.tests import factories
from click.testing import CliRunner

from ckanext.duckstore import backend, cli
from ckanext.duckstore import config as options
from ckanext.duckstore.store import stores
from ckanext.duckstore.store.base import Store
from ckanext.duckstore.store.maintenance import Maintenance
from ckanext.duckstore.tests.store.simple_store import SimpleMaintenance, SimpleStore

FIELDS = [{"id": "k", "type": "text"}, {"id": "n", "type": "numeric"}]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, non_clean_db: None) -> Iterator[SimpleStore]:
    monkeypatch.setitem(stores.SCHEMES, "simple", stores.StoreKind(SimpleStore, SimpleMaintenance))
    p.load_all()
    monkeypatch.setitem(config, "ckan.datastore.write_url", f"simple:///{tmp_path / 'store'}")
    found = backend.active_store()
    assert isinstance(found, SimpleStore)
    yield found
    p.unload_all()
    backend._store.cache_clear()


@pytest.fixture
def resource(store: SimpleStore) -> str:
    """A table with a key, an alias, and three rows."""
    id_ = str(factories.Resource()["id"])
    records = [{"k": "a", "n": 1}, {"k": "b", "n": "2.25"}, {"k": "c"}]
    act("datastore_create", resource_id=id_, fields=FIELDS, primary_key="k", aliases="al", records=records)
    return id_


def act(action: str, **data: Any) -> Any:
    forced = {"force": True} if action.endswith(("create", "upsert", "delete")) else {}
    return tk.get_action(action)({"ignore_auth": True, "user": ""}, {**forced, **data})


def command(*arguments: str) -> str:
    done = CliRunner().invoke(cli.duckstore, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_it_is_a_store(tmp_path: Path) -> None:
    store: Store = SimpleStore(options.store_settings(tmp_path))
    maintenance: Maintenance = SimpleMaintenance(store)  # type: ignore[arg-type]
    assert store.ids() == [] == list(maintenance.info())


def test_actions(store: SimpleStore, resource: str) -> None:
    act("datastore_upsert", resource_id=resource, records=[{"k": "a", "n": "1e20"}, {"k": "d", "n": 4}])
    with pytest.raises(tk.ValidationError):
        act("datastore_upsert", resource_id=resource, method="insert", records=[{"k": "e"}, {"k": "a"}])
    act("datastore_upsert", resource_id=resource, records=[{"k": "never"}], dry_run=True)
    act("datastore_records_delete", resource_id=resource, filters={"k": "b"})
    found = act("datastore_search", resource_id="al", sort="_id", records_format="lists")
    assert (found["records"], found["total"]) == ([[1, "a", 100000000000000000000], [3, "c", None], [4, "d", 4]], 3)
    assert act("datastore_search", resource_id=resource, q="d")["records"][0]["k"] == "d"
    assert act("datastore_info", id=resource)["meta"]["count"] == 3
    act("datastore_create", resource_id=resource, fields=[*FIELDS, {"id": "more", "type": "int"}])
    assert act("datastore_search", resource_id=resource, limit=1)["records"][0]["more"] is None
    act("datastore_delete", resource_id=resource)
    assert store.ids() == []


def test_sql(store: SimpleStore, resource: str) -> None:
    sql = f'SELECT t.k, sum(a.n) AS s FROM "{resource}" t JOIN al a USING (k) GROUP BY t.k ORDER BY t.k'
    for _ in range(2):
        found = act("datastore_search_sql", sql=sql)["records"]
        assert [(record["k"], record["s"] and float(record["s"])) for record in found] == [
            ("a", 1), ("b", 2.25), ("c", None)
        ]  # fmt: skip
    act("datastore_upsert", resource_id=resource, records=[{"k": "c", "n": 3}])
    assert float(act("datastore_search_sql", sql="SELECT sum(n) AS s FROM al")["records"][0]["s"]) == 6.25


def test_triggers(store: SimpleStore, resource: str) -> None:
    definition = "BEGIN NEW.k := upper(NEW.k); RETURN NEW; END;"
    act("datastore_function_create", name="upper_k", rettype="trigger", definition=definition)
    act("datastore_create", resource_id=resource, triggers=[{"function": "upper_k"}])
    act("datastore_upsert", resource_id=resource, method="insert", records=[{"k": "x"}])
    assert act("datastore_search", resource_id=resource, filters={"k": "X"})["total"] == 1
    with pytest.raises(tk.ValidationError):
        act("datastore_function_delete", name="upper_k")


def test_commands(store: SimpleStore, resource: str) -> None:
    lines = command("info").splitlines()
    assert lines[1].split()[0] == "3" and lines[1].endswith(resource)
    assert command("check") == "nothing is damaged\n"
    assert command("checkpoint") == f"{resource}: nothing to do\n"
    assert command("fts-index") == f"[1/1] {resource}: this store has no index\n"
    act("datastore_create", resource_id=resource, fields=[*FIELDS, {"id": "more", "type": "int"}])
    assert command("collect").startswith("removed: 1 generations")
    assert command("recover") == "" == command("functions")
    store.pins[resource].path.write_bytes(b"no database")
    done = CliRunner().invoke(cli.duckstore, ["check"])
    assert done.exit_code == 1 and f"DAMAGED: {resource}" in done.output
    refused = CliRunner().invoke(cli.duckstore, ["recover", "--new-catalog"])
    assert refused.exit_code == 1 and "no catalog" in refused.output
