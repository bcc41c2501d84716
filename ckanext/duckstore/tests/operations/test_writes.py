from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ckanext.duckstore import identifiers
from ckanext.duckstore.errors import DataError, InvalidRequest, UniqueViolation
from ckanext.duckstore.operations.create import MOST_ALIASES, CreateRequest, create
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows, drop
from ckanext.duckstore.operations.keys import MOST_INDEXES, KeyNotBuilt, RecordConflict
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings


class Table:
    """A resource ``r`` of a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = FileStore(settings(folder))

    def create(self, **data: Any) -> Any:
        return create(self.store, CreateRequest.parse({"resource_id": "r", **data}, {}))

    def write(self, method: str, *records: Any, **more: Any) -> Any:
        return upsert(self.store, UpsertRequest("r", method, records, **more))

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        with self.store.read("r") as reading:
            return reading.connection.execute(f"SELECT * FROM {reading.table('r')} ORDER BY _id").fetchall()


@pytest.fixture
def table(tmp_path: Path) -> Table:
    made = Table(tmp_path / "store")
    made.create(
        fields=[{"id": "k", "type": "text"}, {"id": "v", "type": "int"}],
        primary_key="k",
        records=[{"k": "a", "v": 1}, {"k": "b", "v": 2}],
    )
    return made


class TestUpsert:
    def test_later_records_of_a_batch_count(self, table: Table) -> None:
        table.write("upsert", {"k": "c", "v": 3}, {"k": "a"}, {"k": "c", "v": 4}, {"k": "b", "v": None})
        assert table.rows == [(1, "a", 1), (2, "b", None), (3, "c", 4)]

    def test_null_keys_are_never_equal(self, table: Table) -> None:
        table.write("upsert", {"k": None, "v": 5}, {"k": None, "v": 6})
        assert table.rows[2:] == [(3, None, 5), (4, None, 6)]

    def test_by_id_beside_by_key(self, table: Table) -> None:
        table.write("upsert", {"_id": 1, "v": 10}, {"k": "a", "v": 11}, {"_id": 9, "k": "nine"}, {"k": "ten"})
        assert table.rows == [(1, "a", 11), (2, "b", 2), (9, "nine", None), (10, "ten", None)]

    def test_rows_of_the_same_request_are_found(self, table: Table) -> None:
        table.write("upsert", {"_id": 9, "k": "nine"}, {"k": "nine", "v": 5}, {"k": "b", "v": 7}, {"_id": 2, "v": 8})
        table.write("upsert", {"k": "x"}, {"_id": 10, "v": 3}, {"k": "x", "v": 4}, {"_id": 1, "k": "z"}, {"k": "z"})
        assert table.rows == [(1, "z", 1), (2, "b", 8), (9, "nine", 5), (10, "x", 4)]

    def test_touched_rows_are_given_back_once(self, table: Table) -> None:
        found = json.loads(
            table.write("upsert", {"k": "z", "v": 1}, {"k": "a", "v": 7}, {"k": "z", "v": 2}, include_records=True)
        )
        assert found == [{"_id": 3, "k": "z", "v": 2}, {"_id": 1, "k": "a", "v": 7}]

    def test_dry_run_changes_nothing(self, table: Table) -> None:
        before = table.rows
        assert (
            json.loads(table.write("upsert", {"k": "a", "v": 9}, {"k": "z"}, include_records=True, dry_run=True))[0][
                "v"
            ]
            == 9
        )
        assert table.rows == before

    @pytest.mark.parametrize("method", ["upsert", "insert"])
    @pytest.mark.parametrize("include", [False, True])
    def test_dry_run_of_a_record_alone_changes_nothing(self, table: Table, method: str, include: bool) -> None:
        before = table.rows
        found = table.write(method, {"k": "new", "v": 9}, include_records=include, dry_run=True)
        assert found is None if not include else json.loads(found)[0]["v"] == 9
        assert table.rows == before

    @pytest.mark.parametrize(
        ("record", "message"),
        [
            ({"v": 1}, 'fields "k" are missing\n                            but needed as key'),
            ({"k": "a", "x": 1}, 'fields "x" do not exist'),
            (5, 'row "0" is not a json object'),
        ],
    )
    def test_refused(self, table: Table, record: Any, message: str) -> None:
        with pytest.raises(InvalidRequest) as caught:
            table.write("upsert", record)
        assert list(caught.value.errors.values()) == [[message]]

    @pytest.mark.parametrize("more", [[], [{"k": "c", "w": 1}], [{"k": "a", "w": 7}, {"k": "c"}]])
    def test_columns_that_a_record_does_not_bring_stay(self, table: Table, more: list[Any]) -> None:
        table.create(fields=[{"id": "w", "type": "int"}])
        table.write("upsert", {"k": "a", "v": 1, "w": 5})
        table.write("upsert", {"k": "a", "v": 2}, {"k": "b", "w": 6}, *more)
        assert table.rows[:2] == [(1, "a", 2, 7 if len(more) == 2 else 5), (2, "b", 2, 6)]
        assert table.rows[2:] == ([(3, "c", None, more[0]["w"] if len(more) == 1 else None)] if more else [])


class TestUpdate:
    @pytest.mark.parametrize(
        ("record", "shown"),
        [
            ({"k": "x", "v": 1}, "{'val_2': 'x'}"),
            ({"k": "", "v": 1}, "{'val_2': ''}"),
            ({"k": None, "v": 1}, "{'val_2': None}"),
            ({"_id": 7, "v": 1}, "{'val_1': 7}"),
            ({"_id": 1.5, "v": 1}, "{'val_1': 1.5}"),
            ({"_id": 10**12, "v": 1}, f"{{'val_1': {10**12}}}"),
            ({"_id": None, "v": 1}, "{'val_1': None}"),
        ],
    )
    def test_key_that_no_row_has(self, table: Table, record: Any, shown: str) -> None:
        before = table.rows
        with pytest.raises(InvalidRequest) as caught:
            table.write("update", {"k": "a", "v": 100}, record)
        assert caught.value.errors == {"key": [f'key "{shown}" not found']}
        assert table.rows == before

    @pytest.mark.parametrize(
        ("record", "message"),
        [
            ({"k": 5, "v": 1}, "operator does not exist: text = integer"),
            ({"k": ["a"], "v": 1}, r"operator does not exist: text = text\[\]"),
            ({"_id": "x", "v": 1}, 'invalid input syntax for type integer: "x"'),
        ],
    )
    def test_key_that_cannot_be_compared(self, table: Table, record: Any, message: str) -> None:
        with pytest.raises(DataError, match=message) as caught:
            table.write("update", {"k": "a", "v": 100}, record)
        assert caught.value.row == 1

    def test_keys_can_be_exchanged(self, table: Table) -> None:
        table.write("update", {"_id": 1, "k": "b"}, {"_id": 2, "k": "a"})
        assert table.rows == [(1, "b", 1), (2, "a", 2)]

    def test_key_of_another_row(self, table: Table) -> None:
        with pytest.raises(RecordConflict) as caught:
            table.write("update", {"_id": 2, "v": 5}, {"_id": 1, "k": "b"})
        assert caught.value.row == 1


class TestInsert:
    def test_row_that_breaks_the_key_is_named(self, table: Table) -> None:
        before = table.rows
        with pytest.raises(RecordConflict) as caught:
            table.write("insert", {"k": "c"}, {"k": "d"}, {"k": "a"}, {"k": "e"})
        assert caught.value.row == 2
        assert table.rows == before

    def test_columns_without_a_value_are_null(self, table: Table) -> None:
        table.write("insert", {"v": 3}, {}, {"k": "x"})
        assert table.rows[2:] == [(3, None, 3), (4, None, None), (5, "x", None)]

    @pytest.mark.parametrize(
        ("records", "row"),
        [
            ([{"k": "a"}], 0),
            ([{"k": "c"}, {"k": "c"}], 1),
            ([{"k": "c"}, {"k": "d"}, {"k": "c"}, {"k": "a"}], 2),
            ([{"k": "c"}, {"k": "d"}, {"k": "a"}, {"k": "c"}], 2),
        ],
    )
    def test_first_record_that_breaks_the_key_is_named(self, table: Table, records: list[Any], row: int) -> None:
        with pytest.raises(RecordConflict) as caught:
            table.write("insert", *records)
        assert caught.value.row == row

    def test_null_keys_break_nothing(self, table: Table) -> None:
        table.write("insert", {"v": 3})
        table.write("insert", {"v": 3}, {"v": 4})
        assert [v for _, k, v in table.rows if k is None] == [3, 3, 4]

    def test_record_alone_is_stored_as_among_others(self, tmp_path: Path) -> None:
        """A batch of one goes to DuckDB in another way."""
        values = {
            "text": 'it\'s \n \\ "ü"',
            "int8": -(1 << 63),
            "float8": 0.1,
            "float4": 10**30,
            "numeric": 12345678901234567890,
            "money": "1.5",
            "bool": "yes",
            "timestamp": "2012-02-29T10:00:00.123456",
            "timestamptz": "2012-02-29 10:00:00+02",
            "date": "0044-03-15 BC",
            "interval": "1 day -2:00",
            "uuid": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "bytea": "\\x00ff",
            "json": {"a": [1, 2.5, None, "x"]},
            "jsonb": [1, {"b": []}],
            "text[]": ["a", None, "b,c"],
            "float8[]": [1, 2.5, None],
            "int[]": [],
        }
        table = Table(tmp_path / "store")
        fields = [{"id": f"c{number}", "type": type_} for number, type_ in enumerate(["int", *values])]
        record = {f"c{number}": value for number, value in enumerate(values.values(), 1)}
        table.create(fields=fields, primary_key="c0")
        table.write("insert", {"c0": 1, **record})
        table.write("insert", {"c0": 2, **record}, {"c0": 3, **record})
        table.write("insert", {"c0": 4})
        table.write("upsert", {"c0": 4, **record})
        table.write("upsert", {"c0": 5, **record})
        first, *others = [row[2:] for row in table.rows]
        assert others == [first] * 4
        assert first.count(None) == 0


class TestCreate:
    def test_new_key_that_rows_break(self, table: Table) -> None:
        table.write("insert", {"k": "c", "v": 1})
        with pytest.raises(KeyNotBuilt):
            table.create(primary_key="v")

    def test_new_key_that_first_records_break(self, tmp_path: Path) -> None:
        table = Table(tmp_path / "store")
        with pytest.raises(UniqueViolation) as caught:
            table.create(fields=[{"id": "k", "type": "int"}], primary_key="k", records=[{"k": 1}, {"k": 1}])
        assert isinstance(caught.value, KeyNotBuilt)
        assert table.store.get("r") is None

    def test_indexes_are_kept_once_and_are_limited(self, table: Table) -> None:
        table.create(indexes=["k", ["k"], "k"] * 500)
        resource = table.store.get("r")
        assert resource is not None
        assert resource.indexes == (("k",),)
        for many in (["k"] * (MOST_INDEXES + 1), "k," * (MOST_INDEXES + 1)):
            with pytest.raises(InvalidRequest, match="at most 1600 indexes"):
                table.create(indexes=many)

    def test_at_most_1000_aliases(self, table: Table) -> None:
        names = [f"alias-{number}" for number in range(MOST_ALIASES + 1)]
        with pytest.raises(InvalidRequest, match="at most 1000 aliases"):
            table.create(aliases=names)
        with pytest.raises(InvalidRequest, match="at most 1000 aliases"):
            table.create(aliases=",".join(names))
        assert table.store.resolve(names[0]) is None
        table.create(aliases=names[1:])
        assert table.store.resolve(names[1]) == table.store.resolve(names[-1]) == "r"

    def test_numeric_columns_grow(self, tmp_path: Path) -> None:
        table = Table(tmp_path / "store")
        table.create(fields=[{"id": "x", "type": "numeric"}], records=[{"x": "1.5"}])
        table.write("insert", {"x": 10**25}, {"x": "0.0000001"})
        assert [str(x.normalize()) for _, x in table.rows] == ["1.5", "1E+25", "1E-7"]


@pytest.mark.parametrize(
    "id",
    [
        "../../x",
        "..%2F",
        "x" * 1000,
        "a'b",
        'a"b',
        "C:\\x",
        "con",
        ".",
        "..",
        "/etc/passwd",
        "a\nb",
        "ÄÖ",
        "UPPER-twin",
        "upper-twin",
        "-rf",
        "a;b",
        "$(x)",
    ],
)
def test_any_id_has_a_table_of_its_own(tmp_path: Path, id: str) -> None:
    """The id of a resource is its user's text (CVE-2023-32321)."""
    folder = tmp_path / "store"
    store = FileStore(settings(folder))
    twins = {id, id.swapcase()}
    for one in twins:
        create(
            store,
            CreateRequest.parse({"resource_id": one, "records": [{"a": one}], "aliases": [f"alias of {one}"]}, {}),
        )
    for one in twins:
        with store.read(one) as reading:
            assert reading.connection.execute(f"SELECT a FROM {reading.table(one)}").fetchall() == [(one,)]
        assert store.resolve(identifiers.truncated(f"alias of {one}")) == one
    assert [path for path in tmp_path.iterdir() if path != folder] == []
    drop(store, id)
    assert store.ids() == sorted(twins - {id})


def test_deleted_rows_are_given_back_up_to_a_limit(table: Table) -> None:
    assert json.loads(delete_rows(table.store, DeleteRequest("r", lambda _: [], returned=1)) or "") == [
        {"_id": 1, "k": "a", "v": 1}
    ]
    assert table.rows == []
    table.write("insert", {"k": "a"})
    assert table.rows == [(3, "a", None)]
