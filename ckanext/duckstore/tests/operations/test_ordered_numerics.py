"""Columns of numerics that no DECIMAL holds: kept as ordered text, found, sorted and answered as
PostgreSQL does."""

from __future__ import annotations

import decimal
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import rendering, sql_functions
from ckanext.duckstore.operations.comparisons import compare
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.row_values import Cell
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.postgres.types import decimals
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations.asking import ask as ask_sql
from ckanext.duckstore.tests.queries.pools import functions_pool

#: In PostgreSQL's order.
NUMBERS = (
    "-Infinity",
    "-12345678901234567890123456789012345678901234567890.5",
    "-1",
    "0",
    "0.00000000000002842170943040401",
    "1.5",
    "10",
    "1000000000000000000000000000000000000",
    "Infinity",
    "NaN",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    store = FileStore(settings(tmp_path / "store"), sql_functions.prepare)
    yield store
    store.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessPool]:
    with functions_pool(tmp_path_factory.mktemp("pool"), 1 << 28, processes=1, queue=1) as pool:
        yield pool


def make(store: FileStore, type_: str, values: list[Any], **more: Any) -> str:
    fields = [{"id": "n", "type": type_}, {"id": "t", "type": "text"}]
    records = [{"n": value, "t": str(number)} for number, value in enumerate(values)]
    create(store, CreateRequest.parse({"resource_id": "r", "fields": fields, "records": records, **more}, {}))
    return storage(store)


def storage(store: FileStore) -> str:
    resource = store.get("r")
    assert resource is not None
    return resource.columns[0].storage


def write(store: FileStore, values: list[Any], method: str = "insert") -> str | None:
    records = [{"n": value} for value in values]
    request = {"resource_id": "r", "method": method, "records": records, "include_records": True}
    return upsert(store, UpsertRequest.parse(request))


Ask = Callable[[str], list[Any]]


@pytest.fixture
def ask(store: FileStore, pool: ProcessPool) -> Ask:
    def ask(sql: str) -> list[Any]:
        found = ask_sql(store, pool, sql)
        rows = msgspec.json.Decoder(float_hook=str).decode(found.records)
        return [str(value) if value is not None else None for row in rows for value in row.values()]

    return ask


def page(store: FileStore, where: tuple[str, Any] | None = None, form: str = "lists", limit: int = 100) -> str:
    resource = store.get("r")
    assert resource is not None
    row: list[Cell] = rendering.cells(resource.columns)[1:2]
    conditions = [compare(resource.columns[0], *where)] if where else []
    with store.read("r") as reading:
        table = reading.table("r")
        request = Search(table, row, conditions, [Order('"n"')], limit, 0, format=form)
        return search(reading.connection, request).records


def test_a_new_column_has_no_floor(store: FileStore) -> None:
    assert make(store, "numeric", ["2.842170943040401e-14", "1.5"]) == "DECIMAL(30,29)"


def test_a_column_that_holds_values_grows_beyond_a_decimal(store: FileStore, ask: Ask) -> None:
    make(store, "numeric", ["123456789012345.125", "-0.5", None, "0"])
    write(store, ["NaN", "1e-30"])
    assert storage(store) == decimals.ORDERED
    assert ask("SELECT n FROM r ORDER BY _id") == [
        "123456789012345.125",
        "-0.5",
        None,
        "0",
        "NaN",
        "0.000000000000000000000000000001",
    ]


def test_what_was_written_is_answered_with_every_digit(store: FileStore) -> None:
    make(store, "numeric", ["NaN"])
    assert write(store, [10**40 + 1, "Infinity"]) == (
        '[{"_id":2,"n":10000000000000000000000000000000000000001,"t":null},{"_id":3,"n":"Infinity","t":null}]'
    )


@pytest.mark.parametrize("limit", [100, 5000])
def test_searches_are_in_postgresqls_order(store: FileStore, limit: int) -> None:
    values = list(NUMBERS)
    random.Random(5).shuffle(values)
    make(store, "numeric", values)
    quoted = [f'"{text}"' if text.endswith(("y", "N")) else text for text in NUMBERS]
    assert page(store, limit=limit) == "[" + ",".join(f"[{text}]" for text in quoted) + "]"
    assert page(store, limit=limit, form="csv") == "".join(f"{text}\n" for text in NUMBERS)


def test_filters_compare_exactly(store: FileStore) -> None:
    make(store, "numeric", list(NUMBERS))
    assert page(store, ("=", "NaN")) == '[["NaN"]]'
    assert page(store, ("=", 1.5)) == "[[1.5]]"
    assert page(store, ("<", "-1e30")) == '[["-Infinity"],[-12345678901234567890123456789012345678901234567890.5]]'
    assert page(store, (">", 10**36 - 1), form="csv") == "1000000000000000000000000000000000000\nInfinity\nNaN\n"


