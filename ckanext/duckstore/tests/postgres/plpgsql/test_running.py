"""What runs around functions: bounds, late binding, other tables, the user, what is refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from ckanext.duckstore.errors import DuckstoreError, QueryCanceled, UndefinedFunction, UndefinedObject
from ckanext.duckstore.postgres.plpgsql import (
    Argument,
    Environment,
    Function,
    TriggerFailure,
    TriggerTable,
    User,
    compile_function,
    run_triggers,
    setwise,
)
from ckanext.duckstore.postgres.plpgsql.batch import Compiler
from ckanext.duckstore.postgres.plpgsql.choosing import BATCH
from ckanext.duckstore.postgres.translate import Table
from ckanext.duckstore.tests.oracle import fixture

TABLE = TriggerTable("tab", (("_id", "int4"), ("a", "text"), ("n", "int4")))
ROWS = "SELECT i AS \"^ row\", CAST(i + 1 AS INTEGER) AS _id, 'a' || i AS a, CAST(i AS INTEGER) AS n FROM range({}) AS r(i)"
Functions = dict[str, list[Function]]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with fixture.connect() as connection:
        yield connection


def trigger(body: str) -> list[Function]:
    return [compile_function("f", [], "trigger", body)]


def environment(functions: Functions, **more: object) -> Environment:
    return Environment(lambda name: functions.get(name, []), User("me", True), **more)  # type: ignore[arg-type]


def run(
    connection: duckdb.DuckDBPyConnection,
    functions: Functions,
    size: int = 1,
    names: tuple[str, ...] = ("f",),
    **more: object,
) -> list[tuple[object, ...]]:
    """The rows that are left of *size* of them."""
    outcome = run_triggers(
        connection, names, TABLE, "INSERT", ROWS.format(size), None, size, environment(functions, **more)
    )
    rows = connection.execute(outcome.select, outcome.parameters).fetchall()
    assert len(rows) == outcome.size
    outcome.close()
    return rows


@pytest.fixture(params=[1, BATCH], ids=["one row", "a batch"])
def size(request: pytest.FixtureRequest) -> int:
    return int(request.param)


class TestBounds:
    def test_endless_loop(self, connection: duckdb.DuckDBPyConnection) -> None:
        with pytest.raises(TriggerFailure, match="took more than") as caught:
            run(connection, {"f": trigger("BEGIN LOOP NULL; END LOOP; RETURN NEW; END")})
        assert (caught.value.sqlstate, caught.value.row) == ("54000", 0)

    def test_deadline_ends_a_loop(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        asked = iter(range(200))

        def check() -> None:
            if next(asked, None) is None:
                raise QueryCanceled("time is up")

        with pytest.raises(QueryCanceled):
            run(
                connection,
                {"f": trigger("BEGIN LOOP NEW.n := NEW.n + 0; END LOOP; RETURN NEW; END")},
                size,
                check=check,
            )

    def test_endless_recursion(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        calls_itself = [compile_function("g", [Argument("x", "int")], "int", "BEGIN RETURN g(x + 1); END")]
        functions = {"f": trigger("BEGIN NEW.n := g(1); RETURN NEW; END"), "g": calls_itself}
        with pytest.raises(TriggerFailure, match="stack depth limit exceeded") as caught:
            run(connection, functions, size)
        assert caught.value.row == 0

    def test_growing_text(self, connection: duckdb.DuckDBPyConnection) -> None:
        body = "DECLARE s text := 'xxxxxxxxxx'; BEGIN LOOP s := s || s; END LOOP; RETURN NEW; END"
        with pytest.raises(TriggerFailure, match="became larger than"):
            run(connection, {"f": trigger(body)})

    def test_text_that_doubles_in_a_batch(self, connection: duckdb.DuckDBPyConnection) -> None:
        doubled = "s := s || s; " * 40
        body = f"DECLARE s text := NEW.a; BEGIN IF NEW.n = 30 THEN {doubled} END IF; RETURN NEW; END"
        with pytest.raises(TriggerFailure, match="became larger than") as caught:
            run(connection, {"f": trigger(body)}, BATCH)
        assert caught.value.row == 30

    def test_query_with_too_many_rows(self, connection: duckdb.DuckDBPyConnection) -> None:
        body = "DECLARE i int; BEGIN FOR i IN SELECT generate_series(1, 400000) LOOP EXIT; END LOOP; RETURN NEW; END"
        with pytest.raises(TriggerFailure, match="returned more than 300000 rows") as caught:
            run(connection, {"f": trigger(body)})
        assert caught.value.sqlstate == "54000"

    def test_nothing_is_left_behind(self, connection: duckdb.DuckDBPyConnection) -> None:
        with pytest.raises(TriggerFailure):
            run(connection, {"f": trigger("BEGIN RAISE EXCEPTION 'no'; END")}, BATCH)
        left = connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '^plpgsql%'").fetchall()
        assert left == []


class TestLateBinding:
    def test_replaced_function_counts_at_once(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        functions = {
            "f": trigger("BEGIN NEW.a := g(); RETURN NEW; END"),
            "g": [compile_function("g", [], "text", "BEGIN RETURN 'one'; END")],
        }
        assert {row[2] for row in run(connection, functions, size)} == {"one"}
        functions["g"] = [compile_function("g", [], "text", "BEGIN RETURN 'two'; END")]
        assert {row[2] for row in run(connection, functions, size)} == {"two"}

    def test_missing_function_counts_where_it_is_called(self, connection: duckdb.DuckDBPyConnection) -> None:
        functions: Functions = {"f": trigger("BEGIN IF NEW.n = 30 THEN NEW.a := later(NEW.n); END IF; RETURN NEW; END")}
        assert len(run(connection, functions, 30)) == 30
        with pytest.raises(TriggerFailure, match=r"function later\(integer\) does not exist") as caught:
            run(connection, functions, BATCH)
        assert caught.value.row == 30
        functions["later"] = [compile_function("later", [Argument("x", "int")], "text", "BEGIN RETURN 'here'; END")]
        assert run(connection, functions, BATCH)[30][2] == "here"

    def test_missing_trigger(self, connection: duckdb.DuckDBPyConnection) -> None:
        with pytest.raises(UndefinedFunction, match=r"function f\(\) does not exist"):
            run(connection, {})

    def test_unsupported_statement_fails_where_it_is_reached(
        self, connection: duckdb.DuckDBPyConnection, size: int
    ) -> None:
        made = trigger("BEGIN IF NEW.n > 1000 THEN EXECUTE 'SELECT 1'; END IF; RETURN NEW; END")
        assert "EXECUTE" in made[0].warnings[0]
        assert len(run(connection, {"f": made}, size)) == size
        with pytest.raises(TriggerFailure, match="EXECUTE in a function is not supported"):
            run(connection, {"f": trigger("BEGIN EXECUTE 'SELECT 1'; RETURN NEW; END")}, size)


class TestSeveralTriggers:
    def test_each_sees_what_the_one_before_left(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        functions = {
            "f": trigger("BEGIN NEW.a := NEW.a || TG_NAME; RETURN NEW; END"),
            "h": [compile_function("h", [], "trigger", "BEGIN NEW.n := length(NEW.a); RETURN NEW; END")],
        }
        assert run(connection, functions, size, ("f", "f", "h"))[0][2:] == ("a0t000t001", 10)

    def test_skipped_rows_do_not_reach_the_next(self, connection: duckdb.DuckDBPyConnection) -> None:
        functions = {
            "f": trigger("BEGIN IF NEW.n % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END"),
            "h": [
                compile_function(
                    "h", [], "trigger", "BEGIN IF NEW.n % 2 = 0 THEN RAISE EXCEPTION 'even'; END IF; RETURN NEW; END"
                )
            ],
        }
        assert [row[3] for row in run(connection, functions, BATCH, ("f", "h"))] == list(range(1, BATCH, 2))


class TestRelations:
    def test_user(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        body = "BEGIN SELECT username INTO NEW.a FROM datastore_user WHERE sysadmin; RETURN NEW; END"
        assert run(connection, {"f": trigger(body)}, size)[0][2] == "me"

    def test_other_tables(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        codes = Table("(SELECT 'a0' AS code, 'zero' AS label)", (("code", "text"), ("label", "text")))
        body = "BEGIN SELECT label INTO NEW.a FROM codes WHERE code = NEW.a; RETURN NEW; END"
        assert run(connection, {"f": trigger(body)}, size, table={"codes": codes}.get)[0][2] == "zero"
        with pytest.raises(TriggerFailure, match='relation "codes" does not exist'):
            run(connection, {"f": trigger(body)}, size)

    @pytest.mark.parametrize(
        "call", ["read_text('/etc/passwd')", "pg_read_file('x')", "current_setting('data_directory')", "getenv('HOME')"]
    )
    def test_files_and_settings_are_out_of_reach(
        self, call: str, connection: duckdb.DuckDBPyConnection, size: int
    ) -> None:
        with pytest.raises(TriggerFailure, match=r"does not exist|cannot be used|Not authorized"):
            run(connection, {"f": trigger(f"BEGIN NEW.a := {call}; RETURN NEW; END")}, size)


class TestCreation:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("BEGIN x := 1; RETURN NEW; END", '"x" is not a known variable'),
            ("BEGIN RETURN NEW END", "syntax error|missing"),
            ("BEGIN RETURN NEW;", "syntax error at end of input"),
            ("DECLARE x no_such_type; BEGIN RETURN NEW; END", 'type "no_such_type" does not exist'),
            ("BEGIN RAISE no_such_error; END", "unrecognized exception condition"),
            ("BEGIN EXIT; RETURN NEW; END", "EXIT cannot be used outside a loop"),
        ],
    )
    def test_refused(self, body: str, message: str) -> None:
        with pytest.raises(DuckstoreError, match=message):
            trigger(body)

    def test_long_function(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        body = f"BEGIN {'NEW.n := NEW.n + 1; IF NEW.a IS NULL THEN NEW.a := NULL; END IF; ' * 200} RETURN NEW; END"
        assert run(connection, {"f": trigger(body)}, size)[0][3] == 200

    @pytest.mark.parametrize("times", [300, 5000])
    @pytest.mark.parametrize(
        ("opening", "middle", "closing"),
        [
            ("BEGIN ", "NULL;", "END;"),
            ("IF NEW.n = 1 THEN ", "NULL;", "END IF; "),
            ("FOR i IN 1..1 LOOP ", "NULL;", "END LOOP; "),
            ("IF NEW.n = 1 THEN NULL; ELSE ", "NULL;", "END IF; "),
        ],
        ids=["blocks", "branches", "loops", "alternatives"],
    )
    def test_deep_function(
        self, opening: str, middle: str, closing: str, times: int, connection: duckdb.DuckDBPyConnection
    ) -> None:
        try:
            functions = {"f": trigger(f"BEGIN {opening * times}{middle}{closing * times} RETURN NEW; END")}
            run(connection, functions)
        except DuckstoreError as error:
            assert error.sqlstate in ("54001", "42601")
        else:
            assert times == 300

    @pytest.mark.parametrize(
        ("call", "sqlstate"),
        [("upper({})", "54001"), ("(SELECT {})", "54001")],
    )
    def test_deep_expression(self, call: str, sqlstate: str, connection: duckdb.DuckDBPyConnection) -> None:
        before, _, after = call.partition("{}")
        for times in (300, 5000):
            with pytest.raises(DuckstoreError) as caught:
                run(
                    connection,
                    {"f": trigger(f"BEGIN NEW.a := {before * times}NEW.a{after * times}; RETURN NEW; END")},
                )
            assert caught.value.sqlstate == sqlstate

    @pytest.mark.parametrize("text", ["x" * 499_000, " " * 499_000, "\\" * 499_000, "x % " * 100_000, '"' * 499_000])
    def test_text_that_repeats_is_read_in_linear_time(self, text: str) -> None:
        with pytest.raises(DuckstoreError):
            trigger(f"BEGIN {text} ROWTYPE")

    def test_text_of_a_megabyte(self) -> None:
        with pytest.raises(DuckstoreError, match="longer than 500000 characters") as caught:
            trigger(f"BEGIN NEW.a := '{'x' * 1_000_000}'; RETURN NEW; END")
        assert caught.value.sqlstate == "54001"

    def test_types_of_arguments_and_results(self) -> None:
        made = compile_function(
            "g",
            [Argument("a", "int"), Argument("b", "text[]"), Argument("c", "_text", "out")],
            "_text",
            "BEGIN c := b; END",
        )
        assert made.signature == ("int4", "_text")
        with pytest.raises(UndefinedObject, match='type "nonsense" does not exist'):
            compile_function("g", [Argument("a", "nonsense")], "text", "BEGIN RETURN 1; END")

    def test_escaped_colons(self, connection: duckdb.DuckDBPyConnection) -> None:
        assert run(connection, {"f": trigger(r"BEGIN NEW.n \:= '7'\:\:int; RETURN NEW; END")})[0][3] == 7

    def test_dump_option_prints_nothing(self, capfd: pytest.CaptureFixture[str]) -> None:
        trigger("#option dump\nBEGIN RETURN NEW; END")
        assert capfd.readouterr() == ("", "")


def test_spread_over_a_large_batch_the_first_bad_value_counts(connection: duckdb.DuckDBPyConnection) -> None:
    body = "BEGIN IF NEW.n = 700 THEN RAISE EXCEPTION 'later'; END IF; NEW.n := (CASE WHEN NEW.n IN (650, 900) THEN NEW.a ELSE '1' END)::int; RETURN NEW; END"
    with pytest.raises(TriggerFailure, match='invalid input syntax for type integer: "a650"') as caught:
        run(connection, {"f": trigger(body)}, 1000)
    assert caught.value.row == 650


def test_triggers_that_run_row_by_row_are_compiled_for_batches_once(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a function that they call is replaced."""
    compiled = []

    class Counted(Compiler):
        def __init__(self, *arguments: Any, **more: Any) -> None:
            compiled.append(1)
            super().__init__(*arguments, **more)

    monkeypatch.setattr(setwise, "Compiler", Counted)
    monkeypatch.setattr(setwise, "_kept", OrderedDict())
    calls = trigger("BEGIN NEW.n := g(NEW.n); RETURN NEW; END")

    def call(body: str) -> object:
        g = [compile_function("g", [Argument("x", "int")], "int", body)]
        return run(connection, {"f": calls, "g": g}, BATCH)[5][3]

    recursive = "BEGIN IF x > 2 THEN RETURN g(x - 2); END IF; RETURN x; END"
    assert [call(recursive), call(recursive)] == [1, 1]
    assert len(compiled) == 1
    assert call("BEGIN RETURN x * 2; END") == 10
    assert len(compiled) == 2


