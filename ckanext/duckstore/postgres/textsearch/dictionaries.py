"""Text search configurations: the dictionary that produces the lexemes of each token type.

All configurations that PostgreSQL ships work alike: words of letters go to the Snowball stemmer of
the language, which also drops stop words; numbers, hosts, files and so on are converted to lower
case; tags, protocols, entities and blanks are ignored. ``simple`` converts everything to lower case
and drops nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from ckanext.duckstore.errors import UndefinedObject

from .characters import lower
from .stemmers import LANGUAGES, stemmer

# Languages of other scripts, where words in ASCII letters are treated as English.
_ASCII_IS_ENGLISH: Final = frozenset({"hindi", "russian"})
_ASCII_WORDS: Final = frozenset({"asciiword", "asciihword", "hword_asciipart"})
_WORDS: Final = frozenset({"word", "hword", "hword_part"})
_IGNORED: Final = frozenset({"blank", "tag", "protocol", "entity"})

# PostgreSQL does not stem words longer than this, in bytes.
_LONGEST_STEMMED: Final = 1000
_CACHED_WORDS: Final = 50_000
#: The number of characters of the longest word that is cached.
_LONGEST_CACHED: Final = 100

SIMPLE: Final = "simple"
CONFIGS: Final = LANGUAGES | {SIMPLE}

Lexize = Callable[[str, str], str | None]


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return PostgreSQL's stop words of the language; some languages have none."""
    path = Path(__file__).with_name("stopwords") / f"{language}.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


@cache
def _stemming(language: str) -> Callable[[str], str | None]:
    """Return the Snowball dictionary of the language: word -> lexeme, or None for a stop word."""
    stops = stop_words(language)
    stem = stemmer(language)

    def lexeme(word: str) -> str | None:
        lowered = lower(word)
        if len(word.encode()) > _LONGEST_STEMMED:
            return lowered
        if lowered in stops:
            return None
        # If stemming leaves nothing, PostgreSQL keeps the word.
        return stem(lowered) or lowered

    cached = lru_cache(_CACHED_WORDS)(lexeme)
    return lambda word: cached(word) if len(word) <= _LONGEST_CACHED else lexeme(word)


@cache
def dictionary(config: str) -> Lexize:
    """Return a function (token type, token) -> lexeme, or None if the token is a stop word, which
    still takes a position.

    It must not be called for tokens that are not :func:`indexed`.
    """
    if config == SIMPLE:
        return lambda _kind, token: lower(token)
    of_words = _stemming(config)
    of_ascii_words = _stemming("english") if config in _ASCII_IS_ENGLISH else of_words

    def lexize(kind: str, token: str) -> str | None:
        if kind in _ASCII_WORDS:
            return of_ascii_words(token)
        if kind in _WORDS:
            return of_words(token)
        return lower(token)

    return lexize


def indexed(kind: str) -> bool:
    """Return whether tokens of this type get a position and a lexeme, which is the same in every
    configuration.
    """
    return kind not in _IGNORED


def config_name(name: str) -> str:
    """Return the configuration that ``name``, such as ``English``, denotes where PostgreSQL expects
    a ``regconfig``.

    Raises UndefinedObject, with PostgreSQL's message, if there is none.
    """
    bare = name.strip()
    schema, dot, rest = bare.partition(".")
    if dot and _fold(schema) == "pg_catalog":
        bare = rest
    folded = _fold(bare)
    if folded not in CONFIGS:
        raise UndefinedObject(f'text search configuration "{folded}" does not exist')
    return folded


def _fold(identifier: str) -> str:
    """Return an identifier as PostgreSQL reads it: in lower case unless quoted."""
    if len(identifier) > 1 and identifier.startswith('"') and identifier.endswith('"'):
        return identifier[1:-1].replace('""', '"')
    return lower(identifier)
