"""Checks of translated SQL: the same rules on DuckDB's own syntax tree (layer 2).

The engine that will run the translator's output parses it. Anything that is not on these lists is
refused, so neither a fault of the translator nor text that two parsers read differently reaches the
engine: no table functions, no files, no tables except those passed in and the query's own, no
functions except those that the translator and the list of functions use.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

import duckdb

from ..errors import FeatureNotSupported, InsufficientPrivilege
from .builtins import FUNCTIONS
from .builtins.macros import macros
from .builtins.python import PYTHON
from .limits import DEFAULT_LIMITS, Limits, StatementTooComplex

#: (class, type) of expressions; None means any type of that class.
EXPRESSIONS: frozenset[tuple[str, str | None]] = frozenset(
    {
        ("BETWEEN", None),
        ("CASE", None),
        ("CAST", None),
        ("COLUMN_REF", None),
        ("COMPARISON", None),
        ("CONJUNCTION", None),
        ("CONSTANT", None),
        ("FUNCTION", None),
        ("LAMBDA", None),
        ("SUBQUERY", None),
        ("TYPE", None),
        ("WINDOW", None),
        ("PARAMETER", None),
        *(
            ("OPERATOR", kind)
            for kind in (
                "ARRAY_EXTRACT",
                "ARRAY_SLICE",
                "ARRAY_CONSTRUCTOR",
                "COMPARE_IN",
                "COMPARE_NOT_IN",
                "OPERATOR_IS_NULL",
                "OPERATOR_IS_NOT_NULL",
                "OPERATOR_NOT",
                "OPERATOR_COALESCE",
                "OPERATOR_NULLIF",
                "STRUCT_EXTRACT",
                "GROUPING_FUNCTION",
            )
        ),
    }
)
#: Parts of a query that are not expressions: statements, relations, modifiers, details of types.
PARTS = frozenset(
    {
        "SELECT_NODE",
        "SET_OPERATION_NODE",
        "RECURSIVE_CTE_NODE",
        "CTE_NODE",
        "BASE_TABLE",
        "SUBQUERY",
        "JOIN",
        "EXPRESSION_LIST",
        "EMPTY",
        "ORDER_MODIFIER",
        "LIMIT_MODIFIER",
        "DISTINCT_MODIFIER",
        "ASCENDING",
        "DESCENDING",
        "ORDER_DEFAULT",
        "DECIMAL_TYPE_INFO",
        "LIST_TYPE_INFO",
        "UNBOUND_TYPE_INFO",
        "GENERIC_TYPE_INFO",
        "STRING_TYPE_INFO",
        "EXTRA_TYPE_INFO",
    }
)
#: DuckDB functions that the translator itself writes. Operators are functions too.
WRITTEN = frozenset(
    (
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "~",
        "&",
        "|",
        "<<",
        ">>",
        "||",
        "~~",
        "!~~",
        "~~*",
        "!~~*",
        "=",
        "<>",
        "<",
        ">",
        "<=",
        ">=",
        "like_escape",
        "not_like_escape",
        "ilike_escape",
        "not_ilike_escape",
        "abs",
        "coalesce",
        "count_star",
        "day",
        "dayofweek",
        "dayofyear",
        "error",
        "epoch_us",
        "first",
        "flatten",
        "from_hex",
        "greatest",
        "grouping",
        "hour",
        "isodow",
        "least",
        "left",
        "len",
        "list_append",
        "list_concat",
        "list_contains",
        "list_filter",
        "list_has_any",
        "list_prepend",
        "list_sort",
        "list_transform",
        "list_value",
        "microsecond",
        "minute",
        "month",
        "now",
        "quarter",
        "rank",
        "regexp_full_match",
        "regexp_matches",
        "row",
        "row_number",
        "starts_with",
        "struct_extract",
        "struct_pack",
        "timezone",
        "to_days",
        "to_microseconds",
        "to_months",
        "trim",
        "unnest",
        "weekofyear",
        "xor",
        "year",
        "array_extract",
        "array_slice",
        "list_extract",
        "list_slice",
        "list_has_all",
        "nullif",
        "round",
        "trunc",
        "json_array",
        "array_agg",
        # Statistics over frames.
        "corr",
        "covar_pop",
        "covar_samp",
        "regr_avgx",
        "regr_avgy",
        "regr_intercept",
        "regr_r2",
        "regr_slope",
        "regr_sxx",
        "regr_sxy",
        "regr_syy",
        "stddev_pop",
        "stddev_samp",
        "var_pop",
        "var_samp",
    )
)
_CALL = re.compile(r"@?(\w+)\(")
_OWN_NAME = re.compile(r"[tqwu]\d*")


@cache
def allowed_functions() -> frozenset[str]:
    """Return the names of all functions that translated SQL may call: the names above, Duckstore's
    own functions, and the targets of the function list.
    """
    names = set(WRITTEN) | set(macros()) | set(PYTHON)
    for function in FUNCTIONS.values():
        for overload in function.overloads:
            for target in filter(None, (overload.target, overload.constant)):
                names.update(_CALL.findall(target) if "(" in target else [target])
    return frozenset(names)


@cache
def _instance(process: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": "256MB",
            "enable_external_access": False,
            "autoload_known_extensions": False,
        }
    )


def connection() -> duckdb.DuckDBPyConnection:
    """Return this process's connection on which :func:`check` may parse SQL: an empty instance
    without access to anything.
    """
    return _instance(os.getpid()).cursor()


def syntax_tree(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    """Return DuckDB's syntax tree of the single SELECT in *sql*.

    :raises InsufficientPrivilege: *sql* is not a single SELECT.
    :raises FeatureNotSupported: DuckDB's grammar rejects it.
    :raises StatementTooComplex: it is nested too deeply.
    """
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert row is not None
    answer = json.loads(row[0])
    if "expression depth" in answer.get("error_message", ""):
        raise StatementTooComplex("the query is nested too deeply")
    if answer.get("error") and answer.get("error_type") == "parser":
        raise FeatureNotSupported("the query has a construct that is not supported where it stands")
    if answer.get("error") and "Only SELECT" not in answer.get("error_message", ""):
        raise FeatureNotSupported("the query has a construct that is not supported")
    if answer.get("error") or len(answer["statements"]) != 1:
        raise InsufficientPrivilege("only a single SELECT may run")
    tree: dict[str, Any] = answer["statements"][0]
    return tree


def check(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    relations: Collection[tuple[str, str, str]],
    limits: Limits = DEFAULT_LIMITS,
) -> None:
    """Refuse *sql* unless the lists allow every part of it.

    :param connection: any connection; *sql* is not run on it.
    :param relations: (database, schema, table) of the tables that it may read.
    :raises InsufficientPrivilege: naming what is not allowed.
    """
    try:
        tree = syntax_tree(connection, sql)
    except (RecursionError, duckdb.Error) as error:
        raise StatementTooComplex("the query is nested too deeply") from error
    parts = list(_parts(tree, limits.nodes * 4))
    own_queries = {entry["key"] for part in parts for entry in _cte_map(part)}
    parameters = {name for part in parts if part.get("class") == "LAMBDA" for name in _lambda_names(part.get("lhs"))}
    for part in parts:
        if "class" in part:
            _check_expression(part, parameters)
        elif isinstance(part.get("type"), str):
            _check_part(part, own_queries, relations)


def _parts(tree: Any, limit: int) -> Iterator[dict[str, Any]]:
    """Yield every object of the tree, without recursion."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            limit -= 1
            if limit < 0:
                raise StatementTooComplex("the query has too many parts")
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _cte_map(part: dict[str, Any]) -> Iterable[dict[str, Any]]:
    entries = part.get("cte_map")
    found: Iterable[dict[str, Any]] = entries.get("map", ()) if isinstance(entries, dict) else ()
    return found


