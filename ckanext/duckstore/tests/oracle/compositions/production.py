"""Our answers as a consumer of ``datastore_search_sql`` gets them: the fixture's tables in a store,
and queries in query processes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import simplejson

from ckanext.duckstore.errors import DuckstoreError
from ckanext.duckstore.operations import sql_functions
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.helpers import settings
from ckanext.duckstore.tests.operations import asking
from ckanext.duckstore.tests.queries.pools import functions_pool

from ..collection import Answer
from . import tables
from .consumers import normal

Ask = Callable[[str], Answer]


@contextmanager
def answering() -> Iterator[Ask]:
    """Yield a function that answers a query on the fixture's tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = FileStore(settings(folder / "store"), sql_functions.prepare)
        try:
            tables.fill_store(store)
            with functions_pool(folder, 1 << 30, processes=2, queue=2) as pool:

                def ask(sql: str) -> Answer:
                    try:
                        found = asking.ask(store, pool, sql, rows=32_000, size=1 << 24)
                    except DuckstoreError as error:
                        return Answer(sql, error=error.sqlstate, message=str(error))
                    columns = [[field["id"], field["type"]] for field in found.fields]
                    records = simplejson.loads(found.records, use_decimal=True)
                    rows: list[list[str | None]] = [
                        [normal(simplejson.dumps(record[name], use_decimal=True)) for name, _ in columns]
                        for record in records
                    ]
                    return Answer(sql, columns, rows)

                yield ask
        finally:
            store.close()
