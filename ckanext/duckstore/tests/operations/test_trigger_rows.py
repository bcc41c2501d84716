"""Single records through triggers: they become the same rows as in a batch, in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore.errors import DuckstoreError, InvalidRequest, NumericValueOutOfRange
from ckanext.duckstore.operations import functions, records, trigger_rows
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.functions import FunctionRequest
from ckanext.duckstore.operations.keys import RecordConflict
from ckanext.duckstore.operations.trigger_rows import TriggerRows
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.plpgsql import compile_function
from ckanext.duckstore.postgres.plpgsql.existing_rows import needs_existing
from ckanext.duckstore.postgres.plpgsql.function import any_table
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.files.writing import Committing
from ckanext.duckstore.tests.helpers import settings

#: Values of each type, as clients send them.
VALUES: dict[str, list[Any]] = {
    "text": ["", "a b", "é'\"\\", None],
    "int": [0, -5, "12", 2**31 - 1, None],
    "bigint": [2**63 - 1, -(2**63), None],
    "bool": [True, "f", None],
    "numeric": [0, "0.50", "007", "-0", "-0.25", "1e3", 1.1, "12345678901234567890.123456", ".5", "100", None],
    "numeric(6,2)": ["1.005", "-2", 3, "0.1", None],
    "money": ["2.5", None],
    "float": [1.5, "1e300", "-0", None],
    "real": [1.1, "0.1", None],
    "date": ["2020-02-29", "infinity", "0044-03-15 BC", "Jan 5 2021", "12020-01-01", None],
    "timestamp": ["2020-02-29", "2020-02-29T01:02:03.5", "-infinity", "0044-03-15 10:00 BC", None],
    "timestamptz": ["2020-02-29 10:00+02", None],
    "time": ["10:00", None],
    "interval": ["1 day 02:00", None],
    "varchar(3)": ["abc", "a", None],
    "char(3)": ["a", "abc", None],
    "uuid": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None],
    "json": [{"a": [1, None]}, "[1]", None],
    "text[]": [[], ["a", None], ["", "NULL"], None],
    "numeric[]": [[1.5, None], "{2.50}", None],
    "date[]": ["{2020-01-01,NULL}", None],
}
KEEP = "BEGIN RETURN NEW; END"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    made = FileStore(settings(tmp_path / "store"))
    yield made
    made.close()


def _make(store: FileStore, id: str, *types: str, body: str = KEEP) -> None:
    """Create the table *id* with the key ``k`` and columns ``v0``, ``v1`` ... of *types*."""
    functions.create_function(store, FunctionRequest.parse("f", [], "trigger", body, True))
    fields = [{"id": "k", "type": "int"}, *({"id": f"v{n}", "type": type} for n, type in enumerate(types))]
    data = {"resource_id": id, "fields": fields, "primary_key": "k", "triggers": [{"function": "f"}]}
    create(store, CreateRequest.parse(data, {}))


def _rows(store: FileStore, id: str) -> list[tuple[Any, ...]]:
    with store.read(id) as reading:
        return reading.connection.execute(
            f"SELECT COLUMNS(*)::VARCHAR FROM {reading.table(id)} ORDER BY _id"
        ).fetchall()


def _records(shift: int) -> list[dict[str, Any]]:
    """Return records with a value of each type, those of their successors if *shift* is 1."""
    count = max(map(len, VALUES.values()))
    return [
        {"k": key, **{f"v{n}": values[(key + shift) % len(values)] for n, values in enumerate(VALUES.values())}}
        for key in range(count)
    ]


def test_a_record_becomes_the_same_row_alone_and_in_a_batch(store: FileStore) -> None:
    writes = [("insert", _records(0)), ("upsert", _records(1)), ("upsert", [{"k": 0}]), ("update", _records(2)[:3])]
    for id, whole in (("alone", False), ("batch", True)):
        _make(store, id, *VALUES)
        for method, listed in writes:
            for part in [listed] if whole else [[record] for record in listed]:
                upsert(store, UpsertRequest(id, method, part))
    assert _rows(store, "alone") == _rows(store, "batch")


def test_values_taken_as_they_are_sent_are_those_that_duckdb_stores(store: FileStore) -> None:
    _make(store, "r", *VALUES)
    upsert(store, UpsertRequest("r", "insert", _records(0)))  # which makes the columns wide enough
    taken = set()
    with store.turn("r") as turn, turn.rows() as writing:
        rows = TriggerRows(writing)
        for record in _records(0):
            batch = records.read(writing.resource.columns, [record], partial=True)
            loaded = rows._loaded(batch, [item.column.name for item in batch.values])
            for item in batch.values:
                direct = trigger_rows._direct(item)
                assert direct in (None, loaded[item.column.name])
                taken |= {item.column.type} if direct is not None and direct.value is not None else set()
    assert taken == {"int4", "int8", "text", "varchar", "bool", "numeric", "date"}


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the statements of later single writes are added."""
    made: list[str] = []
    execute = Committing.execute

    def counting(self: Committing, sql: str, parameters: Any = None) -> Any:
        made.append(sql)
        return execute(self, sql, parameters)

    monkeypatch.setattr(Committing, "execute", counting)
    return made


