"""A table of texts with a full-text index, what to write to it, and what to look for in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ckanext.duckstore.errors import InvalidSQL
from ckanext.duckstore.operations import fulltext, rendering, sql_functions
from ckanext.duckstore.operations.comparisons import Condition
from ckanext.duckstore.operations.create import CreateRequest, create
from ckanext.duckstore.operations.delete import DeleteRequest, delete_rows
from ckanext.duckstore.operations.filters import every
from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.search import Order, Search, search
from ckanext.duckstore.operations.text_index.keeping import TextIndex
from ckanext.duckstore.operations.text_index.layout import State, state_of
from ckanext.duckstore.operations.text_index.scanning import scan
from ckanext.duckstore.operations.text_index.searching import find
from ckanext.duckstore.operations.upsert import UpsertRequest, upsert
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.store.settings import StoreSettings

ID = "r"
PAGE = 7
FIELDS = [
    {"id": "key", "type": "int"},
    {"id": "title", "type": "text"},
    {"id": "body", "type": "text"},
    {"id": "measured", "type": "float8"},
    {"id": "at", "type": "timestamp"},
]
WORDS = ["river", "rivers", "bridge", "bridges", "school", "market", "harbour", "museum", "station", "garden", "running", "runs", "ran", "tower", "<b>bold</b>", "well-known", "a.b.c", "12.5", "-7", "The", "of", "<i", "x>", "über", "Straße", "don't", "http://example.org/a?b=c", "name@example.org", "2020-01-02", "./x", "~y", "ru", "Ελλάδα", "слово", "слова", "عربي", "1e5", "v1.2", "a_b", "R&D", "AT&amp;T", "<script>", "</script>", "éte"]  # fmt: skip

Ranks = dict[int, float]


def open_store(folder: Path, index: TextIndex | None) -> FileStore:
    return FileStore(
        StoreSettings(folder, "500MB", 2, "1GB", 5, 0.1, 1 << 19, 2, 1 << 24, 24, 20), sql_functions.prepare, index
    )


@dataclass
class Dice:
    """Makes texts and queries at random."""

    dice: Random

    def text(self, most: int) -> str | None:
        if self.dice.random() < 0.1:
            return self.dice.choice(["", None, "-5", " "])
        return self.dice.choice([" ", "\t", "  ", "\n"]).join(self.dice.choices(WORDS, k=self.dice.randrange(1, most)))

    def query(self, columns: Sequence[str] = ("title", "body", "key"), *, readable: bool = True) -> TextQuery:
        """Return a query; if it has to be *readable*, one that is."""
        while True:
            plain = self.dice.random() < 0.3
            text = " ".join(self.dice.choices(WORDS, k=2)) if plain else self.tree()
            column = self.dice.choice([None, None, *columns])
            config = self.dice.choice(["english", "english", "english", "simple", "russian"])
            query = TextQuery(text, config, plain, column, self.dice.random() < 0.5)
            try:
                fulltext.check([query] if readable else [])
            except InvalidSQL:
                continue
            return query

    def tree(self, depth: int = 0) -> str:
        choice = self.dice.random()
        if depth > 3 or choice < 0.35:
            return self.dice.choice(
                [
                    "river",
                    "bridge",
                    "run",
                    "well",
                    "known",
                    "b",
                    "bold",
                    "7",
                    "12.5",
                    "2020",
                    "01",
                    "i",
                    "über",
                    "слово",
                    "a.b.c",
                    "y",
                    "tower",
                    "museum",
                ]
            ) + self.dice.choice(["", "", "", ":*", ":A", ":D", ":*AD"])
        operands = self.tree(depth + 1), self.tree(depth + 1)
        if choice < 0.55:
            return f"({operands[0]} & {operands[1]})"
        if choice < 0.72:
            return f"({operands[0]} | {operands[1]})"
        if choice < 0.82:
            return f"!{operands[0]}"
        return f"({operands[0]} <{self.dice.choice(['-', '-', '2', '0', '3'])}> {operands[1]})"


class Texts(Dice):
    """The table."""

    def __init__(self, store: FileStore, dice: Random) -> None:
        super().__init__(dice)
        self.store = store

    def record(self, key: int) -> dict[str, Any]:
        return {
            "key": key,
            "title": self.text(6),
            "body": self.text(9),
            "measured": self.dice.choice([None, 1.5, 1e15, 3e20, float(key), float("nan")]),
            "at": self.dice.choice([None, "2020-01-02T03:04:05", "0044-03-15 BC"]),
        }

    def create(self, *records: dict[str, Any], **more: Any) -> None:
        request = {"resource_id": ID, "primary_key": "key", "fields": FIELDS, "records": list(records), **more}
        create(self.store, CreateRequest.parse(request, {}))

    def write(self, method: str, *records: dict[str, Any], **more: Any) -> None:
        request = {"resource_id": ID, "method": method, "records": list(records), **more}
        upsert(self.store, UpsertRequest.parse(request))

    def delete(self, *conditions: str) -> None:
        delete_rows(self.store, DeleteRequest(ID, lambda _: [Condition(each) for each in conditions]))

    def state(self) -> State:
        with self.store.read(ID) as reading:
            tables = reading.derived(ID)
            assert tables is not None
            return state_of(tables)

    def looked_up(self, *queries: TextQuery) -> Ranks | None:
        """Return the ranks of the rows that the index finds, for the first of *queries*; None where
        it is not asked."""
        with self.store.read(ID) as reading:
            tables = reading.derived(ID)
            assert tables is not None
            cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
            found = find(tables, queries, cells)
            if found is None:
                return None
            return dict(zip(found.ids.tolist(), found.scores[0].tolist(), strict=True))

    def page(self, *queries: TextQuery, offset: int = 0) -> list[list[Any]]:
        """Return ``_id`` and rank of a page of the rows that the index finds, best first."""
        with self.store.read(ID) as reading:
            tables = reading.derived(ID)
            assert tables is not None
            cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
            found = find(tables, queries, cells)
            assert found is not None
            row = (cells["_id"], fulltext.rank(queries[0], cells, found.ranks[0]))
            best, table = [Order(found.ranks[0], descending=True)], reading.table(ID)
            choose = partial(found.page, table)
            asked = Search(table, row, (), best, PAGE, offset, format="lists", choose=choose)
            rows: list[list[Any]] = json.loads(search(reading.connection, asked).records)
            return rows

    def scanned(self, *queries: TextQuery, where: Sequence[Condition] = ()) -> Ranks:
        """Return the same, found without the index."""
        with self.store.read(ID) as reading:
            cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
            found = scan(reading.connection, reading.table(ID), queries, cells, where)
            return dict(zip(found.ids.tolist(), found.scores[0].tolist(), strict=True))

    def one_by_one(self, *queries: TextQuery) -> Ranks:
        """Return the same, found by a look at one row after the other."""
        with self.store.read(ID) as reading:
            cells = {cell.name: cell for cell in rendering.cells(reading.resources[ID].columns)}
            where, rank = every(fulltext.conditions(queries, cells)), fulltext.rank(queries[0], cells)
            return dict(
                reading.connection.execute(
                    f"SELECT _id, {rank.sql} FROM {reading.table(ID)} WHERE {where.sql}"
                ).fetchall()
            )

    def assert_same(self, *queries: TextQuery) -> Ranks:
        """Assert that the index finds the same rows with the same ranks as a look at every row;
        return them."""
        expected, found = self.one_by_one(*queries), self.looked_up(*queries)
        if found is None:
            assert any(query.config != "english" and not query.narrow for query in queries)
        else:
            assert found == pytest.approx(expected, rel=1e-6, abs=1e-12), queries
        assert self.scanned(*queries) == pytest.approx(expected, rel=1e-6, abs=1e-12), queries
        if found:
            offset = self.dice.randrange(len(found))
            best = sorted(found, key=lambda id_: (-found[id_], id_))[offset : offset + PAGE]
            assert self.page(*queries, offset=offset) == [[id_, pytest.approx(found[id_])] for id_ in best]
        return expected

    def assert_sound(self) -> None:
        assert [finding.text for finding in maintenance.check(self.store)] == []
