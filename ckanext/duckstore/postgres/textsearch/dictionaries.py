"""Text search configurations: which dictionary makes the lexemes of each type of token.

Every configuration that PostgreSQL ships works alike: words in letters go to the Snowball stemmer of the language,
which also drops its stop words; numbers, hosts, files and so on are only put in lower case; tags, protocols, entities
and blanks are left out.  ``simple`` puts everything in lower case and drops nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final

from ckanext.duckstore.errors import UndefinedObject

from .characters import lower

# language -> (module and class of the library's stemmer, whether PostgreSQL has stop words for it)
_STEMMERS: Final[dict[str, tuple[str, str]]] = {
    "arabic": ("arabic_stemmer", "ArabicStemmer"),
    "armenian": ("armenian_stemmer", "ArmenianStemmer"),
    "basque": ("basque_stemmer", "BasqueStemmer"),
    "catalan": ("catalan_stemmer", "CatalanStemmer"),
    "danish": ("danish_stemmer", "DanishStemmer"),
    # PostgreSQL 18 has the older algorithm, which Snowball 3 calls dutch_porter.
    "dutch": ("dutch_porter_stemmer", "DutchPorterStemmer"),
    "english": ("english_stemmer", "EnglishStemmer"),
    "estonian": ("estonian_stemmer", "EstonianStemmer"),
    "finnish": ("finnish_stemmer", "FinnishStemmer"),
    "french": ("french_stemmer", "FrenchStemmer"),
    "german": ("german_stemmer", "GermanStemmer"),
    "greek": ("greek_stemmer", "GreekStemmer"),
    "hindi": ("hindi_stemmer", "HindiStemmer"),
    "hungarian": ("hungarian_stemmer", "HungarianStemmer"),
    "indonesian": ("indonesian_stemmer", "IndonesianStemmer"),
    "irish": ("irish_stemmer", "IrishStemmer"),
    "italian": ("italian_stemmer", "ItalianStemmer"),
    "lithuanian": ("lithuanian_stemmer", "LithuanianStemmer"),
    "nepali": ("nepali_stemmer", "NepaliStemmer"),
    "norwegian": ("norwegian_stemmer", "NorwegianStemmer"),
    "portuguese": ("portuguese_stemmer", "PortugueseStemmer"),
    "romanian": ("romanian_stemmer", "RomanianStemmer"),
    "russian": ("russian_stemmer", "RussianStemmer"),
    "serbian": ("serbian_stemmer", "SerbianStemmer"),
    "spanish": ("spanish_stemmer", "SpanishStemmer"),
    "swedish": ("swedish_stemmer", "SwedishStemmer"),
    "tamil": ("tamil_stemmer", "TamilStemmer"),
    "turkish": ("turkish_stemmer", "TurkishStemmer"),
    "yiddish": ("yiddish_stemmer", "YiddishStemmer"),
}
# Languages of another script, whose words in ASCII letters are taken for English ones.
_ASCII_IS_ENGLISH: Final = frozenset({"hindi", "russian"})
_ASCII_WORDS: Final = frozenset({"asciiword", "asciihword", "hword_asciipart"})
_WORDS: Final = frozenset({"word", "hword", "hword_part"})
_IGNORED: Final = frozenset({"blank", "tag", "protocol", "entity"})

# PostgreSQL does not stem words of more bytes than this.
_LONGEST_STEMMED: Final = 1000
_CACHED_WORDS: Final = 50_000

SIMPLE: Final = "simple"
CONFIGS: Final = frozenset({SIMPLE, *_STEMMERS})

Lexize = Callable[[str, str], str | None]


@cache
def stop_words(language: str) -> frozenset[str]:
    """PostgreSQL's stop words of the language; none for some languages."""
    path = Path(__file__).with_name("stopwords") / f"{language}.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    """The function that stems a word in lower case."""
    module, name = _STEMMERS[language]
    stemmer = getattr(import_module(f"snowballstemmer.{module}"), name)()
    stem: Callable[[str], str] = stemmer.stemWord
    return stem


@cache
def _stemming(language: str) -> Callable[[str], str | None]:
    """The Snowball dictionary of the language: word -> lexeme, or None for a stop word."""
    stops = stop_words(language)
    stem = _stemmer(language)

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