def test_queries(store: FileStore, ask: Ask) -> None:
    make(store, "numeric", list(NUMBERS))
    assert ask("SELECT n FROM r ORDER BY n DESC LIMIT 2") == ["NaN", "Infinity"]
    assert ask("SELECT n::text FROM r WHERE n = 'NaN' OR n = 1.5 ORDER BY n") == ["1.5", "NaN"]
    assert ask("SELECT count(n) FROM r WHERE n IS NOT NULL AND n > 1e30") == ["3"]
    assert ask("SELECT n FROM r GROUP BY n HAVING n < 0 ORDER BY n") == [NUMBERS[0], NUMBERS[1], "-1"]
    assert ask("SELECT DISTINCT n FROM r WHERE n IN (10, '1.50')  ORDER BY n") == ["1.5", "10"]
    assert ask("SELECT max(n) AS a, min(n) AS b, sum(n) AS c FROM r WHERE n BETWEEN -2 AND 1e40") == [
        "1000000000000000000000000000000000000",
        "-1",
        "1000000000000000000000000000000000010.50000000000002842170943040401",
    ]
    assert ask("SELECT avg(n) FROM r WHERE n IN (10, 1.5)") == ["5.7500000000000000"]
    assert ask("SELECT json_build_array(n)::text FROM r WHERE n >= 'Infinity' ORDER BY n") == [
        '["Infinity"]',
        '["NaN"]',
    ]
    assert ask("SELECT n::float8 FROM r WHERE n > 10 AND n < 'Infinity'") == ["1e+36"]


def test_results_are_exact(store: FileStore, ask: Ask) -> None:
    make(store, "numeric", list(NUMBERS))
    assert ask("SELECT n + 1 AS x FROM r ORDER BY n LIMIT 2") == [
        "-Infinity",
        "-12345678901234567890123456789012345678901234567889.5",
    ]
    assert ask("SELECT n - n AS x FROM r WHERE n >= 'Infinity'") == ["NaN", "NaN"]
    assert ask("SELECT n * n AS x FROM r WHERE n = 1e36") == ["1" + "0" * 72]


def test_to_char(store: FileStore, ask: Ask) -> None:
    make(store, "numeric", list(NUMBERS))
    assert ask("SELECT to_char(n, 'FM99.99') FROM r ORDER BY n") == [
        *("-##.##", "-##.##", "-1.", "0.", "0.", "1.5", "10.", "##.##", "##.##", "##.##"),
    ]


@pytest.mark.parametrize("call", ["gcd(n, n)", "width_bucket(n, 0, 10, 5)"])
def test_what_cannot_be_computed_with_is_an_error(store: FileStore, ask: Ask, call: str) -> None:
    make(store, "numeric", list(NUMBERS))
    with pytest.raises(DuckstoreError, match="computed with"):
        ask(f"SELECT {call} FROM r WHERE n > 0")


def test_a_key_of_numbers_that_no_decimal_holds(store: FileStore, ask: Ask) -> None:
    make(store, "numeric", ["1", "2.5"], primary_key="n")
    write(store, ["NaN", "1.0", "1e50"], "upsert")
    write(store, ["nan", "100e48"], "upsert")
    with pytest.raises(DuckstoreError, match="duplicate key"):
        write(store, ["NaN"])
    assert ask("SELECT n FROM r ORDER BY n") == ["1", "2.5", "1" + "0" * 50, "NaN"]


@pytest.mark.parametrize(
    ("type_", "values", "texts"),
    [
        ("numeric(10,2)", ["1.5", "NaN"], ["1.50", "NaN"]),
        ("numeric(50,3)", ["2", "1e40"], ["2.000", "1" + "0" * 40 + ".000"]),
        ("numeric(4,-2)", ["1250", "-49"], ["1300", "0"]),
        ("numeric(3,5)", ["0.001"], ["0.00100"]),
        ("numeric(38,38)", ["0.5"], ["0." + "5" + "0" * 37]),
    ],
)
def test_declared_digits(store: FileStore, ask: Ask, type_: str, values: list[str], texts: list[str]) -> None:
    make(store, type_, values)
    assert ask("SELECT n FROM r ORDER BY _id") == texts
    assert page(store, form="csv").splitlines() == sorted(texts, key=lambda text: (text == "NaN", float(text)))


def test_arrays(store: FileStore, ask: Ask) -> None:
    make(store, "numeric[]", ["{1,2.5}", "{}"])
    write(store, ["{NaN,1e60,NULL}"])
    assert ask("SELECT n::text FROM r ORDER BY _id") == ["{1,2.5}", "{}", "{NaN,1" + "0" * 60 + ",NULL}"]
    assert ask("SELECT to_json(n)::text FROM r ORDER BY _id") == ["[1,2.5]", "[]", '["NaN",1' + "0" * 60 + ",null]"]


@pytest.mark.parametrize("value", ["1e1000", "1e99999999999999999999", "1" * 1001, "1e-1001", "x", "1,5", "--1"])
def test_refused(store: FileStore, value: str) -> None:
    make(store, "numeric", ["NaN"])
    with pytest.raises(DuckstoreError):
        write(store, [value])


def test_ordered_text_is_in_the_order_of_the_numbers() -> None:
    source = random.Random(7)
    numbers = [
        decimal.Decimal(source.randint(-(10**digits), 10**digits)).scaleb(-source.randint(0, 40), decimals.EXACT)
        for digits in range(1, 60)
        for _ in range(5)
    ]
    texts = [format(number, "f") for number in [*numbers, decimal.Decimal(0)]]
    codes = [decimals.ordered(text) for text in texts]
    by_code = sorted(range(len(texts)), key=codes.__getitem__)
    assert [decimal.Decimal(texts[n]) for n in by_code] == sorted(map(decimal.Decimal, texts))
    assert [decimal.Decimal(decimals.number_text(code)) for code in codes] == list(map(decimal.Decimal, texts))
    with duckdb.connect() as connection:
        made = connection.execute(
            f"SELECT {decimals.ordered_sql('t')}, {decimals.number_sql('c')} FROM (SELECT unnest(?) AS t, unnest(?) AS c)",
            [texts, codes],
        ).fetchall()
    assert made == [(code, decimals.number_text(code)) for code in codes]
