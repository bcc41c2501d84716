"""Names, scopes, result columns, and the SQL that comes out. That answers are PostgreSQL's is for
the oracle's cases to say."""

from __future__ import annotations

from importlib.resources import files

import duckdb
import pytest

from ckanext.duckstore import errors
from ckanext.duckstore.postgres.builtins import install
from ckanext.duckstore.postgres.limits import StatementTooComplex
from ckanext.duckstore.postgres.parse import parse
from ckanext.duckstore.postgres.translate import ResultColumn, Table, translate, translate_condition

TABLES = {
    "flights": Table(
        "r0.main.rows",
        (
            ("_id", "int4"),
            ("Origin", "text"),
            ("origin", "text"),
            ("delay", "int4"),
            ("price", "numeric"),
            ("day", "date"),
            ("tags", "_text"),
            ("doc", "jsonb"),
        ),
    ),
    "other": Table("r1.main.rows", (("_id", "int4"), ("delay", "int4"))),
}


def sql_of(sql: str) -> str:
    return translate(parse(sql), TABLES).sql


def names_of(sql: str) -> list[str]:
    return [column.name for column in translate(parse(sql), TABLES).columns]


def pairs() -> list[tuple[str, str]]:
    text = files(__package__).joinpath("translate", "pairs.sql").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if block.strip() and not block.startswith("-- ")]
    return [tuple(block.strip().split("\n", 1)) for block in blocks]  # type: ignore[misc]


@pytest.mark.parametrize(("postgres", "engine"), pairs())
def test_written_as(postgres: str, engine: str) -> None:
    assert sql_of(postgres) == engine


class TestNames:
    def test_case_is_told_apart(self) -> None:
        assert names_of('SELECT "Origin", origin, ORIGIN FROM flights') == ["Origin", "origin", "origin"]
        assert '"^origin" AS c0' in sql_of('SELECT "Origin", origin FROM flights')

    @pytest.mark.parametrize(
        ("sql", "message"),
        [
            ("SELECT nope FROM flights", 'column "nope" does not exist'),
            ('SELECT "DELAY" FROM flights', 'column "DELAY" does not exist'),
            ("SELECT flights.nope FROM flights", "column flights.nope does not exist"),
            ("SELECT delay AS d FROM flights WHERE d > 1", 'column "d" does not exist'),
            ("SELECT rowid FROM flights", 'column "rowid" does not exist'),
            ('SELECT origin FROM flights WHERE origin = "JFK"', 'column "JFK" does not exist'),
            ('SELECT "#1" FROM flights', 'column "#1" does not exist'),
            ("SELECT c0 FROM flights", 'column "c0" does not exist'),
            ("SELECT t0._id FROM flights", 'missing FROM-clause entry for table "t0"'),
            ("SELECT r0.main.rows._id FROM flights", "reference r0.main.rows._id is not supported"),
        ],
    )
    def test_what_is_not_there_is_not_found(self, sql: str, message: str) -> None:
        with pytest.raises(errors.DuckstoreError) as caught:
            sql_of(sql)
        assert str(caught.value) == message

    @pytest.mark.parametrize(
        "table", ["nope", '"Flights"', "rows", "duckdb_settings", '"r0.main.rows"', '"x.csv"', "pg_class"]
    )
    def test_unknown_tables_are_not_found(self, table: str) -> None:
        with pytest.raises(errors.UndefinedTable, match="does not exist"):
            sql_of(f"SELECT 1 FROM {table}")

    def test_ambiguous_names_are_refused(self) -> None:
        with pytest.raises(errors.AmbiguousColumn, match='"delay" is ambiguous'):
            sql_of("SELECT delay FROM flights, other")

    def test_a_with_query_hides_a_table_only_where_it_is_in_view(self) -> None:
        assert parse("WITH flights AS (SELECT 1) SELECT * FROM flights").tables == frozenset()
        assert parse("SELECT * FROM (WITH flights AS (SELECT 1) SELECT * FROM flights) q, flights").tables == {
            (None, "flights")
        }
        assert parse("WITH flights AS (SELECT * FROM flights) SELECT 1").tables == {(None, "flights")}
        assert parse("WITH flights AS (SELECT 1) SELECT * FROM public.flights").tables == {("public", "flights")}

    def test_no_name_of_the_user_reaches_the_engine(self) -> None:
        made = sql_of('WITH "evil name" AS (SELECT 1 AS "e1 x") SELECT "z"."e1 x" AS "e2 x" FROM "evil name" AS "z"')
        assert "evil" not in made and "e1" not in made and "e2" not in made