def _lambda_names(value: Any) -> Iterator[str]:
    """Yield the parameter names of a lambda: a column, or several in a row."""
    for part in _parts(value, 1000):
        if part.get("class") == "COLUMN_REF":
            yield part["column_names"][-1]


#: Fields that make a star mean something other than all columns.
_STAR_EXTRAS = (
    "columns",
    "exclude_list",
    "expr",
    "qualified_exclude_list",
    "relation_name",
    "rename_list",
    "replace_list",
)


def _check_expression(part: dict[str, Any], parameters: set[str]) -> None:
    kind, type = part["class"], part.get("type")
    if kind == "STAR" and not any(part.get(key) for key in _STAR_EXTRAS):
        return  # DuckDB reads a VALUES list as a subquery with a star
    if (kind, None) not in EXPRESSIONS and (kind, type) not in EXPRESSIONS:
        raise InsufficientPrivilege(f"{type} is not allowed")
    if kind in ("FUNCTION", "WINDOW"):
        name = part["function_name"]
        if part.get("schema") or part.get("catalog") or name not in allowed_functions():
            raise InsufficientPrivilege(f"Not authorized to call function {name}")
    elif kind == "COLUMN_REF":
        names = part["column_names"]
        if names[-1].lower() == "rowid" or (len(names) == 1 and names[0] not in parameters):
            raise InsufficientPrivilege(f"Not authorized to read {names[-1]}")


def _check_part(part: dict[str, Any], own_queries: set[str], relations: Collection[tuple[str, str, str]]) -> None:
    if part["type"] == "BASE_TABLE":
        name = (part.get("catalog_name", ""), part.get("schema_name", ""), part["table_name"])
        own = name[:2] == ("", "") and name[2] in own_queries and _OWN_NAME.fullmatch(name[2])
        if part.get("at_clause") or not (own or name in relations):
            raise InsufficientPrivilege("Not authorized to read resource.")
    elif part["type"] not in PARTS:
        raise InsufficientPrivilege(f"{part['type']} is not allowed")
