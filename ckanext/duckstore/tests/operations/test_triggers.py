"""Rows through triggers: beside the recorded answers of PostgreSQL (``tests/parity``), what depends
on the store or on sizes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore.errors import DependentObjectsStillExist, InvalidRequest
from ckanext.duckstore.operations import functions, records
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.keys import RecordConflict
from ckanext.duckstore.operations.run_triggers import run_triggers
from ckanext.duckstore.operations.trigger_environment import Caller
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.plpgsql import TriggerFailure, User
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


class Site:
    """A store with a table ``r`` of a key ``k``, an integer ``v`` and a text ``log``."""

    def __init__(self, folder: Path) -> None:
        self.store = FileStore(settings(folder))

    def function(self, name: str, body: str, **more: Any) -> tuple[str, ...]:
        parameters: dict[str, Any] = {"arguments": [], "rettype": "trigger", "or_replace": True, **more}
        return functions.create_function(self.store, FunctionRequest.parse(name, definition=body, **parameters))

    def table(self, *triggers: str, fields: str = "k text, v int, log text", **more: Any) -> None:
        declared = [dict(zip(("id", "type"), field.split(), strict=True)) for field in fields.split(", ")]
        data = {"resource_id": "r", "fields": declared, "primary_key": "k", **more}
        create(self.store, CreateRequest.parse({**data, "triggers": [{"function": name} for name in triggers]}, {}))

    def write(self, method: str, *sent: Any, user: User | None = None, **more: Any) -> Any:
        who = user or User("", False)
        return upsert(self.store, UpsertRequest("r", method, sent, **more), caller=Caller(lambda: who))

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        with self.store.read("r") as reading:
            return reading.connection.execute(f"SELECT * FROM {reading.table('r')} ORDER BY _id").fetchall()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "store")
    yield made
    made.store.close()


LOG = """
BEGIN
    NEW.log := coalesce(NEW.log, '') || '[' || TG_OP || coalesce(NEW.v::text, '-')
        || CASE WHEN TG_OP = 'UPDATE' THEN '<' || coalesce(OLD.v::text, '-') ELSE '' END || ']';
    IF NEW.v = 13 THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' AND NEW.v = 7 THEN NEW.k := NEW.k || 'x'; END IF;
    RETURN NEW;
END"""


#: A program that replaces the function ``g`` in the store whose folder is its argument.
REPLACING = """
import sys
from pathlib import Path

from ckanext.duckstore.operations import functions
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings

store = FileStore(settings(Path(sys.argv[1])))
request = functions.FunctionRequest.parse("g", [], "text", "BEGIN RETURN 'second'; END", True)
functions.create_function(store, request)
store.close()
"""


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("type", "given", "read"),
    [
        ("interval", "1 day 02:03", "1 day, 2:03:00"),
        ("jsonb", '{"b": 1,"a": 2}', '{"a": 2, "b": 1}'),
        ("bytea", "\\x00ff", "b'\\x00\\xff'"),
    ],
)
def test_text_is_read_by_python_functions(site: Site, type: str, given: str, read: str, count: int) -> None:
    """They are registered while the write's transaction is open, which does not see them."""
    site.function("f", "BEGIN NEW.v := NEW.log; RETURN NEW; END")
    site.table("f", fields=f"k text, v {type}, log text")
    site.write("insert", *({"k": str(key), "log": given} for key in range(count)))
    assert [str(row[2]) for row in site.rows] == [read] * count


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_is_taken_one_record_after_the_other(site: Site, seed: int) -> None:
    """The oracle of a batch are its records, sent alone: with keys that repeat, change and are
    skipped."""
    random_ = random.Random(seed)
    batch = [
        {"k": random_.choice("abcx"), **({"v": random_.choice([1, 2, 7, 13, None])} if random_.random() < 0.8 else {})}
        for _ in range(25)
    ]
    outcomes = []
    for parts in ([batch], [[record] for record in batch]):
        site.function("log", LOG)
        site.table("log")
        try:
            for part in parts:
                site.write("upsert", *part)
        except RecordConflict:
            outcomes.append([("conflict",)])
        else:
            outcomes.append([row[1:] for row in site.rows])
        with site.store.turn("r") as turn:
            turn.drop()
    assert outcomes[0] == outcomes[1]


