"""The index holds the words that triggers leave, not those that were sent."""

from __future__ import annotations

import pytest

from ckanext.duckstore.operations.fulltext import TextQuery
from ckanext.duckstore.operations.functions import FunctionRequest, create_function
from ckanext.duckstore.operations.run_triggers import run_triggers
from ckanext.duckstore.store.files import maintenance
from ckanext.duckstore.tests.operations.text_index.tables import Texts

REWRITE = """
BEGIN
    IF NEW.title = 'skipped' THEN
        RETURN NULL;
    END IF;
    NEW.title := replace(NEW.title, 'sent', 'kept');
    NEW.body := CASE TG_OP WHEN 'INSERT' THEN 'inserted' ELSE 'updated' END;
    RETURN NEW;
END"""

#: From 50 rows on, triggers are run set-wise.
SIZES = [1, 60]


def function(texts: Texts, body: str) -> None:
    create_function(texts.store, FunctionRequest.parse("f", [], "trigger", body, True))


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> int:
    """How many records a write has."""
    return int(request.param)


@pytest.fixture
def rewriting(texts: Texts) -> Texts:
    """A table that has an index and 150 rows, and a trigger from then on."""
    function(texts, REWRITE)
    texts.create(*({"key": key, "title": "old sent", "body": "plain"} for key in range(150)))
    texts.create(triggers=[{"function": "f"}])
    return texts


def found(texts: Texts, word: str) -> set[int]:
    """Return the ``_id`` of the rows that the index finds for *word*, which are those that hold
    it."""
    return set(texts.assert_same(TextQuery(word, "english", plain=True)))


def test_inserted_rows(rewriting: Texts, size: int) -> None:
    rewriting.write("insert", *({"key": 1000 + key, "title": "new sent", "body": "x"} for key in range(size)))
    new = set(range(151, 151 + size))

    assert found(rewriting, "kept") == found(rewriting, "inserted") == new
    assert found(rewriting, "sent") == set(range(1, 151))
    assert found(rewriting, "x") == set()
    rewriting.assert_sound()


@pytest.mark.parametrize("method", ["upsert", "update"])
def test_changed_rows(rewriting: Texts, size: int, method: str) -> None:
    rewriting.write(method, *({"key": key, "title": "new sent"} for key in range(size)))

    assert found(rewriting, "kept") == found(rewriting, "updated") == set(range(1, size + 1))
    assert found(rewriting, "sent") == found(rewriting, "plain") == set(range(size + 1, 151))
    rewriting.assert_sound()


def test_skipped_rows(rewriting: Texts, size: int) -> None:
    rewriting.write("upsert", *({"key": key * 10, "title": "skipped"} for key in range(size)))

    assert found(rewriting, "skipped") == set()
    assert found(rewriting, "sent") == set(range(1, 151))


def test_rows_that_get_another_key(rewriting: Texts, size: int) -> None:
    function(rewriting, "BEGIN NEW.key := NEW.key + 5000; NEW.title := 'moved'; RETURN NEW; END")
    rewriting.write("update", *({"key": key, "title": "sent"} for key in range(size)))

    assert found(rewriting, "moved") == found(rewriting, "5000") | set(range(1, size + 1)) == set(range(1, size + 1))
    assert found(rewriting, "5000") == {1}
    rewriting.assert_sound()


def test_all_rows_of_the_table(rewriting: Texts) -> None:
    assert run_triggers(rewriting.store, "r") == 150
    assert found(rewriting, "kept") == found(rewriting, "updated") == set(range(1, 151))
    assert found(rewriting, "sent") == found(rewriting, "plain") == set()
    rewriting.assert_sound()


def test_after_maintenance(rewriting: Texts, size: int) -> None:
    rewriting.write("upsert", *({"key": key, "title": "new sent"} for key in range(size)))
    with rewriting.store.turn("r") as turn:
        turn.checkpoint()
    assert list(maintenance.check(rewriting.store)) == []
    assert found(rewriting, "kept") == set(range(1, size + 1))
