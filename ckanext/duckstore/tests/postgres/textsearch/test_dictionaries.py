from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from string import ascii_lowercase

import pytest

from ckanext.duckstore.errors import UndefinedObject
from ckanext.duckstore.postgres.textsearch import CONFIGS, config_name, to_tsvector
from ckanext.duckstore.postgres.textsearch.dictionaries import stop_words
from ckanext.duckstore.postgres.textsearch.stemmers import stemmer


class TestConfigName:
    @pytest.mark.parametrize("name", ["english", "English", '"english"', "pg_catalog.english", " PG_Catalog.English "])
    def test_names_are_identifiers(self, name: str) -> None:
        assert config_name(name) == "english"

    @pytest.mark.parametrize("name", ["klingon", '"English"', "public.english", ""])
    def test_unknown_name_is_refused(self, name: str) -> None:
        with pytest.raises(UndefinedObject, match=r"text search configuration .* does not exist"):
            config_name(name)


@pytest.mark.parametrize("config", sorted(CONFIGS))
def test_every_configuration_works(config: str) -> None:
    assert "42" in to_tsvector(config, "word 42 été слово")


# Each pair from PostgreSQL 18, whose Snowball is a little newer than the library's.
@pytest.mark.parametrize(
    ("config", "word", "lexeme"),
    [
        ("english", "organization", "organ"),
        ("english", "added", "add"),
        ("german", "Haeuser", "haus"),
        ("german", "quelle", "quell"),
        ("german", "handeln", "handel"),
        ("german", "Betriebssystem", "betriebssystem"),
        ("german", "Lehrerinnen", "lehr"),
        ("swedish", "utlöstes", "utlös"),
        ("romanian", "acceptați", "accept"),
        ("russian", "organizations", "organ"),
        ("nepali", "एकैसँग", "एकैसँग"),
    ],
)
def test_stems_as_postgresql(config: str, word: str, lexeme: str) -> None:
    assert list(to_tsvector(config, word)) == [lexeme]


def test_simple_has_no_stop_words_and_english_has() -> None:
    assert not stop_words("simple")
    assert "the" in stop_words("english")


def test_lower_case_is_made_character_by_character() -> None:
    assert list(to_tsvector("simple", "\u0130STANBUL \u0391\u03a3")) == ["istanbul", "\u03b1\u03c3"]


def test_threads_share_a_stemmer() -> None:
    """A query runs in several threads, and a stemmer that gave way in the middle of a word mixed
    two of them up."""
    language = "english"
    words = [f"{first}{second}ational" for first in ascii_lowercase for second in ascii_lowercase]
    expected = [stemmer(language)(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: [stemmer(language)(word) for word in words], range(16)))
    finally:
        sys.setswitchinterval(interval)
    assert found == [expected] * 16
