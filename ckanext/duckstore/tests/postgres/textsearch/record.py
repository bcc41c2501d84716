"""Records PostgreSQL's answers about texts and text queries, which the tests compare with ours.

    python -m dev.services --only postgres -- python -m
    ckanext.duckstore.tests.postgres.textsearch.record

The texts are made at random, from pieces that the parser treats in different ways; the seed is
fixed.  A database of the locale C.UTF-8 is made for it, as in the locale C PostgreSQL takes every
non-ASCII character for a letter.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import psycopg2

from ckanext.duckstore.tests.text_search_database import connected

PATH = Path(__file__).with_name("recorded.json")
CONFIGS = ("simple", "english", "french", "german", "russian")
MAKERS = ("to_tsquery", "plainto_tsquery", "phraseto_tsquery", "websearch_to_tsquery")
# fmt: off
PIECES = (
    "foo", "bar", "The", "quick", "running", "cats", "is", "a", "x1", "1a", "12", "3.14", "-5", "+7", "1e5",
    "-1.5E-3", "2005-03-01", "00:00:00", "T", "user@example.com", "john.doe+tag@mail.co.uk", "http://",
    "example.com", "www.foo-bar.org/path/x?y=1&z=2#frag", "/usr/local/file.txt", "../a/b", "~/x", "a_b.c", "<b>",
    "</b>", "<br/>", "<a href='x\\'y'>", "<!-- c -->", "<script>", "</script>", "<!DOCTYPE html>", "&amp;",
    "&#123;", "&#x1F;", "&", "<", "foo-bar", "a-b-c1", "é", "naïve", "über-cool", "Straße", "ÉCOLE", "日本語",
    "नमस्ते", "e\u0301", "\u0301", "\u200d", "—", "“q”", " ", "\n", "-", "--", "_", ".", "..", "/", ":", "@", "'",
    "\"", "\\", "1.2.3", "127.0.0.1:80", "-1.2.3", "v1.0-beta", "x-1", "12-34", "1.5e-", "foo@bar", "a1-b2", "é-1a",
    "1é", "\u0130", "ΑΣ", "\u00a0", "\u2003", "😀", "Ⓐ", "٣", "O'Brien", "AT&T", "50%", "example.com:8080/x",
    "a.b-c_d.ee", "host_name.com", "ab.cd1.ef/", "x.yz/é", "p://", "organization", "Häuser", "chevaux", "книгами",
    "added",
)
# fmt: on
WORDS = ("cat", "cats", "dog", "the", "a", "rat", "running", "'new york'", "x1", "pg_class", "e@x.com", "été")
SCRAPS = (
    "cat",
    "dog",
    "the",
    " ",
    "&",
    "!",
    "(",
    ")",
    "<->",
    "<2>",
    "<",
    "'",
    "\\",
    ":*",
    ":A",
    '"',
    "-",
    " or ",
    "OR",
)


def text(chance: random.Random) -> str:
    """A text of a few pieces, some of them joined by spaces."""
    pieces = [chance.choice(PIECES) for _ in range(chance.randint(1, 8))]
    return "".join(piece + chance.choice(("", " ")) for piece in pieces)


def query(chance: random.Random, depth: int = 3) -> str:
    """A text query of the notation with operators."""
    kind = chance.random()
    if not depth or kind < 0.3:
        return chance.choice(WORDS) + chance.choice(("", "", ":*", ":A", ":*d"))
    if kind < 0.45:
        return f"!({query(chance, depth - 1)})"
    operator = chance.choice(("&", "|", "<->", "<2>", " & "))
    joined = query(chance, depth - 1) + operator + query(chance, depth - 1)
    return f"({joined})" if chance.random() < 0.4 else joined


def scraps(chance: random.Random) -> str:
    """What is hardly a query."""
    return "".join(chance.choice(SCRAPS) for _ in range(chance.randint(1, 9)))


def _answer(cursor: Any, statement: str, *values: object) -> Any:
    """The one value that the statement gives, or ``[SQLSTATE, message]`` of its failure."""
    try:
        cursor.execute(statement, values)
    except psycopg2.Error as error:
        return [error.pgcode, error.diag.message_primary]
    return cursor.fetchone()[0]


def _texts(cursor: Any, chance: random.Random) -> list[dict[str, Any]]:
    tokens = (
        "SELECT json_agg(json_build_array(alias, token)) FROM ts_parse('default', %s) JOIN"
        " ts_token_type('default') USING (tokid)"
    )
    found = []
    for given in {text(chance) for _ in range(300)}:
        vectors = {
            name: _answer(cursor, "SELECT to_tsvector(%s::regconfig, %s)::text", name, given) for name in CONFIGS
        }
        found.append({"text": given, "tokens": _answer(cursor, tokens, given), "vectors": vectors})
    return sorted(found, key=lambda case: str(case["text"]))


def _queries(cursor: Any, chance: random.Random) -> list[dict[str, Any]]:
    found = []
    for number in range(600):
        given = query(chance) if number % 2 else scraps(chance)
        maker = chance.choice(MAKERS)
        config = chance.choice(("simple", "english"))
        document = " ".join(chance.choice(WORDS).strip("'") for _ in range(chance.randint(1, 12)))
        answer = _answer(cursor, f"SELECT {maker}(%s::regconfig, %s)::text", config, given)
        case = {"maker": maker, "config": config, "query": given, "answer": answer, "document": document}
        if isinstance(answer, str):
            for name, expression in (
                ("matches", "v @@ q"),
                ("rank", "ts_rank(v, q)"),
                ("rank_normalized", "ts_rank(v, q, 57)"),
                ("rank_cd", "ts_rank_cd(v, q, 4)"),
            ):
                source = f"(SELECT to_tsvector(%s::regconfig, %s) AS v, {maker}(%s::regconfig, %s) AS q) AS made"
                case[name] = _answer(cursor, f"SELECT {expression} FROM {source}", config, document, config, given)
        found.append(case)
    return found


def main() -> None:
    """Write what PostgreSQL answers into the file that the tests read."""
    chance = random.Random(18)
    with connected(os.environ["ORACLE_POSTGRES_URL"]) as oracle:
        answers = {"texts": _texts(oracle.cursor(), chance), "queries": _queries(oracle.cursor(), chance)}
    PATH.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
