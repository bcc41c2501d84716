"""Make the store of a format, to be kept for the tests of later releases.

``python -m ckanext.duckstore.tests.store.formats.build TARGET.tar.gz``, run with the release that
writes the format. Each was made at the last commit before the next one; formats 1 and 2 hold no
functions.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

from ckanext.duckstore.store.base import Column, Resource, StoredFunction
from ckanext.duckstore.store.files.file_store import FileStore
from ckanext.duckstore.tests.store.helpers import create, insert, integer, settings, text

#: Id -> what the test expects: the resource, and its rows.
RESOURCES = {
    "plain": Resource(
        "plain",
        (
            Column("n", "int4", "integer", "INTEGER", {"_info": {"label": "Number", "notes": 'ä"\n'}}),
            text("word"),
        ),
        unique_key=("n",),
        indexes=(("word",),),
        aliases=("one alias", "Another"),
    ),
    "Ünusual/../id": Resource("Ünusual/../id", (integer("n"), text("word"), text("Word"))),
    "empty": Resource("empty", (integer("n"), text("word"))),
    "long log": Resource("long log", (integer("n"), text("word"))),
}
#: A function of the formats from 3 on.
FUNCTION = StoredFunction("clean", (), (), "trigger", "BEGIN NEW.word := trim(NEW.word); RETURN NEW; END;")


def fill(store: FileStore) -> None:
    """Make a function and the resources: with and without a log, with deleted rows, and what is
    left of a dropped one and of a publication."""
    store.put_function(FUNCTION, replace=False)
    create(store, RESOURCES["plain"], 5)
    with store.turn("plain") as turn, turn.rows() as writing:
        writing.retire_ids()
        writing.connection.execute(f"DELETE FROM {writing.table} WHERE _id >= 4")
    with store.turn("plain") as turn, turn.rows() as writing:
        insert(writing, 2)
    create(store, RESOURCES["Ünusual/../id"], 3)
    create(store, RESOURCES["empty"])
    create(store, RESOURCES["long log"], 1)
    for count in range(1, 11):
        with store.turn("long log") as turn, turn.rows() as writing:
            insert(writing, count)
    create(store, Resource("dropped", (integer("n"), text("word"))), 2)
    with store.read("dropped"), store.turn("dropped") as turn:
        turn.drop()
    with (
        store.read("empty"),
        store.turn("empty") as turn,
    ):  # an old generation, which the reader keeps from being removed
        turn.rewrite()


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "store"
        store = FileStore(settings(folder, wal_limit=1 << 24))
        fill(store)
        store.close()
        with tarfile.open(sys.argv[1], "w:gz") as archive:
            archive.add(folder, "store")


if __name__ == "__main__":
    main()
