"""The backend's own doings, which no test of an action sees: one store in a process, its end,
forks, time limits, and what CKAN asks directly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config
from ckanext.datastore.backend import DatastoreBackend, DatastoreException

from ckanext.duckstore import backend
from ckanext.duckstore.backend import DuckstoreBackend
from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.logic import fulltext
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.system import filesystems


@pytest.fixture(scope="module", autouse=True)
def plugins() -> Iterator[None]:
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture
def active(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, non_clean_db: None) -> Iterator[DuckstoreBackend]:
    """The active backend, on a store of its own. CKAN's database is there, for ids and aliases."""
    monkeypatch.setitem(config, "ckan.datastore.write_url", f"duckdb:///{tmp_path / 'store'}")
    found = DatastoreBackend.get_active_backend()
    assert isinstance(found, DuckstoreBackend)
    store = found.store
    yield found
    store.close()
    backend._store.cache_clear()


def files_of(active: DuckstoreBackend) -> FileStore:
    assert isinstance(active.store, FileStore)
    return active.store


FIELDS = [
    {"id": "Name", "type": "text", "info": {"label": "The name"}},
    {"id": "n", "type": "int4"},
    {"id": "tags", "type": "_text"},
]


def search(table: str) -> dict[str, Any]:
    """Parameters as CKAN's schema of the action fills them in."""
    return {
        "resource_id": table,
        "limit": 1,
        "records_format": "lists",
        "include_total": False,
        "include_next_page": False,
    }


@pytest.fixture
def table(active: DuckstoreBackend) -> str:
    """A table with a key, an index, an alias, the data of a plugin, and two rows."""
    data = {
        "resource_id": "table",
        "fields": FIELDS,
        "primary_key": ["n"],
        "indexes": ["Name"],
        "aliases": ["other-name"],
        "records": [{"n": 1, "Name": "one"}, {"n": 2}],
    }
    active.create({}, data, {1: {"myplugin": {"unit": "m"}}})
    return "table"


