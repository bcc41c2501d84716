"""Rows as values, and the row types of tables."""

from __future__ import annotations

import pytest

from ckanext.duckstore.errors import UndefinedObject
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import ResultColumn, Stored, Table, translate

from ..asking import rows

TABLES = {
    "things": (
        Table("things", (("id", "int4"), ("Name", "text"), ("j", "jsonb"), ("n", Stored("numeric", (9, 2))))),
        """SELECT 1 AS id, 'x' AS "^name", '[]'::JSON AS j, 2.50::DECIMAL(9,2) AS n""",
    ),
    "text": (Table("texts", (("id", "int4"),)), "SELECT 1 AS id"),
}


def result(sql: str) -> ResultColumn:
    (found,) = translate(parse(sql), {name: table for name, (table, _) in TABLES.items()}).columns
    return found


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("SELECT things FROM things", "things"),
        ("SELECT t FROM things AS t", "things"),
        ("SELECT q.t FROM (SELECT t FROM things AS t) AS q", "things"),
        ("SELECT (SELECT t FROM things AS t)", "things"),
        ("SELECT json_populate_record(NULL::things, '{}')", "things"),
        ("SELECT q FROM (SELECT 1) AS q", None),
        ("WITH things AS (SELECT 1) SELECT things FROM things", None),
        ("SELECT ROW(1, 2)", None),
    ],
)
def test_a_row_has_the_type_of_its_table(sql: str, row: str | None) -> None:
    assert (result(sql).type, result(sql).row) == ("record", row)


def test_the_name_of_a_table_is_a_type_for_null() -> None:
    assert rows("SELECT NULL::things, (NULL::public.things).id, NULL::things IS NULL", TABLES) == [(None, None, True)]


def test_a_type_of_postgresqls_own_comes_first() -> None:
    assert result("SELECT NULL::text") == ResultColumn("text", "text")
    assert result("SELECT NULL::public.text").row == "text"


@pytest.mark.parametrize("sql", ["SELECT NULL::others", "SELECT NULL::other.things", "SELECT 1::things"])
def test_other_names_are_no_types(sql: str) -> None:
    with pytest.raises(UndefinedObject):
        result(sql)


def test_json_fills_a_row_of_a_table() -> None:
    assert rows('SELECT * FROM json_populate_recordset(NULL::things, \'[{"id": 1, "Name": "{0}", "j": {"a": 1}}, {}]\')', TABLES) == [
        (1, "{0}", '{"a": 1}', None),
        (None, None, None, None),
    ]  # fmt: skip


def test_json_fills_a_row_that_is_there() -> None:
    assert rows("""SELECT (json_populate_record(things, '{"id": 5}')).* FROM things""", TABLES) == [
        (5, "x", "[]", "2.5")
    ]
    assert rows("""SELECT f."Name", f.n FROM things, json_populate_record(things, '{"n": 7}') AS f""", TABLES) == [
        ("x", "7")
    ]
