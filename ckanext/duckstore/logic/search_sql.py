"""``datastore_search_sql``: CKAN's access checks, the operation, and CKAN's form of its result."""

from __future__ import annotations

import contextlib
import decimal
import json
from collections.abc import Collection, Mapping
from typing import Any

from ckan.lib.lazyjson import LazyJSONObject
from ckan.types import Context

from ckanext.duckstore import config
from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.logic import ckan_errors
from ckanext.duckstore.logic.search import json_name
from ckanext.duckstore.operations.search_sql import Bounds, SearchSqlRequest, SearchSqlResult, search_sql
from ckanext.duckstore.operations.statement import Statement
from ckanext.duckstore.postgres import guard
from ckanext.duckstore.queries.process_pool import ProcessPool
from ckanext.duckstore.store.base import Store


def run(
    store: Store,
    pool: ProcessPool,
    context: Context,
    data: dict[str, Any],
    allowed: Collection[str],
    timeout: float,
) -> dict[str, Any]:
    """Execute the query in ``data['sql']``.

    Return *data* with ``records``, ``fields``, and ``records_truncated`` if there were more.

    :param allowed: the functions that may be called, as listed by the operator.
    """
    bounds = Bounds(config.rows_max(), config.option("sql_answer_limit"))
    with contextlib.ExitStack() as stack:
        with ckan_errors.of_statement():
            sql = _sql(data)
            statement = stack.enter_context(Statement(pool, sql, timeout))
            request = _allowed(store, context, statement, allowed, bounds)
        with ckan_errors.of_query(sql):
            found = search_sql(store, pool, request)
    data["records"] = (
        LazyJSONObject(found.records) if "api_version" in context and found.records != "[]" else _decoded(found)
    )
    data["fields"] = [{**field, "type": json_name(field["type"])} for field in found.fields]
    if found.truncated:
        data["records_truncated"] = True
    return data


def _sql(data: Mapping[str, Any]) -> str:
    """Return the query.

    :raises InvalidRequest: there is none.
    """
    sql = data.get("sql")
    if not isinstance(sql, str):
        raise InvalidRequest({"sql": ["Missing value" if sql is None else "The query has to be text"]})
    return sql


def _decoded(found: SearchSqlResult) -> list[dict[str, Any]]:
    """Return the records as psycopg2 returns them: numeric columns as ``Decimal``."""
    records: list[dict[str, Any]] = json.loads(found.records, parse_float=decimal.Decimal)
    for field in found.fields:
        convert = {"numeric": decimal.Decimal, "float4": float, "float8": float}.get(field["type"])
        if convert:
            for record in records:
                value = record[field["id"]]
                record[field["id"]] = None if value is None else convert(value)
    return records


def _allowed(
    store: Store, context: Context, statement: Statement, allowed: Collection[str], bounds: Bounds
) -> SearchSqlRequest:
    """Return the request after checking form, tables and functions, in CKAN's order."""
    query = statement.outline
    guard.check_statement(query)
    guard.check_tables(query)
    request = SearchSqlRequest.resolve(store, statement, bounds)
    public = config.public_tables()
    context["check_access"](
        [request.tables.get(name) or name for _, name in sorted(query.tables, key=str) if name not in public]
    )
    guard.check_functions(query, allowed)
    return request
