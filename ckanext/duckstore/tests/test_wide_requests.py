"""Tables of 1,600 columns of every type, through every action: what a table with one column of each
type answers, repeated."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.operations.test_wide_tables import TYPES

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_store")

COLUMNS = 1600
KEY = "c3"
#: CKAN refuses more filters in a request.
FILTERS = 90
#: The types that have an equality: rows can be compared, grouped and sorted by them.
COMPARED = [(type_, values) for type_, values in TYPES if type_ != "json"]


def _made(types: Sequence[tuple[str, list[Any]]], columns: int) -> str:
    """Return a table of so many columns, of *types* in turn, with two rows."""
    chosen = list(itertools.islice(itertools.cycle(types), columns))
    records = [{f"c{number}": values[row] for number, (_, values) in enumerate(chosen)} for row in range(2)]
    id_ = str(factories.Resource()["id"])
    fields = [{"id": f"c{number}", "type": type_} for number, (type_, _) in enumerate(chosen)]
    call("datastore_create", resource_id=id_, force=True, fields=fields, primary_key=[KEY], records=records)
    return id_


def call(action: str, **parameters: Any) -> Any:
    return helpers.call_action(action, **parameters)


def _answer(ask: Callable[[str], Any], table: str) -> Any:
    """Return what *ask* answers of *table*, or how it is refused."""
    try:
        return ask(table)
    except tk.ValidationError as error:
        return {name: text for name, text in error.error_dict.items() if name != "info"}


def _repeated(row: Sequence[Any]) -> list[Any]:
    """Return the values of a narrow row, the _id first, as those of a wide row."""
    return [row[0], *itertools.islice(itertools.cycle(row[1:]), COLUMNS)]


def _csv(text: str, delimiter: str = ",") -> list[list[Any]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))[1:]


def _json(text: str) -> list[list[Any]]:
    return list(json.loads(text)["records"])


def _xml(text: str) -> list[list[Any]]:
    rows = ElementTree.fromstring(text).findall("row")
    return [[row.attrib["_id"], *(_element(value) for value in row)] for row in rows]


def _element(value: ElementTree.Element) -> Any:
    return [value.text, *(_element(part) for part in value)]


DUMPS: dict[str, Callable[[str], list[list[Any]]]] = {
    "csv": _csv,
    "tsv": lambda text: _csv(text, "\t"),
    "json": _json,
    "xml": _xml,
}


def _plain(records: Any) -> Any:
    """Return *records* as JSON has them."""
    return json.loads(json.dumps(records, default=str), parse_constant=str)


def _values(records: Sequence[Any]) -> list[list[Any]]:
    return [list(row.values()) if isinstance(row, dict) else list(row) for row in _plain(records)]


PAGES: dict[str, Callable[[Any], list[list[Any]]]] = {
    "objects": _values,
    "lists": _values,
    "csv": lambda text: list(csv.reader(io.StringIO(text))),
    "tsv": lambda text: list(csv.reader(io.StringIO(text), delimiter="\t")),
}


PARAMETERS: list[dict[str, Any]] = [
    {"sort": "c10 desc, c3"},
    {"distinct": True},
    {"q": "5", "filters": {KEY: 7}},
]


def test_reading_and_writing(app: Any) -> None:
    narrow, wide = _made(TYPES, len(TYPES)), _made(TYPES, COLUMNS)
    _check_pages(narrow, wide)
    for form, read in DUMPS.items():
        rows = [read(app.get(f"/datastore/dump/{table}?format={form}").body) for table in (narrow, wide)]
        assert len(rows[0]) == 2
        assert rows[1] == [_repeated(row) for row in rows[0]]
    _check_writing(wide)


def _check_pages(narrow: str, wide: str) -> None:
    for parameters in PARAMETERS:
        for form, read in PAGES.items() if "sort" in parameters else [("csv", PAGES["csv"])]:

            def page(table: str, form: str = form, given: Any = parameters) -> Any:
                return call("datastore_search", resource_id=table, records_format=form, **given)["records"]

            expected, found = _answer(page, narrow), _answer(page, wide)
            if isinstance(expected, dict):
                assert found == expected
            else:
                assert read(found) == [_repeated(row) for row in read(expected)]


def _check_writing(wide: str) -> None:
    (shown,) = call("datastore_search", resource_id=wide, limit=1, sort="_id")["records"]
    given = {f"c{number}": TYPES[number % len(TYPES)][1][0] for number in range(COLUMNS)}
    for method, key, count in (("insert", 100, 3), ("upsert", 100, 3), ("upsert", 101, 4), ("update", 101, 4)):
        changed = {KEY: key, "c0": method}
        call("datastore_upsert", resource_id=wide, force=True, method=method, records=[{**given, **changed}])
        (found,) = call("datastore_search", resource_id=wide, filters={KEY: key})["records"]
        assert found == {**shown, **changed, "_id": found["_id"]}
        assert call("datastore_search", resource_id=wide)["total"] == count
    plain = ("text", "int4", "bool", "date", "uuid", "numeric(8,3)")
    chosen = [number for number in range(COLUMNS) if TYPES[number % len(TYPES)][0] in plain]
    filters = {f"c{number}": shown[f"c{number}"] for number in chosen if f"c{number}" not in (KEY, "c0")}
    filters = dict(list(filters.items())[:FILTERS])
    call("datastore_delete", resource_id=wide, force=True, filters={**filters, KEY: [100, 101, 102]})
    assert call("datastore_search", resource_id=wide)["total"] == 2


STATEMENTS = [
    "SELECT DISTINCT * FROM {table} ORDER BY _id",
    "SELECT _id, {columns} FROM {table} GROUP BY _id, {columns} ORDER BY _id",
    "SELECT * FROM {table} ORDER BY {columns}",
    "SELECT * FROM (SELECT * FROM {table} WHERE {key} = 7) x UNION SELECT * FROM {table} ORDER BY _id",
]


def test_sql() -> None:
    """The answer is that of the narrow table, repeated, or both are refused alike."""
    narrow, wide = _made(COMPARED, len(COMPARED)), _made(COMPARED, COLUMNS)
    for sql in STATEMENTS:

        def ask(table: str, sql: str = sql) -> Any:
            columns = ", ".join(f"c{number}" for number in range(COLUMNS if table == wide else len(COMPARED)))
            asked = sql.format(table=f'"{table}"', columns=columns, key=KEY)
            return _plain(call("datastore_search_sql", sql=asked)["records"])

        expected, found = _answer(ask, narrow), _answer(ask, wide)
        if isinstance(expected, dict):
            assert found == expected, sql
            continue
        assert len(found) == len(expected) == 2, sql
        for narrow_row, row in zip(expected, found, strict=True):
            assert set(narrow_row) <= set(row)
            for name, value in row.items():
                if name == "_full_text":
                    continue
                like = f"c{int(name[1:]) % len(COMPARED)}" if name[0] == "c" else name
                assert value == narrow_row[like], (sql, name)