def test_a_deadline_while_triggers_are_compiled_says_nothing_about_them(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_arguments: Any, **_more: Any) -> Compiler:
        raise QueryCanceled("too late")

    kept: OrderedDict[Any, Any] = OrderedDict()
    monkeypatch.setattr(setwise, "_kept", kept)
    functions = {"f": trigger("BEGIN NEW.n := 2; RETURN NEW; END")}
    with monkeypatch.context() as during:
        during.setattr(setwise, "Compiler", late)
        with pytest.raises(QueryCanceled):
            run(connection, functions, BATCH)
    assert not kept
    assert run(connection, functions, BATCH)[5][3] == 2


def test_a_text_that_looks_like_a_column_of_a_batch_is_text(connection: duckdb.DuckDBPyConnection) -> None:
    names = " ".join(f"s.k{number}" for number in range(1, 30))
    bodies = (
        "IF NEW.n > 3 THEN NEW.a := 's.k999'; END IF;",
        f"IF NEW.n > 3 THEN NEW.a := NEW.a || '{names}'; END IF; NEW.a := upper(NEW.a) || lower(NEW.a);",
    )
    for body in bodies:
        functions = {"f": trigger(f"BEGIN {body} RETURN NEW; END")}
        alone = run(connection, functions, BATCH - 1)
        assert run(connection, functions, BATCH)[: BATCH - 1] == alone
        assert any("k" in str(row) for row in alone)


def test_a_null_numeric_takes_no_decimals_from_others(connection: duckdb.DuckDBPyConnection, size: int) -> None:
    body = """
    DECLARE m numeric; u numeric;
    BEGIN
      u := greatest(trunc(round(1.5 / 4, 2), 1), round(abs(m), 1));
      NEW.a := concat_ws('|', u, least(m, 0.25), coalesce(abs(m), 1.125));
      RETURN NEW;
    END"""
    assert run(connection, {"f": trigger(body)}, size)[0][2] == "0.3|0.25|1.125"
