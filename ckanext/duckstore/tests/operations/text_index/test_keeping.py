"""An index is made, kept in step, found out and removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from duckdb import DuckDBPyConnection

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.text_index import merging
from ckanext.duckstore.operations.text_index.keeping import FEW_WAITING, LONG_TEXTS, MOST_WAITING, TextIndex
from ckanext.duckstore.operations.text_index.layout import RECENT, WORDS
from ckanext.duckstore.operations.text_index.making import make_index
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.store.files.fragmentation import Space
from ckanext.duckstore.store.files.publish import Work
from ckanext.duckstore.store.system import failpoints
from ckanext.duckstore.tests.operations.text_index.tables import Texts, open_store

RIVER = TextQuery("river", "english", plain=True)


def has_index(texts: Texts) -> bool:
    with texts.store.read("r") as reading:
        return reading.derived("r") is not None


def reopened(texts: Texts, index: TextIndex | None) -> Texts:
    texts.store.close()
    return Texts(open_store(texts.store.settings.folder, index), texts.dice)


class TestMaking:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Texts:
        """A table of a release that had no index, in a store that has them."""
        texts = Texts(open_store(tmp_path, None), Random(1))
        texts.create(*(texts.record(key) for key in range(50)))
        return reopened(texts, TextIndex())

    def test_a_table_of_an_earlier_release_works_without(self, old: Texts) -> None:
        assert not has_index(old)
        old.write("upsert", *(old.record(key) for key in range(40, 60)))
        assert not has_index(old)
        assert old.scanned(RIVER)

    def test_it_gets_one_when_it_is_asked_for(self, old: Texts) -> None:
        assert make_index(old.store, "r") == "done"
        old.assert_sound()
        assert old.assert_same(RIVER)
        assert make_index(old.store, "r") == "nothing to do"

    def test_it_gets_one_when_its_file_is_written_anew(self, old: Texts) -> None:
        records = [{"key": key, "body": f"river {key} " * 90} for key in range(1000, 7000)]
        old.write("insert", *records)
        with old.store.turn("r") as turn:
            turn.checkpoint()
        assert has_index(old)
        assert old.state().waiting == 0
        assert len(old.looked_up(RIVER) or {}) > 6000

    def test_of_no_table(self, old: Texts) -> None:
        assert make_index(old.store, "nothing") == "no such table"

    def test_switched_off_it_goes_with_the_next_publication(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(50)))
        off = reopened(texts, TextIndex(wanted=False))
        off.write("upsert", off.record(3))
        assert off.assert_same(RIVER)
        assert make_index(off.store, "r") == "removed"
        assert not has_index(off)
        off.create(fields=[{"id": "more", "type": "text"}])
        assert not has_index(off)


class TestWaiting:
    def test_rows_written_one_by_one_wait_for_a_while(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(150)))
        assert texts.state().waiting == 0
        texts.write("insert", {"key": 1000, "title": "river"})
        assert texts.state().waiting == 1
        assert 151 in texts.assert_same(RIVER)
        texts.write("upsert", {"key": 1000, "title": "bridge"})
        assert 151 not in texts.assert_same(RIVER)

    def test_a_batch_waits_too(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(150)))
        texts.write("upsert", *(texts.record(key) for key in range(50, 400)))
        assert texts.state().waiting == 350
        texts.assert_same(RIVER)

    def test_a_publication_indexes_them_unless_they_are_few(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(150)))
        for last, waiting in ((FEW_WAITING, FEW_WAITING), (FEW_WAITING + 1, 0)):
            texts.write("upsert", *(texts.record(key) for key in range(last)))
            with texts.store.turn("r") as turn:
                turn.rewrite()
            assert texts.state().waiting == waiting
            texts.assert_same(RIVER)

    def test_a_publication_indexes_few_if_their_texts_are_long(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(150)))
        long = "river bridge " * (LONG_TEXTS // 20)
        for publish in ("rewrite", "settle"):
            texts.write("upsert", *({"key": key, "body": long} for key in (1000, 1001)))
            assert texts.state().waiting == 2
            with texts.store.turn("r") as turn:
                getattr(turn, publish)()
            assert texts.state().waiting == 0
        texts.assert_sound()

    def test_a_write_of_very_many_is_followed_by_a_publication(self, texts: Texts) -> None:
        texts.create(texts.record(0))
        texts.write("insert", *({"key": key, "title": "river"} for key in range(1, MOST_WAITING + 2)))
        assert texts.state().waiting == 0
        assert len(texts.looked_up(RIVER) or {}) >= MOST_WAITING

    def test_more_than_are_indexed_at_once_wait_when_the_file_is_written_anew(
        self, texts: Texts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts.create(*(texts.record(key) for key in range(500)))
        texts.write("upsert", *(texts.record(key) for key in range(400, 700)))
        assert texts.state().waiting == 300
        monkeypatch.setattr(merging, "MOST_AT_ONCE", 200)
        monkeypatch.setattr(Space, "is_fragmented", True)
        with texts.store.turn("r") as turn:
            turn.rewrite()
        assert texts.state().waiting <= FEW_WAITING
        texts.assert_sound()
        assert texts.assert_same(RIVER)

    def test_a_publication_removes_what_is_invalid(self, texts: Texts) -> None:
        texts.create(*(texts.record(key) for key in range(300)))
        texts.write("upsert", *(texts.record(key) for key in range(FEW_WAITING + 1)))
        texts.delete("key >= 290")
        assert texts.state().deleted
        with texts.store.turn("r") as turn:
            turn.rewrite()
        state = texts.state()
        assert (state.marked, state.deleted, state.indexed_rows) == (0, False, 290)
        texts.assert_sound()

    @pytest.mark.parametrize(("few", "most"), [(50_000, 6), (0, 1)], ids=["with each other", "with all words"])
    def test_parts_are_merged(self, texts: Texts, few: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(merging, "MOST_PARTS", most)
        monkeypatch.setattr(merging, "_FEW", few)
        texts.create(*(texts.record(key) for key in range(150)))
        for start in range(10):
            texts.write("upsert", *(texts.record(key) for key in range(start, start + FEW_WAITING + 1)))
            with texts.store.turn("r") as turn:
                turn.rewrite()
        with texts.store.read("r") as reading:
            tables = reading.derived("r")
            assert tables is not None
            parts = reading.connection.execute(f"SELECT count(DISTINCT part) FROM {tables.table(RECENT)}").fetchone()
        assert parts is not None and parts[0] <= most
        texts.assert_sound()

    def test_a_limited_number_of_occurrences_is_sorted_at_once(
        self, texts: Texts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(merging, "MOST_SORTED", 100)
        monkeypatch.setattr(merging, "_SAMPLED", 10)
        monkeypatch.setattr(merging, "_FEW", 0)
        sizes: list[int] = []
        insert_sorted = merging._insert_sorted

        def counted(connection: DuckDBPyConnection, table: str, select: str, ranges: Sequence[str]) -> None:
            for each in ranges:
                sizes.extend(*connection.execute(f"SELECT count(*) FROM ({select}) WHERE {each}").fetchall())
            insert_sorted(connection, table, select, ranges)

        monkeypatch.setattr(merging, "_insert_sorted", counted)
        texts.create(*(texts.record(key) for key in range(400)))
        texts.write("upsert", *(texts.record(key) for key in range(300)))
        with texts.store.turn("r") as turn:
            turn.rewrite(Work.THOROUGH)
        texts.assert_sound()
        with texts.store.read("r") as reading:
            tables = reading.derived("r")
            assert tables is not None
            found = reading.connection.execute(f"SELECT term, id, place FROM {tables.table(WORDS)}").fetchall()
        assert found == sorted(found)
        assert sum(sizes) >= len(found) > 1000
        assert max(sizes) <= 200


class TestChecking:
    @pytest.mark.parametrize(
        ("damage", "finding"),
        [
            ("DELETE FROM {words} WHERE term = 'river' AND id = 7", "other words than 1 rows"),
            ("UPDATE {words} SET place = place + 1 WHERE id = 7", "other words than 1 rows"),
            (
                "INSERT INTO {words} VALUES ('x', 9999, 1, 1, 1, 1)",
                "the words of 1 rows that are not there or not indexed",
            ),
            ("INSERT INTO {words} VALUES ('river', NULL, 1, 1, 1, 1)", "the words of 1 rows that are not there or not"),
            ("INSERT INTO {words} VALUES ('river', 21, 1, 1, 1, 1)", "the words of 1 rows that are not there or not"),
            ("UPDATE {schema}.words_state SET indexed_to = 0", "the words of 20 rows that are not there or not"),
            ("UPDATE {schema}.words_state SET indexed_to = NULL", "index of the table cannot be read"),
            ("UPDATE {schema}.words_state SET indexed_rows = NULL", "index of the table cannot be read"),
            ("UPDATE {schema}.words_state SET columns = 'x'", "index of the table cannot be read"),
            ("DELETE FROM {schema}.words_state", "index of the table cannot be read"),
            ("DROP TABLE {schema}.words", "is not complete"),
            ("ALTER TABLE {schema}.words DROP times", "is not complete"),
            ("ALTER TABLE {schema}.words_state ADD more INTEGER", "is not complete"),
            ('ALTER TABLE {schema}.rows ALTER "^.part" TYPE VARCHAR', "is not complete"),
        ],
    )
    def test_what_is_not_right_is_found(self, texts: Texts, damage: str, finding: str) -> None:
        damaged(texts, damage)
        assert any(finding in found.text for found in maintenance.check(texts.store))
        assert make_index(texts.store, "r", anew=True) == "done"
        texts.assert_sound()
        assert len(texts.assert_same(RIVER)) == 20

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE {schema}.words_state SET format = 1",
            "UPDATE {schema}.words_state SET part = NULL",
            'UPDATE {schema}.words_state SET columns = \'[["other", "text"]]\'',
            "DELETE FROM {schema}.words_state",
            "DROP TABLE {schema}.recent_words",
        ],
    )
    def test_an_index_that_cannot_be_used_is_made_anew(self, texts: Texts, damage: str) -> None:
        damaged(texts, damage)
        assert make_index(texts.store, "r") == "done"
        assert make_index(texts.store, "r") == "nothing to do"
        assert len(texts.assert_same(RIVER)) == 20

    def test_what_is_left_of_an_index_is_removed_when_none_is_wanted(self, texts: Texts) -> None:
        damaged(texts, "DROP TABLE {schema}.words")
        off = reopened(texts, TextIndex(wanted=False))
        assert make_index(off.store, "r") == "removed"
        assert make_index(off.store, "r") == "nothing to do"


def damaged(texts: Texts, damage: str) -> None:
    """Let a table of 20 indexed rows and one that waits be damaged by the statement *damage*."""
    texts.create(*({"key": key, "title": "river bridge"} for key in range(20)))
    texts.write("insert", {"key": 20, "title": "tower"})
    with texts.store.read("r") as reading:
        tables = reading.derived("r")
        assert tables is not None
        recent = reading.connection.execute(f"SELECT count(*) FROM {tables.table(RECENT)}").fetchone()
    other = reopened(texts, None)
    with other.store.turn("r") as turn, turn.rows() as writing:
        schema = writing.table.removesuffix(".rows")
        words = f"{schema}.{RECENT if recent and recent[0] else WORDS}"
        writing.connection.execute(damage.format(words=words, schema=schema))
    texts.store = reopened(other, TextIndex()).store


class Killed(BaseException):
    """Where a process would end."""


def write_and_publish(texts: Texts) -> None:
    texts.write("upsert", *(texts.record(key) for key in range(20, 20 + FEW_WAITING + 1)))
    with texts.store.turn("r") as turn:
        turn.rewrite()


STEPS = [
    "block done",
    "commit",
    "log folder synced",
    "copied",
    "aligned",
    "copy committed",
    "copy checkpointed",
    "publish",
]


@pytest.mark.parametrize("name", STEPS)
def test_a_write_that_is_cut_short_leaves_index_and_rows_in_step(
    texts: Texts, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    texts.create(*(texts.record(key) for key in range(120)))
    texts.write("upsert", *(texts.record(key) for key in range(30)))

    def kill(step: str) -> None:
        if step == name:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(failpoints, "on_step", kill)
        with pytest.raises(Killed):
            write_and_publish(texts)
    texts.assert_sound()
    texts.assert_same(RIVER)
    texts.write("upsert", texts.record(5))
    texts.assert_same(RIVER)