def test_equal_subqueries_of_different_queries_are_not_taken_for_one() -> None:
    """The relations of a finished query may leave their address to those of another one."""
    derived = "(SELECT (SELECT max(i.v) FROM (SELECT f.day AS v) AS i) AS k FROM flights f) AS {}"
    sql = f"SELECT a.k, b.k FROM {derived.format('a')}, {derived.format('b')}"
    written = {sql_of(sql) for _ in range(300)}
    assert len(written) == 1


class TestResults:
    def test_duplicate_names_are_kept(self) -> None:
        assert translate(parse("SELECT delay, delay FROM flights"), TABLES).columns == (
            ResultColumn("delay", "int4"),
            ResultColumn("delay", "int4"),
        )

    @pytest.mark.parametrize(
        ("expression", "name", "type"),
        [
            ("1", "?column?", "int4"),
            ("'a'", "?column?", "text"),
            ("NULL", "?column?", "text"),
            ("delay + 1", "?column?", "int4"),
            ("count(*)", "count", "int8"),
            ("sum(delay)", "sum", "int8"),
            ("delay::text", "delay", "text"),
            ("'5'::int", "int4", "int4"),
            ("CASE WHEN true THEN 1 END", "case", "int4"),
            ("coalesce(delay, 1)", "coalesce", "int4"),
            ("ARRAY[1]", "array", "_int4"),
            ("EXISTS (SELECT 1)", "exists", "bool"),
            ("(SELECT max(delay) AS m FROM flights)", "m", "int4"),
            ("tags[1]", "tags", "text"),
            ("day - '2020-01-01'", "?column?", "int4"),
            ("day + interval '1 day'", "?column?", "timestamp"),
            ("price / 2", "?column?", "numeric"),
            ("doc ->> 'a'", "?column?", "text"),
            ("doc -> 'a'", "?column?", "jsonb"),
            ("delay / 2.0", "?column?", "numeric"),
            ("delay::int8 + 1", "?column?", "int8"),
            ("NULLIF(delay, 1)", "nullif", "int4"),
            ("current_date", "current_date", "date"),
        ],
    )
    def test_name_and_type(self, expression: str, name: str, type: str) -> None:
        assert translate(parse(f"SELECT {expression} FROM flights"), TABLES).columns == (ResultColumn(name, type),)


class TestRefusals:
    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT 'pg_class'::regclass",
            "SELECT * FROM flights FOR UPDATE",
            "SELECT xmlelement(name a)",
            "SELECT count(*) INTO x FROM flights",
            'SELECT origin COLLATE "de_DE" FROM flights',
            "SELECT '(1,2)'::point",
            "SELECT user",
            "SELECT current_catalog",
            "SELECT JSON_OBJECT('a': 1 RETURNING text)",
            "SELECT * FROM xmltable('/a' PASSING '<a/>' COLUMNS b text)",
            "SELECT a FROM flights ORDER BY a USING OPERATOR(x.<)",
            "SELECT 1 OPERATOR(x.+) 2",
            "SELECT",
        ],
    )
    def test_constructs_without_a_handler_are_named(self, sql: str) -> None:
        with pytest.raises((errors.FeatureNotSupported, errors.InvalidSQL, errors.UndefinedColumn)) as caught:
            sql_of(sql)
        assert str(caught.value)

    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT delay = origin FROM flights",
            "SELECT origin + 1 FROM flights",
            "SELECT day || delay || 1 FROM flights",
        ],
    )
    def test_types_that_do_not_match_are_refused(self, sql: str) -> None:
        with pytest.raises(errors.UndefinedFunction, match="operator does not exist"):
            sql_of(sql)

    @pytest.mark.parametrize(
        ("sql", "name"),
        [
            ("SELECT JSON_EXISTS(doc, '$.a') FROM flights", "JSON_EXISTS"),
            ("SELECT JSON_VALUE(doc, '$.a') FROM flights", "JSON_VALUE"),
            ("SELECT JSON_QUERY(doc, '$.a') FROM flights", "JSON_QUERY"),
            ("SELECT t.* FROM flights, JSON_TABLE(doc, '$' COLUMNS (a int PATH '$.a')) t", "JSON_TABLE"),
        ],
    )
    def test_functions_of_json_paths_are_refused_by_name(self, sql: str, name: str) -> None:
        with pytest.raises(errors.FeatureNotSupported, match=f"^{name} is not supported$"):
            sql_of(sql)


