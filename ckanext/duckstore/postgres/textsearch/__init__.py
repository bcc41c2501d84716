"""PostgreSQL's full text search in plain Python, without CKAN or DuckDB.

Functions, each equivalent to PostgreSQL's function of the same name (``config`` is a name of
``CONFIGS``, see ``config_name``):

``to_tsvector(config, text)``          the lexemes with positions; ``str()`` is PostgreSQL's text
``piece_lexemes(config, piece)``       the same for the text between two blanks
``row_tsvector(config, values)``       what CKAN's trigger puts into ``_full_text``
``to_tsquery(config, text)``           also ``plainto_``, ``phraseto_``, ``websearch_to_tsquery``
``query_text(query)``                  ``query::text``
``read_tsvector(text)``                ``text::tsvector``; ``read_tsquery`` for ``text::tsquery``
``words(query)``                       its words, one by one
``matches(vector, query)``             ``vector @@ query``
``ts_rank(vector, query)``             and ``ts_rank_cd``
``vector_functions``                   other functions of a tsvector; ``query_functions``: of a tsquery
``prefilter(config, query)``           a condition that an engine can test before the exact check
``tokens(text)``                       ``ts_parse('default', text)``

Errors carry PostgreSQL's message and SQLSTATE: InvalidSQL for a query that cannot be parsed,
UndefinedObject for an unknown configuration, ProgramLimitExceeded for a value that PostgreSQL could
not store.
"""

from .dictionaries import CONFIGS, SIMPLE, config_name
from .matching import matches
from .parser import tokens
from .prefilter import MOST_FRAGMENTS, All, Anything, Condition, Contains, Nothing, Some, admits, prefilter
from .query_functions import read_tsquery
from .query_tree import Query, query_text, words
from .rank import ts_rank, ts_rank_cd
from .rewriting import ts_rewrite
from .tsquery import phraseto_tsquery, plainto_tsquery, to_tsquery, websearch_to_tsquery
from .tsvector import Tsvector, piece_lexemes, row_tsvector, strings_tsvector, to_tsvector
from .vector_reader import read_tsvector

__all__ = [
    "CONFIGS",
    "MOST_FRAGMENTS",
    "SIMPLE",
    "All",
    "Anything",
    "Condition",
    "Contains",
    "Nothing",
    "Query",
    "Some",
    "Tsvector",
    "admits",
    "config_name",
    "matches",
    "phraseto_tsquery",
    "piece_lexemes",
    "plainto_tsquery",
    "prefilter",
    "query_text",
    "read_tsquery",
    "read_tsvector",
    "row_tsvector",
    "strings_tsvector",
    "to_tsquery",
    "to_tsvector",
    "tokens",
    "ts_rank",
    "ts_rank_cd",
    "ts_rewrite",
    "websearch_to_tsquery",
    "words",
]
