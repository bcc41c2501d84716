"""Options: their defaults, what is taken and what is refused, and where the store is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan.plugins as p
import duckdb
import pytest
from ckan.common import config, config_declaration
from ckan.config.environment import update_config
from ckan.exceptions import CkanConfigurationException

from ckanext.duckstore import config as settings
from ckanext.duckstore.errors import StoreUnavailable
from ckanext.duckstore.postgres.builtins import own_names


@pytest.fixture(scope="module", autouse=True)
def plugins() -> Iterator[None]:
    """CKAN with its plugins, for all tests: loading them takes longer than any of these."""
    p.load_all()
    yield
    p.unload_all()


#: Of each option: its default, another value as it is written in the file and as it is then, and
#: values that are refused.
OPTIONS: dict[str, tuple[Any, str, Any, list[str]]] = {
    "memory_limit": ("1GB", "512MB", "512MB", ["lots", "5", "-1GB", "", "1 GB of it"]),
    "threads": (2, "4", 4, ["0", "two", "1.5", ""]),
    "spill_limit": ("10GB", "1.5 GiB", "1.5 GiB", ["10", "GB", "unlimited"]),
    "lock_wait": (30.0, "2.5", 2.5, ["-1", "soon", "nan", "inf"]),
    "in_place_wait": (0.1, "0", 0.0, ["-0.1", "x"]),
    "wal_limit": (524288, "0", 0, ["-1", "1MB"]),
    "idle_instances": (4, "0", 0, ["-1", "many"]),
    "keep_attached": (134217728, "0", 0, ["-1", "128MB"]),
    "full_text_index": (True, "false", False, []),
    "trash_hours": (24.0, "0.5", 0.5, ["-1", "a day", "nan"]),
    "generations": (5, "2", 2, ["1", "many"]),
    "sql_processes": (2, "8", 8, ["0", "x"]),
    "sql_reuse": (50, "1", 1, ["0", "x", ""]),
    "sql_queue": (20, "0", 0, ["-1", "x"]),
    "sql_queue_wait": (10.0, "0.5", 0.5, ["-1", "x", "inf"]),
    "sql_memory_limit": (1073741824, "536870912", 536870912, ["1000", "1GB"]),
    "sql_threads": (2, "1", 1, ["0", "x"]),
    "sql_spill_limit": (2147483648, "0", 0, ["-1", "2GB"]),
    "answer_limit": (104857600, "1000", 1000, ["0", "1MB"]),
    "sql_answer_limit": (104857600, "1000", 1000, ["0", "1MB"]),
}


def declared() -> set[str]:
    return {
        str(key).removeprefix(settings.PREFIX)
        for key in config_declaration.iter_options()
        if str(key).startswith(settings.PREFIX)
    }


def problems(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> list[str]:
    """Return why CKAN does not start when the option has *value*, as it is written in the file. If
    it does, it has it then."""
    key = settings.PREFIX + name
    monkeypatch.setitem(config, key, value)
    values, errors = config_declaration.validate(config)
    monkeypatch.setitem(config, key, values[key])
    if errors:
        return [f"{name}: {'; '.join(problem)}" for name, problem in errors.items()]
    try:
        settings.check()
    except CkanConfigurationException as error:
        return str(error).splitlines()[1:]
    return []


class TestOptions:
    def test_every_option_is_tested(self) -> None:
        assert declared() == set(OPTIONS)

    @pytest.mark.parametrize("name", OPTIONS)
    def test_default(self, name: str) -> None:
        assert settings.option(name) == OPTIONS[name][0]

    @pytest.mark.parametrize("name", OPTIONS)
    def test_good_value(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        _, written, value, _ = OPTIONS[name]
        assert problems(monkeypatch, name, written) == []
        assert settings.option(name) == value
        assert type(settings.option(name)) is type(value)

    @pytest.mark.parametrize(
        ("name", "written"), [(name, written) for name, (*_, refused) in OPTIONS.items() for written in refused]
    )
    def test_bad_value_is_named(self, monkeypatch: pytest.MonkeyPatch, name: str, written: str) -> None:
        (problem,) = problems(monkeypatch, name, written)
        option, _, reason = problem.partition(": ")
        assert option == settings.PREFIX + name
        assert reason

    @pytest.mark.parametrize("name", ["threads", "memory_limit"])
    def test_ckan_does_not_start_with_a_bad_value(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        with monkeypatch.context() as patched:
            patched.setitem(config, settings.PREFIX + name, "0")
            with pytest.raises(CkanConfigurationException, match=f"{settings.PREFIX}{name}: Must be"):
                update_config()
        update_config()

    def test_all_problems_are_told_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, settings.PREFIX + "threads", 0)
        monkeypatch.setitem(config, settings.PREFIX + "sql_queue", -1)
        with pytest.raises(CkanConfigurationException) as caught:
            settings.check()
        assert str(caught.value) == (
            "Invalid configuration values provided:\n"
            "ckanext.duckstore.threads: Must be at least 1\n"
            "ckanext.duckstore.sql_queue: Must be at least 0"
        )

    @pytest.mark.parametrize("size", ["512MB", "1.5 GiB", "10gb", "100000KiB", "1TB"])
    def test_sizes_that_are_taken_are_those_of_duckdb(self, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
        monkeypatch.setitem(config, settings.PREFIX + "memory_limit", size)
        settings.check()
        duckdb.connect(config={"memory_limit": size, "max_temp_directory_size": size}).close()


class TestSettings:
    def test_of_the_store(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = (
            *("memory_limit", "threads", "spill_limit", "lock_wait"),
            *("in_place_wait", "wal_limit", "idle_instances", "keep_attached"),
        )
        for name in names:
            monkeypatch.setitem(config, settings.PREFIX + name, OPTIONS[name][2])
        found = settings.store_settings(Path("/some/folder"))
        assert found.folder == Path("/some/folder")
        assert {name: getattr(found, name) for name in names} == {name: OPTIONS[name][2] for name in names}

    def test_of_queries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = [name for name in OPTIONS if name.startswith("sql_")]
        for name in names:
            monkeypatch.setitem(config, settings.PREFIX + name, OPTIONS[name][2])
        found = settings.pool_settings(Path("/some/folder/tmp"))
        assert (found.processes, found.queue, found.queue_wait) == (8, 0, 0.5)
        assert (found.query.memory_limit, found.query.threads, found.query.spill_limit) == (536870912, 1, 0)
        assert found.query.reuse == 1
        assert found.query.spill == "/some/folder/tmp"
        assert set(found.query.installed) == set(own_names())


class TestFolder:
    @pytest.mark.parametrize(
        ("url", "folder"),
        [
            ("duckdb:////var/lib/ckan/duckstore", "/var/lib/ckan/duckstore"),
            ("duckdb:////var/lib/ckan/duckstore/", "/var/lib/ckan/duckstore"),
            ("duckdb:////srv/data store", "/srv/data store"),
            ("duckdb:////srv/50%25", "/srv/50%25"),
        ],
    )
    def test_of_a_url(self, url: str, folder: str) -> None:
        assert settings.store_folder(url) == Path(folder)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "duckdb",
            "duckdb:",
            "duckdb:/var/lib/duckstore",
            "duckdb://var/lib/duckstore",
            "duckdb://host/var/lib/duckstore",
            "duckdb:///var/lib/duckstore",
            "duckdb:///./duckstore",
            "duckdb:///",
            "duckdb:////",
            "duckdb://///",
            "duckdb:///:memory:",
            "postgresql://user:pass@localhost/datastore",
            "sqlite:////var/lib/duckstore",
            "DUCKDB:////var/lib/duckstore",
        ],
    )
    def test_other_urls_are_told_the_form(self, url: str) -> None:
        with pytest.raises(StoreUnavailable) as caught:
            settings.store_folder(url)
        assert str(caught.value) == "ckan.datastore.write_url must have the form duckdb:////absolute/path/of/a/folder"


class TestOptionsOfCkan:
    def test_functions_that_queries_may_call(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        listed = tmp_path / "functions.txt"
        listed.write_text("upper\nround\n")
        monkeypatch.setitem(config, "ckan.datastore.sqlsearch.allowed_functions_file", str(listed))
        assert settings.allowed_functions() == {"upper", "round"}

    @pytest.mark.parametrize(
        ("key", "value", "call", "wanted"),
        [
            ("ckan.datastore.search.rows_max", 5, settings.rows_max, 5),
            ("ckan.datastore.default_fts_lang", "german", settings.search_language, "german"),
            ("ckan.datastore.ms_in_timestamp", True, settings.milliseconds_in_timestamps, True),
            ("ckan.datastore.public_table_search", ["_table_metadata"], settings.public_tables, ["_table_metadata"]),
        ],
    )
    def test_read(self, monkeypatch: pytest.MonkeyPatch, key: str, value: Any, call: Any, wanted: Any) -> None:
        monkeypatch.setitem(config, key, value)
        assert call() == wanted


class TestPluginOrder:
    """``duckstore tabledesigner datastore``: both CKAN's form and our validators are used."""

    def test_validators_that_would_not_be_replaced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(config, "ckan.plugins", ["tabledesigner", "datastore", "duckstore"])
        with pytest.raises(CkanConfigurationException, match="duckstore must come before tabledesigner"):
            settings.check()

    @pytest.mark.parametrize(
        ("order", "warned"),
        [
            ("duckstore tabledesigner datatables_view datastore", False),
            ("datastore duckstore tabledesigner", True),
            ("datastore duckstore", False),
        ],
    )
    def test_form_that_would_not_be_shown(
        self, order: str, warned: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setitem(config, "ckan.plugins", order.split())
        settings.check()
        assert ("no form to design a table" in caplog.text) is warned