class TestSize:
    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
            "SELECT " + "1+" * 100_000 + "1",
            "SELECT " + "NOT " * 20_000 + "true",
            "SELECT 1 " + "UNION SELECT 1 " * 20_000,
            "SELECT 1" + "::int" * 50_000,
            "SELECT 'a'" + "||'a'" * 50_000,
            "SELECT " + "1," * 100_000 + "1",
            "SELECT " + "array[" * 20_000 + "1" + "]" * 20_000,
            "SELECT " + "CASE WHEN true THEN " * 9_000 + "1" + " END" * 9_000,
            "SELECT '" + "x" * 10_000_000 + "'",
            "SELECT " + "(SELECT " * 300 + "1" + ")" * 300,
            "SELECT " + "(" * 100 + "true" + " BETWEEN SYMMETRIC true AND false)" * 100,
        ],
        ids=lambda sql: sql[:20],
    )
    def test_more_than_can_be_taken_is_refused(self, sql: str) -> None:
        with pytest.raises(StatementTooComplex):
            sql_of(sql)

    def test_long_lists_are_fine(self) -> None:
        assert sql_of("SELECT 1 FROM flights WHERE delay IN (" + ", ".join(map(str, range(5000))) + ")")


class TestConditions:
    COLUMNS = {"_id": "int4", "age": "int4", "Name": "text", "n": "numeric"}

    @pytest.mark.parametrize(
        ("condition", "wanted"),
        [
            (
                '"age" >= :min AND "age" <= :max',
                '(("age" >= CAST($min AS INTEGER)) AND ("age" <= CAST($max AS INTEGER)))',
            ),
            ('"Name" LIKE :p', "(\"^name\" LIKE $p ESCAPE '\\')"),
            ("\"Name\" = ':no'", "(\"^name\" = ':no')"),
            ("age::text = :x", '(CAST("age" AS VARCHAR) = $x)'),
        ],
    )
    def test_placeholders_become_named_parameters(self, condition: str, wanted: str) -> None:
        assert translate_condition(condition, self.COLUMNS) == wanted

    @pytest.mark.parametrize(
        "condition", ["1=1; SELECT 2", "age > 1 ORDER BY 1", "age > 1 UNION SELECT 1", "", "age", "age > 1 LIMIT 1"]
    )
    def test_anything_but_a_condition_is_refused(self, condition: str) -> None:
        with pytest.raises((errors.InvalidSQL, errors.DatatypeMismatch)):
            translate_condition(condition, self.COLUMNS)

    def test_tables_cannot_be_reached(self) -> None:
        with pytest.raises(errors.UndefinedTable):
            translate_condition("age IN (SELECT 1 FROM other)", self.COLUMNS)


class TestExactness:
    """Faults that were found: each of these answered wrongly once."""

    @pytest.mark.parametrize(
        ("sql", "answer"),
        [
            ("SELECT round(100.0 / 12, 2)", "8.33"),
            ("SELECT coalesce(sum(x), 0.5) FROM (VALUES (1.25), (2.5)) v(x)", "3.75"),
            ("SELECT max(x) FROM (SELECT 10 / 4.0 AS x UNION ALL SELECT 1.125) q", "2.5"),
            ("SELECT x FROM (VALUES (1.5), (10 / 3.0)) v(x) ORDER BY x LIMIT 1", "1.5"),
            ("SELECT 1 = ANY(NULL::int[])", None),
        ],
    )
    def test_answer(self, sql: str, answer: object) -> None:
        made = translate(parse(sql), {})
        with duckdb.connect() as connection:
            install(connection, made.functions)
            found = connection.execute(made.sql).fetchall()
        assert found == [(answer,)]
