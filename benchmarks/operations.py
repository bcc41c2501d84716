"""The measured operations on the big table, each a function of the resource's id."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks import rows
from benchmarks.site import call, context, site_user


@dataclass(frozen=True)
class Operation:
    """A line of the table. ``run`` gets the resource and a number that is unique to the run."""

    name: str
    run: Callable[[str, int], Any]
    sql: str = ""
    """The SQL of a query, with ``{table}`` for its table."""


def _search(**parameters: Any) -> Callable[[str, int], Any]:
    return lambda resource, _: call("datastore_search", resource_id=resource, **parameters)


def _filter_key(resource: str, number: int) -> Any:
    return call("datastore_search", resource_id=resource, filters={"key": 1000 + 7 * number})


def _upsert(count: int) -> Callable[[str, int], Any]:
    def run(resource: str, number: int) -> Any:
        records = rows.make(1000 + number, count)
        for record in records:
            record["remark"] = f"changed {number}"
        return write(resource, "upsert", records)

    return run


_fresh: Iterator[int] = itertools.count(2_000_000_000)


def _insert_one(resource: str, number: int) -> Any:
    record = rows.make(number, 1)[0] | {"key": next(_fresh) % 2_147_000_000}
    return write(resource, "insert", [record])


def _delete_one(resource: str, number: int) -> Any:
    return call(
        "datastore_records_delete",
        resource_id=resource,
        filters={"key": 500_000 + number},
        force=True,
        calculate_record_count=False,
    )


def write(resource: str, method: str, records: list[dict[str, Any]]) -> Any:
    return call(
        "datastore_upsert",
        resource_id=resource,
        method=method,
        records=records,
        force=True,
        calculate_record_count=False,
    )


def dump(resource: str, form: str) -> int:
    """Return the length of the dump of *resource* in the format *form*."""
    from ckanext.datastore.blueprint import dump_to

    pages = dump_to(resource, form, 0, None, {"bom": False}, "_id", {}, site_user())
    return sum(len(page) for page in pages)


def _sql(name: str, sql: str) -> Operation:
    return Operation(
        f"sql: {name}", lambda resource, _: call("datastore_search_sql", sql=sql.format(table=f'"{resource}"')), sql
    )


READ = [
    Operation("page of 100", _search(limit=100)),
    Operation("filter on the key", _filter_key),
    Operation("filter on another column", _search(filters={"category": "category 7"}, limit=100)),
    Operation("sort", _search(sort="measured desc", limit=100)),
    Operation("offset 900,000", _search(offset=900_000, limit=100)),
    Operation("distinct", _search(fields="category", distinct=True)),
    Operation("32,000 rows as objects", _search(limit=32000, include_total=False)),
    Operation("32,000 rows as csv", _search(limit=32000, include_total=False, records_format="csv")),
    Operation("info", lambda resource, _: call("datastore_info", id=resource)),
]
WRITE = [
    Operation("upsert of 1", _upsert(1)),
    Operation("upsert of 100", _upsert(100)),
    Operation("upsert of 5,000", _upsert(5000)),
    Operation("insert of 1", _insert_one),
    Operation("delete of 1", _delete_one),
]
DUMP = Operation("dump as csv", lambda resource, _: dump(resource, "csv"))
SQL = [
    _sql("group by", "SELECT category, count(*), sum(amount), avg(measured) FROM {table} GROUP BY category ORDER BY 1"),
    _sql(
        "join of two tables",
        "SELECT a.category, count(*) FROM {table} a JOIN {table} b ON a.key = b.key + 1 GROUP BY a.category ORDER BY 1",
    ),
    _sql(
        "window function",
        "SELECT * FROM (SELECT key, category, rank() OVER (PARTITION BY category ORDER BY measured DESC) AS r FROM {table}) x "
        "WHERE r <= 3 ORDER BY category, r",
    ),
    _sql(
        "percentile",
        "SELECT category, percentile_cont(0.95) WITHIN GROUP (ORDER BY measured) FROM {table} GROUP BY category",
    ),
    _sql("count distinct", "SELECT count(DISTINCT remark), count(DISTINCT at) FROM {table}"),
    _sql("sum by group", "SELECT category, sum(amount) FROM {table} GROUP BY category ORDER BY category LIMIT 100"),
    _sql(
        "join, filter and sort",
        "SELECT a.key, a.category, b.measured FROM {table} a JOIN {table} b ON a.key = b.key "
        "WHERE a.category = 'category 7' ORDER BY b.measured DESC LIMIT 100",
    ),
    _sql("top 10 with a filter", "SELECT * FROM {table} WHERE category = 'category 7' ORDER BY measured DESC LIMIT 10"),
]


def _dkan(name: str, **parameters: Any) -> Operation:
    """Return a query of DKAN's Datastore API on the table as *a* and, with ``join``, as *b*."""

    def run(resource: str, _number: int) -> Any:
        from ckanext.duckstore.dkan.answering import answered
        from ckanext.duckstore.dkan.deadline import Deadline

        aliases = ("a", "b") if "join" in parameters else ("a",)
        ids = dict.fromkeys(aliases, resource)
        return answered(context(), {"resource_id": ids, **parameters}, Deadline(60))

    return Operation(f"dkan: {name}", run)


#: Each has an equivalent query of the same name in :data:`SQL`.
DKAN = [
    _dkan("sum by group", group_by="category", sum="amount"),
    _dkan(
        "join, filter and sort",
        join={"a": "key", "b": "key"},
        fields={"a": ["key", "category"], "b": "measured"},
        filters={"a": {"category": "category 7"}},
        sort={"b": {"measured": "desc"}},
    ),
]