class TestFailures:
    BODY = "BEGIN IF NEW.v < 0 THEN RAISE EXCEPTION 'negative'; END IF; RETURN NEW; END"

    @pytest.mark.parametrize("method", ["insert", "upsert"])
    def test_nothing_is_left(self, site: Site, method: str) -> None:
        site.function("f", self.BODY)
        site.table("f", records=[{"k": "a", "v": 1}])
        before = site.rows
        with pytest.raises(TriggerFailure, match="negative") as caught:
            site.write(method, {"k": "b", "v": 1}, {"k": "c", "v": 2}, {"k": "d", "v": -1}, {"k": "e", "v": -2})
        assert caught.value.row == 2
        assert site.rows == before

    def test_row_is_that_of_the_request_also_in_a_later_chunk(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(records.chunks, "__defaults__", (2,))
        site.function("f", self.BODY)
        site.table("f")
        with pytest.raises(TriggerFailure) as caught:
            site.write("insert", *({"k": str(number), "v": 3 - number} for number in range(6)))
        assert caught.value.row == 4
        with pytest.raises(RecordConflict) as conflict:
            site.write("insert", {"k": "a"}, {"k": "b"}, {"k": "c"}, {"k": "a"}, {"k": "d", "v": -1})
        assert conflict.value.row == 3

    def test_conflict_before_a_failure_is_the_error(self, site: Site) -> None:
        site.function("f", self.BODY)
        site.table("f", records=[{"k": "a", "v": 1}])
        with pytest.raises(RecordConflict) as caught:
            site.write("insert", {"k": "b"}, {"k": "a"}, {"k": "c", "v": -1})
        assert caught.value.row == 1

    def test_dry_run_fails_and_leaves_nothing(self, site: Site) -> None:
        site.function("f", self.BODY)
        site.table("f")
        site.write("upsert", {"k": "a", "v": 1}, dry_run=True)
        with pytest.raises(TriggerFailure):
            site.write("upsert", {"k": "a", "v": -1}, dry_run=True)
        assert site.rows == []


class TestNumbers:
    def test_number_of_a_row_is_the_one_its_trigger_saw(self, site: Site) -> None:
        site.function("f", "BEGIN NEW.log := NEW._id; RETURN NEW; END")
        site.table("f", records=[{"k": "a"}])
        site.write("insert", {"k": "b"}, {"k": "c"})
        site.write("upsert", {"k": "a"}, {"k": "d"})
        site.write("upsert", {"k": "e"})
        assert [(row[0], row[3]) for row in site.rows] == [(id_, str(id_)) for id_, *_ in site.rows]
        assert [row[1] for row in site.rows] == ["a", "b", "c", "d", "e"]

    def test_trigger_may_choose_it(self, site: Site) -> None:
        site.function("f", "BEGIN IF TG_OP = 'INSERT' THEN NEW._id := NEW.v; END IF; RETURN NEW; END")
        site.table("f", records=[{"k": "a", "v": 50}])
        site.write("upsert", {"k": "b", "v": 60}, {"k": "c", "v": 40})
        assert [row[:2] for row in site.rows] == [(40, "c"), (50, "a"), (60, "b")]
        for method in ("insert", "upsert"):
            with pytest.raises(RecordConflict, match="r_pkey"):
                site.write(method, {"k": "d", "v": 70}, {"k": "e", "v": 40})

    def test_numeric_columns_grow(self, site: Site) -> None:
        site.function("f", "BEGIN NEW.n := NEW.n * 1.001; RETURN NEW; END")
        site.table("f", fields="k text, n numeric", records=[{"k": "a", "n": "1.5"}])
        site.write("upsert", {"k": "b", "n": "100000000000000000000"}, {"k": "a", "n": "0.0001"})
        assert [str(row[2].normalize()) for row in site.rows] == ["0.0001002001", "1.001E+20"]


def test_python_functions_are_there_in_every_write(site: Site) -> None:
    """They belong to the instance, which one write takes over from another."""
    site.function("f", "BEGIN NEW.log := (regexp_match(NEW.k, '(.)(.)'))[2]; RETURN NEW; END")
    site.table("f")
    for size in (1, 1, 40, 40):
        site.write("insert", *({"k": f"{len(site.rows)} {number} x"} for number in range(size)))
    assert len(site.rows) == 82


def test_user_is_known(site: Site) -> None:
    site.function("f", "BEGIN SELECT username || sysadmin INTO NEW.log FROM datastore_user; RETURN NEW; END")
    site.table("f", records=[{"k": "a"}])
    site.write("insert", {"k": "b"}, user=User("O'Hara", True))
    assert [row[3] for row in site.rows] == ["false", "O'Haratrue"]


def test_user_is_looked_up_only_where_a_function_reads_it(site: Site) -> None:
    def user() -> User:
        raise AssertionError("the user was looked up")

    site.function("f", "BEGIN NEW.log := TG_OP; RETURN NEW; END")
    site.table("f")
    upsert(site.store, UpsertRequest("r", "insert", [{"k": "a"}]), caller=Caller(user))
    site.function("g", "BEGIN RETURN (SELECT username FROM datastore_user); END", rettype="text")
    site.function("f", "BEGIN NEW.log := g(); RETURN NEW; END")
    with pytest.raises(AssertionError, match="looked up"):
        upsert(site.store, UpsertRequest("r", "insert", [{"k": "b"}]), caller=Caller(user))
    assert [row[3] for row in site.rows] == ["INSERT"]


class TestRun:
    def test_is_kept_and_counts_what_is_not_skipped(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ckanext.duckstore.operations.run_triggers.CHUNK", 2)
        site.table(records=[{"k": name, "v": number} for number, name in enumerate("abcde")])
        assert run_triggers(site.store, "r") == 5
        site.function("f", "BEGIN IF NEW.v = 3 THEN RETURN NULL; END IF; NEW.v := OLD.v + 10; RETURN NEW; END")
        site.table("f")
        assert run_triggers(site.store, "r") == 4
        assert [row[2] for row in site.rows] == [10, 11, 12, 3, 14]

    def test_failure_leaves_all_rows_as_they_were(self, site: Site) -> None:
        site.table(records=[{"k": "a", "v": 1}, {"k": "b", "v": -1}])
        site.function("f", "BEGIN NEW.v := NEW.v * 2; IF NEW.v < 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END")
        site.table("f")
        before = site.rows
        with pytest.raises(TriggerFailure, match="no"):
            run_triggers(site.store, "r")
        assert site.rows == before

    def test_keys_that_become_the_same(self, site: Site) -> None:
        site.table(records=[{"k": "a"}, {"k": "b"}])
        site.function("f", "BEGIN NEW.k := 'same'; RETURN NEW; END")
        site.table("f")
        with pytest.raises(RecordConflict, match="duplicate key value violates unique constraint"):
            run_triggers(site.store, "r")
        assert [row[1] for row in site.rows] == ["a", "b"]

    def test_numeric_columns_grow(self, site: Site) -> None:
        site.table(fields="k text, n numeric", records=[{"k": "a", "n": "2"}])
        site.function("f", "BEGIN NEW.n := NEW.n / 16; RETURN NEW; END")
        site.table("f", fields="k text, n numeric")
        assert run_triggers(site.store, "r") == 1
        assert [str(row[2]) for row in site.rows] == ["0.125"]


class TestFunctions:
    def test_another_process_uses_a_replaced_one(self, site: Site, tmp_path: Path) -> None:
        site.function("f", "BEGIN NEW.log := 'first'; RETURN NEW; END")
        site.table("f", records=[{"k": "a"}])
        other = FileStore(settings(tmp_path / "store"))
        request = FunctionRequest.parse("f", [], "trigger", "BEGIN NEW.log := 'second'; RETURN NEW; END", True)
        functions.create_function(other, request)
        site.write("insert", {"k": "b"})
        assert [row[3] for row in site.rows] == ["first", "second"]
        other.close()

    def test_a_helper_replaced_by_another_process_is_used_by_the_next_write(self, site: Site, tmp_path: Path) -> None:
        site.function("g", "BEGIN RETURN 'first'; END", rettype="text")
        site.function("f", "BEGIN NEW.log := g(); RETURN NEW; END")
        site.table("f", records=[{"k": "a"}])
        done = subprocess.run(
            [sys.executable, "-c", REPLACING, str(tmp_path / "store")], capture_output=True, text=True, timeout=100
        )
        assert (done.returncode, done.stderr) == (0, "")
        site.write("insert", {"k": "b"})
        site.write("insert", *({"k": str(number)} for number in range(60)))
        site.write("upsert", {"k": "a"})
        assert {row[3] for row in site.rows} == {"second"}

    def test_functions_and_triggers_are_there_after_a_restart(self, site: Site, tmp_path: Path) -> None:
        site.function("g", "BEGIN RETURN 'kept'; END", rettype="text")
        site.function("f", "BEGIN NEW.log := g(); RETURN NEW; END")
        site.table("f")
        site.store.close()
        site.store = FileStore(settings(tmp_path / "store"))
        site.write("insert", {"k": "a"})
        assert [row[3] for row in site.rows] == ["kept"]

    def test_what_is_not_supported_is_warned_of(self, site: Site) -> None:
        (warning,) = site.function("f", "BEGIN EXECUTE 'SELECT 1'; RETURN NEW; END")
        assert "line 1" in warning and "EXECUTE" in warning

    def test_one_in_use_cannot_be_dropped(self, site: Site) -> None:
        site.function("f", "BEGIN RETURN NEW; END")
        site.table("f")
        with pytest.raises(DependentObjectsStillExist):
            functions.drop_function(site.store, "f", if_exists=True)

    @pytest.mark.parametrize("arguments", [None, [{"argtype": "int"}]])
    def test_dropped_by_name_or_by_arguments(self, site: Site, arguments: Any) -> None:
        for type_ in ("int4", "text"):
            declared = [{"argname": "a", "argtype": type_}]
            site.function("f", "BEGIN RETURN 1; END", arguments=declared, rettype="integer")
        functions.drop_function(site.store, "f", if_exists=False, arguments=arguments)
        left = [each.signature for each in site.store.functions().get("f", ())]
        assert left == ([] if arguments is None else [("text",)])

    def test_missing_one_cannot_be_attached(self, site: Site) -> None:
        with pytest.raises(InvalidRequest) as caught:
            site.table("nope")
        assert caught.value.errors == {"triggers": ["function nope() does not exist"]}
        assert site.store.ids() == []

    def test_names_are_cut_as_postgresql_cuts_them(self, site: Site) -> None:
        site.function("f" * 70, "BEGIN NEW.log := 'x'; RETURN NEW; END")
        site.table("f" * 65, records=[{"k": "a"}])
        assert site.rows == [(1, "a", None, "x")]


@pytest.mark.parametrize("part", [3, 20, 1000], ids=["many in full", "some one by one", "all at once"])
def test_rows_are_stored_in_the_order_of_the_request(site: Site, part: int) -> None:
    """Also if some leave the common path of the batch, or are skipped."""
    site.function("mark", f"""
        DECLARE found text[] := '{{}}';
        BEGIN
          IF NEW.v % 7 = 6 THEN RETURN NULL; END IF;
          IF NEW.v % {part} = 1 THEN found := found || NEW.k; END IF;
          NEW.log := array_to_string(found, '');
          RETURN NEW;
        END""")  # fmt: skip
    site.table("mark")
    site.write("insert", *({"k": f"k{number}", "v": number} for number in range(300)))
    left = [number for number in range(300) if number % 7 != 6]
    with site.store.read("r") as reading:
        stored = reading.connection.execute(f"SELECT v, log FROM {reading.table('r')} ORDER BY rowid").fetchall()
    assert stored == [(number, f"k{number}" if number % part == 1 else "") for number in left]


def test_rows_that_were_written_are_answered_as_the_triggers_left_them(site: Site) -> None:
    site.function("log", LOG)
    site.table("log", records=[{"k": "a", "v": 1}])
    found = json.loads(site.write("upsert", {"k": "b", "v": 2}, {"k": "c", "v": 13}, {"k": "a"}, include_records=True))
    assert [(row["_id"], row["k"], row["log"]) for row in found] == [
        (2, "b", "[INSERT2]"),
        (1, "a", "[INSERT1][UPDATE1<1]"),
    ]


@pytest.mark.parametrize("size", [1, 60])
def test_columns_may_have_the_names_of_our_own_sql(site: Site, size: int) -> None:
    names = ["at", "i", "n", "p", "r", "s", "rid"]
    site.function("f", "BEGIN NEW.v := coalesce(NEW.v, 0) + 1; NEW.at := NEW.at || '.'; RETURN NEW; END")
    site.table("f", fields=", ".join(["k text", "v int", *(f"{name} text" for name in names)]))
    sent = [{"k": str(number), **{name: f"{name}{number}" for name in names}} for number in range(size)]
    site.write("insert", *sent)
    assert [row[4:] for row in site.rows] == [tuple(row.values())[2:] for row in sent]
    site.write("upsert", *sent)
    run_triggers(site.store, "r")

    assert [row[4:] for row in site.rows] == [tuple(row.values())[2:] for row in sent]
    assert [row[3] for row in site.rows] == [f"at{number}..." for number in range(size)]
