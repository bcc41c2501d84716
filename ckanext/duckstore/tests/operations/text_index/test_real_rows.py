"""The words of real rows are PostgreSQL's; a search finds the same rows, with the same ranks."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from ckanext.duckstore.operations import fulltext
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.table_shape import TableShape
from ckanext.duckstore.operations.text_index.building import find_words
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.operations.text_index.searching import find
from ckanext.duckstore.postgres.textsearch import Tsvector
from ckanext.duckstore.store.base import Reading
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.operations.text_index.record_real import BLOCK, PATH, digest, sample
from ckanext.duckstore.tests.operations.text_index.tables import open_store
from ckanext.duckstore.tests.real_rows import tables

RECORDED: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileStore]:
    made = open_store(tmp_path_factory.mktemp("store"), TextIndex())
    for table in tables():
        request = {"resource_id": table.name, "fields": table.fields, "records": table.records}
        create(made, CreateRequest.parse(request, {}))
        with made.turn(table.name) as turn:
            turn.derive()
    yield made
    made.close()


def test_there_are_enough_rows_and_queries() -> None:
    assert RECORDED["prose"]["rows"] >= 10_000
    assert sum(len(table["queries"]) for table in RECORDED.values()) >= 500


@pytest.mark.parametrize("name", RECORDED)
def test_the_words_of_each_row(store: FileStore, name: str) -> None:
    with store.read(name) as reading:
        vectors = _vectors(reading, name, RECORDED[name]["rows"])
    blocks = [digest(vectors[first : first + BLOCK]) for first in range(0, len(vectors), BLOCK)]
    assert blocks == RECORDED[name]["vectors"]


def _vectors(reading: Reading, name: str, rows: int) -> list[Tsvector]:
    """Return the vectors of *rows* rows that the index has the words of."""
    derived = reading.derived(name)
    assert derived is not None
    words = find_words(derived, "true")
    found: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    kept = words.fields >= 0
    terms, ids, places = words.terms[words.ranks[kept]], words.ids[kept], words.places[kept]
    for term, id_, place in zip(terms.tolist(), ids.tolist(), places.tolist(), strict=True):
        found[id_][term].append(place)
    return [
        Tsvector({term: tuple(there) for term, there in found[id_].items()}) if id_ in found else Tsvector({})
        for id_ in range(1, rows + 1)
    ]


@pytest.mark.parametrize("name", RECORDED)
def test_the_rows_and_ranks_of_queries(store: FileStore, name: str) -> None:
    with store.read(name) as reading:
        for asked in RECORDED[name]["queries"]:
            query = TextQuery(asked["text"], "english", asked["plain"], asked["column"], narrow=False)
            ranks = _ranks(reading, name, query)
            assert (len(ranks), digest(ranks)) == (asked["rows"], asked["digest"]), query
            assert [ranks[id_] for id_ in sample(list(ranks))] == pytest.approx(asked["ranks"], rel=2e-6), query


def _ranks(reading: Reading, name: str, query: TextQuery) -> dict[int, float]:
    """Return the ranks of the rows that *query* finds, by ``_id``."""
    derived = reading.derived(name)
    assert derived is not None
    shape = TableShape(reading.resources[name].columns)
    cells = {cell.name: cell for cell in shape.cells}
    found = find(derived, [query], cells)
    if found is not None:
        return dict(sorted(zip(found.ids.tolist(), found.scores[0].tolist(), strict=True)))
    assert query.column is not None
    assert shape.field_types[query.column] in SPELLED_OTHERWISE
    where, rank = every(fulltext.conditions([query], cells)), fulltext.rank(query, cells)
    return dict(
        reading.connection.execute(
            f"SELECT _id, {rank.sql} FROM {reading.table(name)} WHERE {where.sql} ORDER BY 1"
        ).fetchall()
    )


#: The types of columns whose text in ``_full_text`` is not that of the column: they are not in the
#: index by themselves.
SPELLED_OTHERWISE = {"float8", "timestamp"}
