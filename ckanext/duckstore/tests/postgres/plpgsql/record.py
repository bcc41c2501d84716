"""Record PostgreSQL's answers: ``make oracle`` does, or ``python -m
ckanext.duckstore.tests.postgres.plpgsql.record [topic ...]``.

Triggers run on a table with the columns of the grid, as CKAN's DataStore has them.
"""

from __future__ import annotations

import sys

import psycopg2
import psycopg2.extensions

from ckanext.duckstore.tests.oracle import postgres

from . import cases
from .cases import COLUMNS, Answer, Case

_SETUP = """
DROP TABLE IF EXISTS datastore_user, tab, codes CASCADE;
CREATE TABLE datastore_user (username text, sysadmin bool);
INSERT INTO datastore_user VALUES ('editor', false);
CREATE TABLE codes (_id serial, code text, label text, weight int4);
INSERT INTO codes (code, label, weight) VALUES ('a', 'Apple', 1), ('b', 'Banana', 2), ('c', 'Cherry', 3), ('d', NULL, 4);
"""


def main(topics: list[str]) -> None:
    """Ask PostgreSQL every case of *topics* (of all, if empty) and store what it answers."""
    with postgres.connected(postgres.server()) as connection:
        for topic in topics or cases.topics():
            found = {case.name: ask(connection, case) for case in cases.cases(topic)}
            cases.write(topic, found)
            refused = sum(answer.created is not None for answer in found.values())
            print(f"{topic}: {len(found)} cases, {refused} of them refused at creation")


def ask(connection: psycopg2.extensions.connection, case: Case) -> Answer:
    """PostgreSQL's answer to *case*."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute(_SETUP)
        try:
            for function in case.functions:
                cursor.execute(
                    f"CREATE FUNCTION {function.name}({function.arguments}) RETURNS {function.returns} AS $duckstore$"
                    f"{function.body}$duckstore$ LANGUAGE plpgsql"
                )
        except psycopg2.Error as error:
            return Answer(created=_shown(error))
        columns = ", ".join(
            ["_id int4", "_full_text tsvector", *(f"{name} {type}" for name, type in COLUMNS if name != "_id")]
        )
        cursor.execute(f"CREATE TABLE tab ({columns})")
        cursor.execute(
            f"CREATE TRIGGER t000 BEFORE {case.operation} ON tab FOR EACH ROW EXECUTE PROCEDURE f(); BEGIN; SAVEPOINT row"
        )
        rows = tuple(_row(cursor, case, place) for place in range(len(cases.grid())))
        cursor.execute("ROLLBACK")
        return Answer(rows)


def _row(cursor: psycopg2.extensions.cursor, case: Case, place: int) -> str:
    """What becomes of the row number *place* of the grid."""
    grid = cases.grid()
    names = ", ".join(name for name, _ in COLUMNS)
    marks = ", ".join(["%s"] * len(COLUMNS))
    texts = ", ".join(f"tab.{name}::text" for name, _ in COLUMNS)
    statement = f"INSERT INTO tab ({names}) VALUES ({marks})"
    try:
        if case.operation == "UPDATE":
            cursor.execute(statement, grid[place])
            statement = f"UPDATE tab SET ({names}) = ({marks})"
            place = (place + 1) % len(grid)
        cursor.execute(f"{statement} RETURNING ROW({texts})::text", grid[place])
        found = cursor.fetchone()
        return "SKIP" if found is None else str(found[0])
    except psycopg2.Error as error:
        return _shown(error)
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT row")


def _shown(error: psycopg2.Error) -> str:
    message = error.diag.message_primary or ""
    return f"{error.pgcode}: {message.partition(chr(10))[0]}"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except postgres.NoServer as error:
        sys.exit(f"oracle: {error}")