CHECK = "BEGIN NEW.v0 := upper(btrim(NEW.v0)); IF NEW.v0 = 'BAD' THEN RAISE EXCEPTION 'bad'; END IF; RETURN NEW; END"


def test_one_record_takes_few_statements(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement costs a millisecond: a trigger that reads only what is sent adds none."""
    _make(store, "r", "text", "int", body=CHECK)
    upsert(store, UpsertRequest("r", "insert", [{"k": 0}]))
    made = _counted(monkeypatch)
    for method, record, statements in (
        ("insert", {"k": 1, "v0": "a"}, 1),
        ("upsert", {"k": 1, "v0": " b ", "v1": 1}, 1),
        ("update", {"k": 1, "v0": "c", "v1": 2}, 1),
        ("upsert", {"k": 2, "v0": "d", "v1": 3}, 2),  # tries to update first
        ("upsert", {"k": 2, "v0": "e"}, 2),  # reads v1
    ):
        made.clear()
        upsert(store, UpsertRequest("r", method, [record]))
        assert len(made) == statements, made
    assert [row[:4] for row in _rows(store, "r")][1:] == [("2", "1", "C", "2"), ("4", "2", "E", "3")]


def test_a_trigger_may_widen_a_numeric(store: FileStore) -> None:
    _make(store, "r", "numeric", body="BEGIN NEW.v0 := NEW.v0 / 1000000; RETURN NEW; END")
    upsert(store, UpsertRequest("r", "insert", [{"k": 1, "v0": "1.5"}]))
    assert _rows(store, "r")[0][-1].rstrip("0") == "0.0000015"


def test_a_number_too_large_for_its_declared_precision_is_refused(store: FileStore) -> None:
    _make(store, "r", "numeric(4,2)", body="BEGIN NEW.v0 := NEW.v0 * 1000; RETURN NEW; END")
    with pytest.raises(NumericValueOutOfRange):
        upsert(store, UpsertRequest("r", "insert", [{"k": 1, "v0": "1.5"}]))
    assert _rows(store, "r") == []


REKEY = "BEGIN IF NEW.v0 = 'k' THEN NEW.k := 2; ELSIF NEW.v0 = 'i' THEN NEW._id := 2; END IF; RETURN NEW; END"


@pytest.mark.parametrize("value", ["k", "i"])
@pytest.mark.parametrize(("method", "key"), [("insert", 3), ("upsert", 3), ("update", 1), ("upsert", 1)])
def test_a_trigger_may_not_take_another_rows_key(store: FileStore, value: str, method: str, key: int) -> None:
    """Where an upsert finds the key that a trigger of INSERT left, it updates that row."""
    _make(store, "r", "text", body=REKEY)
    for number in (1, 2):
        upsert(store, UpsertRequest("r", "insert", [{"k": number, "v0": "x"}]))
    record = UpsertRequest("r", method, [{"k": key, "v0": value}])
    if method == "upsert" and value == "k":
        upsert(store, record)
        assert _rows(store, "r") == [("1", "1", "x"), ("2", "2", "k")]
        return
    with pytest.raises(RecordConflict) as caught:
        upsert(store, record)
    assert caught.value.row == 0
    assert _rows(store, "r") == [("1", "1", "x"), ("2", "2", "x")]


#: Makes a function read the existing row.
READS_OLD = "IF TG_OP = 'UPDATE' AND OLD.k IS NULL THEN NULL; END IF;"
REPLACES = [
    "NEW.v0 := NEW.v0 || TG_OP;",
    "IF TG_OP = 'UPDATE' AND NEW.v0 = 'a' THEN RAISE EXCEPTION 'a'; END IF;",
    "IF TG_OP = 'INSERT' AND NEW.v0 = 'a' THEN NEW.k := 2; END IF;",
    "IF TG_OP = 'UPDATE' AND NEW.v0 = 'a' THEN NEW.k := 2; NEW.v1 := 9; END IF;",
    "IF TG_OP = 'UPDATE' AND NEW.v0 = 'a' THEN RETURN NULL; END IF;",
    "IF TG_OP = 'UPDATE' THEN NEW.v1 := NEW.v1 / 8; IF NEW.v0 = 'a' THEN NEW.v1 := 1 / (NEW.k - NEW.k); END IF; END IF;",
    "IF TG_OP = 'UPDATE' AND NEW.v0 = 'a' THEN NEW.v1 := repeat('9', 40)::numeric; END IF;",
]


@pytest.mark.parametrize("include", [False, True])
@pytest.mark.parametrize("statement", REPLACES)
def test_replacing_a_row_unread_is_like_reading_it_first(store: FileStore, statement: str, include: bool) -> None:
    """Failures of UPDATE triggers count only where the row exists."""
    found: list[list[Any]] = []
    for id, more in (("unread", ""), ("read", READS_OLD)):
        _make(store, id, "text", "numeric", body=f"BEGIN {more} {statement} RETURN NEW; END")
        outcomes: list[Any] = []
        for method, key, value in (
            ("upsert", 1, "a"), ("upsert", 1, "b"), ("upsert", 1, "a"), ("update", 1, "c"), ("update", 1, "a"),
            ("update", 7, "a"), ("upsert", 2, "b"), ("update", 2, "d"), ("upsert", 1, "a"), ("upsert", None, "b"),
        ):  # fmt: skip
            record = {"k": key, "v0": value, "v1": "2.5"}
            try:
                outcomes.append(upsert(store, UpsertRequest(id, method, [record], include)))
            except (DuckstoreError, InvalidRequest) as error:
                outcomes.append((type(error), str(error).replace(id, "table")))
            outcomes.append(_rows(store, id))
        found.append(outcomes)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("BEGIN NEW.k := NEW.k + 1; RETURN NEW; END", False),
        ("BEGIN IF NEW.k > 1 THEN RETURN NULL; END IF; RETURN NEW; END", False),
        ("DECLARE n ALIAS FOR NEW; BEGIN n.k := 2; RETURN n; END", False),
        ("BEGIN NEW.k := OLD.k; RETURN NEW; END", True),
        ("DECLARE o ALIAS FOR OLD; BEGIN NEW.k := o.k; RETURN NEW; END", True),
        ("BEGIN RETURN OLD; END", True),
        ("BEGIN NEW.k := (NEW).k; RETURN NEW; END", True),
        ("BEGIN NEW.k := NEW._id; RETURN NEW; END", True),
        ("BEGIN NEW._id := 3; RETURN NEW; END", True),
        ("BEGIN SELECT 3 INTO NEW._id; RETURN NEW; END", True),
        ("BEGIN RAISE NOTICE '%', NEW; RETURN NEW; END", True),
        ("BEGIN NEW.v0 := row_to_json(NEW)::text; RETURN NEW; END", True),
        ("DECLARE r record; BEGIN r := NEW; RETURN r; END", True),
        ("DECLARE r record; BEGIN SELECT 1, NULL, 2, 'x' INTO r; RETURN r; END", True),
        ("BEGIN FOR NEW IN SELECT 1, NULL, 2, 'x' LOOP RETURN NEW; END LOOP; RETURN NEW; END", True),
        ("BEGIN PERFORM 1 WHERE NEW.* IS NOT NULL; RETURN NEW; END", True),
    ],
)
def test_triggers_that_need_the_existing_row(body: str, reads: bool) -> None:
    function = compile_function("f", [], "trigger", body)
    assert needs_existing(any_table(function)) is reads