class TestOneStore:
    def test_of_a_folder_is_one_object(self, active: DuckstoreBackend) -> None:
        assert active.store is active.store
        assert active.store is backend.active_store()

    def test_of_another_folder_is_another(
        self, active: DuckstoreBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = active.store
        monkeypatch.setitem(config, "ckan.datastore.write_url", f"duckdb:///{tmp_path / 'another'}")
        assert active.store is not first
        assert files_of(active).settings.folder == tmp_path / "another"
        active.store.close()

    def test_its_queries_share_one_pool(self, active: DuckstoreBackend) -> None:
        pool = backend.active_pool()
        assert pool is backend.active_pool()
        assert pool.settings.query.spill == str(files_of(active).settings.folder / "tmp")

    def test_a_folder_that_cannot_be_used_is_refused(
        self, active: DuckstoreBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(config, "ckan.datastore.write_url", f"duckdb:///{tmp_path / 'remote'}")
        monkeypatch.setattr(filesystems, "type_of", lambda folder: "nfs4")
        with pytest.raises(StoreUnavailable, match=r"is on a network filesystem \(nfs4\)") as caught:
            backend.active_store()
        assert str(tmp_path) not in str(caught.value)
        with pytest.raises(tk.ValidationError) as answered:
            active.resource_exists("table")
        assert answered.value.error_dict == {
            "datastore": [
                "The folder of the data store is on a network filesystem (nfs4); it has to be on a local disk"
            ]
        }


#: A process with something to close, that forks; each process that closes it says so.
ENDING = """
import os
from ckanext.duckstore import backend

class Thing:
    def close(self):
        print(f"closed in the {'parent' if os.getpid() == parent else 'child'}", flush=True)

parent = os.getpid()
backend._closed_at_exit(Thing())
pid = os.fork()
if pid:
    os.waitpid(pid, 0)
"""


class TestEnd:
    def test_what_is_closed_at_exit_is_closed_by_its_own_process_only(self) -> None:
        done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout == "closed in the parent\n"

    def test_a_store_is_closed_at_exit(self, active: DuckstoreBackend, monkeypatch: pytest.MonkeyPatch) -> None:
        closed: list[Any] = []
        monkeypatch.setattr("atexit.register", closed.append)
        backend._store.cache_clear()
        store = active.store
        monkeypatch.setattr(store, "close", lambda: closed.append("closed"))
        (at_exit,) = closed
        at_exit()
        assert closed[1:] == ["closed"]


class TestFork:
    def test_before_a_fork_no_instance_is_left(self, active: DuckstoreBackend, table: str) -> None:
        active.search({}, search(table))
        assert files_of(active).engine._idle
        active.before_fork()
        assert not files_of(active).engine._idle

    def test_parent_and_child_go_on(self, active: DuckstoreBackend, table: str) -> None:
        active.before_fork()
        pid = os.fork()
        if not pid:
            code = 1
            try:
                code = 0 if active.run_triggers({}, table) == 2 else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert active.run_triggers({}, table) == 2


class TestTimeLimit:
    #: Every three rows are looked at: minutes of work.
    SLOW = 'SELECT count(*) FROM "table" a, "table" b, "table" c WHERE a.n * b.n <> c.n'

    @pytest.fixture
    def large(self, active: DuckstoreBackend, table: str) -> str:
        active.upsert({}, {"resource_id": table, "method": "insert", "records": [{"n": n} for n in range(10, 3000)]})
        return table

    def test_is_a_minute(self) -> None:
        assert backend._timeout({}) == 60.0

    def test_of_the_context_holds_for_searches(
        self, active: DuckstoreBackend, table: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limits = []
        read = active.store.read

        def noting(*arguments: Any, **more: Any) -> Any:
            limits.append(more.get("timeout"))
            return read(*arguments, **more)

        monkeypatch.setattr(active.store, "read", noting)
        active.search({"query_timeout": 1500}, search(table))
        assert limits and set(limits) == {1.5}

    def test_of_the_context_ends_a_query(self, active: DuckstoreBackend, large: str) -> None:
        context: Any = {"query_timeout": 300, "check_access": lambda tables: None}
        with pytest.raises(tk.ValidationError) as error:
            active.search_sql(context, {"sql": self.SLOW})
        assert error.value.error_dict == {"query": ["Query took too long"]}


class TestAliases:
    def test_what_access_was_checked_to_is_what_is_queried(self, active: DuckstoreBackend, table: str) -> None:
        active.create({}, {"resource_id": "other", "fields": [{"id": "n", "type": "int"}], "records": [{"n": -1}]}, {})
        active.create({}, {"resource_id": table, "aliases": "moving"}, {})
        checked: list[str] = []

        def check_access(tables: list[str]) -> None:
            checked.extend(tables)
            active.create({}, {"resource_id": table, "aliases": []}, {})
            active.create({}, {"resource_id": "other", "aliases": "moving"}, {})

        context: Any = {"check_access": check_access}
        found = active.search_sql(context, {"sql": 'SELECT count(*) FILTER (WHERE n < 0) AS n FROM "moving"'})
        assert (checked, found["records"]) == ([table], [{"n": 0}])
        assert active.store.resolve("moving") == "other"


class TestWords:
    def test_too_many(self, active: DuckstoreBackend, table: str) -> None:
        words = " ".join(f"w{number}" for number in range(2001))
        with pytest.raises(tk.ValidationError, match="at most 2000 words"):
            active.search({}, {**search(table), "q": words, "plain": True, "language": "english"})


class TestTriggers:
    def test_run_counts_the_rows(self, active: DuckstoreBackend, table: str) -> None:
        assert active.run_triggers({}, table) == 2

    def test_run_on_no_table(self, active: DuckstoreBackend) -> None:
        with pytest.raises(tk.ValidationError) as error:
            active.run_triggers({}, "nothing")
        assert error.value.error_dict == {"records": ['relation "nothing" does not exist']}

    def test_function_comes_and_goes(self, active: DuckstoreBackend) -> None:
        active.create_function("f", [], "trigger", "BEGIN RETURN NEW; END", False)
        with pytest.raises(tk.ValidationError) as created:
            active.create_function("f", [], "trigger", "BEGIN RETURN NEW; END", False)
        assert created.value.error_dict == {"name": ['function "f" already exists with same argument types']}
        active.drop_function("f", False)
        with pytest.raises(tk.ValidationError) as dropped:
            active.drop_function("f", False)
        assert dropped.value.error_dict == {"name": ["function f() does not exist"]}
        active.drop_function("f", True)


class TestWhatThereIs:
    def test_ids_without_aliases(self, active: DuckstoreBackend, table: str) -> None:
        active.create({}, {"resource_id": "a second", "fields": FIELDS}, {})
        assert sorted(active.get_all_ids()) == ["a second", "table"]

    def test_no_ids(self, active: DuckstoreBackend) -> None:
        assert active.get_all_ids() == []

    @pytest.mark.parametrize(
        ("name", "wanted"),
        [("other-name", (True, "table")), ("table", (True, None)), ("nothing", (False, None))],
    )
    def test_id_from_alias(
        self, active: DuckstoreBackend, table: str, name: str, wanted: tuple[bool, str | None]
    ) -> None:
        assert active.resource_id_from_alias(name) == wanted

    @pytest.mark.parametrize(("name", "exists"), [("table", True), ("other-name", False), ("nothing", False)])
    def test_exists(self, active: DuckstoreBackend, table: str, name: str, exists: bool) -> None:
        assert active.resource_exists(name) is exists

    def test_plugin_data_by_column(self, active: DuckstoreBackend, table: str) -> None:
        assert active.resource_plugin_data(table) == {
            "Name": {"_info": {"label": "The name"}},
            "n": {"myplugin": {"unit": "m"}},
        }

    def test_an_answer_is_the_callers_to_change(self, active: DuckstoreBackend, table: str) -> None:
        """The catalog remembers what it has read; who gets some of it may do with it what they
        want."""

        def answers() -> list[Any]:
            return [
                active.resource_plugin_data(table)["Name"]["_info"],
                active.resource_fields(table)["fields"][0]["info"],
                active.search({}, search(table))["fields"][1]["info"],
            ]

        for answer in answers():
            answer["label"] = "Changed"
        assert answers() == [{"label": "The name"}] * 3

    def test_plugin_data_of_no_table(self, active: DuckstoreBackend) -> None:
        assert active.resource_plugin_data("nothing") == {}


class TestFields:
    def test_alone(self, active: DuckstoreBackend, table: str) -> None:
        assert active.resource_fields(table, include_meta=False, include_fields_schema=False) == {"fields": FIELDS}

    def test_with_meta(self, active: DuckstoreBackend, table: str) -> None:
        found = active.resource_fields(table, include_fields_schema=False)
        assert found["fields"] == FIELDS
        size, whole = found["meta"].pop("size"), found["meta"].pop("db_size")
        assert 0 < size < whole
        assert found["meta"] == {
            "id": "table",
            "count": 2,
            "table_type": "BASE TABLE",
            "idx_size": 0,
            "aliases": ["other-name"],
        }

    def test_with_schema(self, active: DuckstoreBackend, table: str) -> None:
        found = active.resource_fields(table, include_meta=False)
        assert set(found) == {"fields"}
        schema = {field["id"]: field["schema"] for field in found["fields"]}
        assert {name: (one["native_type"], one["is_index"]) for name, one in schema.items()} == {
            "Name": ("text", True),
            "n": ("integer", True),
            "tags": ("text[]", False),
        }
        assert schema["n"]["index_name"] != schema["Name"]["index_name"]
        assert schema["tags"]["index_name"] is None

    def test_of_no_table(self, active: DuckstoreBackend) -> None:
        with pytest.raises(tk.ObjectNotFound, match='DataStore table "nothing" was not found'):
            active.resource_fields("nothing")


class TestFullTextIndex:
    def has_index(self, active: DuckstoreBackend, id: str) -> bool:
        with active.store.read(id) as reading:
            return reading.derived(id) is not None

    def test_ckans_own_command_makes_and_removes_it(
        self, active: DuckstoreBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = "table"
        active.create({}, {"resource_id": table, "fields": FIELDS, "records": [{"n": 1, "Name": "one"}]}, {})
        assert self.has_index(active, table)
        monkeypatch.setitem(config, "ckanext.duckstore.full_text_index", False)
        active.create({"query_timeout": 60_000}, {"resource_id": table}, {})
        assert not self.has_index(active, table)
        monkeypatch.setitem(config, "ckanext.duckstore.full_text_index", True)
        active.create({}, {"resource_id": table}, {})
        assert not self.has_index(active, table)
        active.create({"query_timeout": 60_000}, {"resource_id": table}, {})
        assert self.has_index(active, table)

    def test_a_create_that_changes_something_is_none_of_its_requests(self) -> None:
        assert not fulltext.asks_for_index({"query_timeout": 1}, {"resource_id": "r", "records": [{}]})


class TestRecordCount:
    def test_works_a_log_in_that_readers_feel(self, active: DuckstoreBackend, table: str) -> None:
        records = [{"n": n, "Name": f"{n} " * 1500} for n in range(10, 70)]
        active.upsert({}, {"resource_id": table, "method": "insert", "records": records})
        logs = list(files_of(active).settings.folder.rglob("*.wal"))
        active.calculate_record_count(table)
        assert logs
        assert list(files_of(active).settings.folder.rglob("*.wal")) == []
        assert active.run_triggers({}, table) == 62

    def test_of_no_table_is_none_of_its_business(self, active: DuckstoreBackend) -> None:
        active.calculate_record_count("nothing")

    def test_trouble_is_the_one_error_that_the_job_takes(
        self, active: DuckstoreBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(config, "ckan.datastore.write_url", "duckdb:///relative")
        with pytest.raises(DatastoreException, match="must have the form"):
            active.calculate_record_count("table")


class TestConfigure:
    def test_functions_are_read_only_where_queries_are_on(
        self, active: DuckstoreBackend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        listed = tmp_path / "functions.txt"
        listed.write_text("upper\n")
        monkeypatch.setitem(config, "ckan.datastore.sqlsearch.allowed_functions_file", str(listed))
        fresh = DuckstoreBackend()
        monkeypatch.setitem(config, "ckan.datastore.sqlsearch.enabled", False)
        fresh.configure(config)
        assert (fresh.enable_sql_search, fresh.allowed_sql_functions) == (False, frozenset())
        monkeypatch.setitem(config, "ckan.datastore.sqlsearch.enabled", True)
        fresh.configure(config)
        assert (fresh.enable_sql_search, fresh.allowed_sql_functions) == (True, frozenset({"upper"}))
