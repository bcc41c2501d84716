"""Text search configurations: which dictionary makes the lexemes of each type of token.

Every configuration that PostgreSQL ships works alike: words in letters go to the Snowball stemmer of the language,
which also drops its stop words; numbers, hosts, files and so on are only put in lower case; tags, protocols, entities
and blanks are left out.  ``simple`` puts everything in lower case and drops nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from ckanext.duckstore.errors import UndefinedObject

from .characters import lower
from .stemmers import LANGUAGES, stemmer

# Languages of another script, whose words in ASCII letters are taken for English ones.
_ASCII_IS_ENGLISH: Final = frozenset({"hindi", "russian"})
_ASCII_WORDS: Final = frozenset({"asciiword", "asciihword", "hword_asciipart"})
_WORDS: Final = frozenset({"word", "hword", "hword_part"})
_IGNORED: Final = frozenset({"blank", "tag", "protocol", "entity"})

# PostgreSQL does not stem words of more bytes than this.
_LONGEST_STEMMED: Final = 1000
_CACHED_WORDS: Final = 50_000

SIMPLE: Final = "simple"
CONFIGS: Final = LANGUAGES | {SIMPLE}

Lexize = Callable[[str, str], str | None]


@cache
def stop_words(language: str) -> frozenset[str]:
    """PostgreSQL's stop words of the language; none for some languages."""
    path = Path(__file__).with_name("stopwords") / f"{language}.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


@cache
def _stemming(language: str) -> Callable[[str], str | None]:
    """The Snowball dictionary of the language: word -> lexeme, or None for a stop word."""
    stops = stop_words(language)
    stem = stemmer(language)

    @lru_cache(_CACHED_WORDS)
    def lexeme(word: str) -> str | None:
        lowered = lower(word)
        if len(word.encode()) > _LONGEST_STEMMED:
            return lowered
        if lowered in stops:
            return None
        # Where nothing would be left of a word, PostgreSQL keeps the word.
        return stem(lowered) or lowered

    return lexeme


@cache
def dictionary(config: str) -> Lexize:
    """A function (type of token, token) -> lexeme, or None where the token counts but is a stop word.

    It must not be asked about tokens that are not :func:`indexed`.
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
    """Whether tokens of this type get a position and a lexeme in every configuration."""
    return kind not in _IGNORED


def config_name(name: str) -> str:
    """The configuration that ``name`` means where PostgreSQL expects a ``regconfig``, such as ``English``.

    Raises UndefinedObject, in PostgreSQL's words, when there is none.
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
    """An identifier as PostgreSQL reads it: in lower case unless quoted."""
    if len(identifier) > 1 and identifier.startswith('"') and identifier.endswith('"'):
        return identifier[1:-1].replace('""', '"')
    return lower(identifier)
