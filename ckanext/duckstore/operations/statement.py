"""A statement of ``datastore_search_sql``: its outline, and its translation when its tables are
known.

A small statement is parsed and translated here. A large one, or a small one of which much would
become, is sent to a query process that has no data, so that it costs this process little.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TypeVar

from ckanext.duckstore.errors import InternalError
from ckanext.duckstore.postgres import translator
from ckanext.duckstore.postgres.limits import DEFAULT_LIMITS, QUICK_LIMITS, StatementTooComplex, check_characters
from ckanext.duckstore.postgres.outline import Outline, outline
from ckanext.duckstore.postgres.parse import Query, parse
from ckanext.duckstore.postgres.translate import Table, Translation, translate
from ckanext.duckstore.queries.handles import QueryProcess
from ckanext.duckstore.queries.process_pool import ProcessPool

_Read = TypeVar("_Read")
#: The least time in seconds that a query has left; then it is canceled.
_INSTANT = 0.001


class Statement:
    """One statement; a context manager that keeps its process until it is translated."""

    outline: Outline
    left: float
    """Seconds that remain for translating and running it."""

    def __init__(self, pool: ProcessPool, sql: str, timeout: float) -> None:
        """Parse *sql* on entering the context.

        :param timeout: seconds for translating and running it.
        """
        self._pool, self._sql, self.left = pool, sql, timeout
        self._query: Query | None = None
        self._process: QueryProcess | None = None
        self._resources = ExitStack()

    def __enter__(self) -> Statement:
        """:raises InvalidSQL: :raises StatementTooComplex: as :func:`.parse.parse`.
        :raises StoreBusy: too many other queries are running.
        :raises QueryCanceled: parsing takes too long.
        """
        check_characters(self._sql, DEFAULT_LIMITS)
        try:
            self._query = parse(self._sql, QUICK_LIMITS)
            self.outline = outline(self._query)
        except StatementTooComplex:
            with ExitStack() as until_here:
                until_here.callback(self._resources.close)
                self.outline = self._describe()
                until_here.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def translate(self, tables: Mapping[str, Table]) -> Translation:
        """Return the translation; *tables* maps each table name in the outline to a table.

        :raises DuckstoreError: as :func:`.translate.translate`.
        :raises QueryCanceled: it takes too long.
        """
        if self._query is not None:
            try:
                return translate(self._query, tables, QUICK_LIMITS)
            except StatementTooComplex:
                if self._describe() != self.outline:
                    raise InternalError("The query was read in two ways") from None
        try:
            return self._rewrite(tables)
        finally:
            self._resources.close()

    def _describe(self) -> Outline:
        self._process = self._resources.enter_context(self._pool.translator())
        with self._clock():
            answer = self._process.describe(self._sql, self.left)
        return _checked(translator.read_outline, answer)

    def _rewrite(self, tables: Mapping[str, Table]) -> Translation:
        assert self._process is not None
        columns = translator.write_tables(tables)
        with self._clock():
            answer = self._process.rewrite(columns, self.left)
        return _checked(translator.read_translation, *answer)

    @contextmanager
    def _clock(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.left = max(self.left - (time.monotonic() - began), _INSTANT)


def _checked(read: Callable[..., _Read], *answer: bytes) -> _Read:
    """Return what *read* makes of an *answer*, which the author of the statement may control.

    :raises InternalError: it is malformed.
    """
    try:
        return read(*answer)
    except ValueError as error:
        raise InternalError("The query ended the engine that ran it") from error
