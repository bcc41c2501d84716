"""The layers in their order, without CKAN: which of them stops a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import duckdb

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.postgres import guard, guard_duckdb
from ckanext.duckstore.postgres.parse import Query, parse
from ckanext.duckstore.postgres.translate import Table, translate
from ckanext.duckstore.queries.process_pool import Answer, Job, ProcessPool

#: In their order: the parser and its limits, CKAN's list of nodes, its rules for tables,
#: ``check_access``, its list of functions, the translator, DuckDB's own tree, the worker, and
#: nothing, for what may be answered.
LAYERS = ("parser", "statement", "tables", "access", "functions", "translator", "engine tree", "worker", "none")


@dataclass(frozen=True)
class Outcome:
    layer: str
    """The one that stopped it; ``none`` for an answer."""
    error: DuckstoreError | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class Stack:
    """All layers as an action puts them together."""

    pool: ProcessPool
    connection: duckdb.DuckDBPyConnection
    tables: Mapping[str, Table]
    """Those that the user may read."""
    attach: Mapping[str, str]

    def send(self, sql: str, timeout: float) -> Outcome:
        layer = "parser"
        try:
            query = parse(sql)
            layer = "statement"
            guard.check_statement(query)
            layer = "tables"
            guard.check_tables(query)
            layer = "access"
            self._check_access(query)
            layer = "functions"
            guard.check_functions(query, _allowed())
            layer = "translator"
            translation = translate(query, self.tables)
            layer = "engine tree"
            guard_duckdb.check(self.connection, translation.sql, [("r0", "main", "rows")])
            layer = "worker"
            answer = self.pool.run(
                Job(
                    translation.sql,
                    self.attach,
                    translation.functions,
                    max_rows=100,
                    max_bytes=1_000_000,
                    timeout=timeout,
                    state=((1,),),
                )
            )
        except DuckstoreError as error:
            return Outcome(layer, error=error)
        return Outcome("none", answer=answer)

    def _check_access(self, query: Query) -> None:
        for _schema, name in sorted(query.tables, key=str):
            if name not in self.tables:
                raise DuckstoreError(f"Not authorized to read {name}")


def _allowed() -> frozenset[str]:
    text = files("ckanext.datastore").joinpath("allowed_functions.txt").read_text(encoding="utf-8")
    return guard.read_allowed(text.splitlines())
