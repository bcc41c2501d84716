"""The SQL of a call."""

from __future__ import annotations

from ckanext.duckstore.postgres.builtins import Argument, Modifiers, call, resolve


def written(name: str, *arguments: Argument, modifiers: Modifiers | None = None, printed: bool = False) -> str:
    found = resolve(name, [argument.type for argument in arguments])
    return " ".join(call(found, arguments, modifiers or Modifiers(), printed=printed).split())


def test_a_name_is_a_call_with_all_arguments() -> None:
    assert written("strpos", Argument("a", "text"), Argument("b", "text")) == "CAST(strpos(a, b) AS INTEGER)"


def test_modifiers_stand_at_the_aggregate_inside_a_template() -> None:
    modifiers = Modifiers("DISTINCT", "", "FILTER (WHERE y) OVER (PARTITION BY z)")
    assert written("sum", Argument("x", "int4"), modifiers=modifiers) == (
        "CAST(sum(DISTINCT x ) FILTER (WHERE y) OVER (PARTITION BY z) AS BIGINT)"
    )


def test_marks_inside_an_argument_stay_as_they_are() -> None:
    assert written("repeat", Argument("'$1 @sum('", "text"), Argument("2", "int4")) == "pg_repeat('$1 @sum(', 2)"


def test_defaults_are_filled_in() -> None:
    sql = written("jsonb_set", Argument("j", "jsonb"), Argument("p", "_text"), Argument("v", "jsonb"))
    assert sql == "pg_jsonb_set(j, p, v, true)"


def test_a_printed_numeric_is_cast_where_it_is_computed_with() -> None:
    x = Argument("x", "int4")
    assert written("avg", x) == "CAST(pg_average_text(CAST(sum( x ) AS VARCHAR), count( x ) ) AS DECIMAL(38,20))"
    assert written("avg", x, printed=True) == "pg_average_text(CAST(sum( x ) AS VARCHAR), count( x ) )"


def test_rounding_to_a_written_number_of_digits_is_left_to_duckdb() -> None:
    x = Argument("x", "numeric")
    assert written("round", x, Argument("2", "int4", integer=2)) == "round(x, 2)"
    assert "pg_round_text" in written("round", x, Argument("y", "int4"))


def test_values_of_any_type_come_as_the_text_that_postgresql_prints() -> None:
    sql = written("concat", Argument("b", "bool"), Argument("f", "float8"), Argument("n", "numeric", printed="p"))
    assert sql == "concat(pg_text_bool(b), pg_text_float8(f), p)"


def test_keys_are_text_and_values_json() -> None:
    sql = written("json_build_object", Argument("k", "text"), Argument("v", "int4"))
    assert sql == "pg_json_build_object([k], [pg_json_number(CAST(v AS VARCHAR))])"
