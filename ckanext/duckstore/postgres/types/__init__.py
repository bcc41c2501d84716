"""PostgreSQL's types: their names and casts, and how their values are read, stored and written.

A type is an object (:class:`.base.Type`); :func:`get` finds one by its name,
:func:`.declarations.parse` by its declaration.

======================== ===========================================================================
:mod:`.base`             the interface of every type
:mod:`.registry`         the list of types
:mod:`.declarations`     types as they are declared, with their modifiers
:mod:`.names`            type names: categories, casts, the common type of several types
:mod:`.guessing`         the type that CKAN guesses for a value
:mod:`.strings`          text, varchar, bpchar, name, citext
:mod:`.integers`         int2, int4, int8, oid
:mod:`.numeric`          numeric, money; :mod:`.decimals`: how they are read and stored
:mod:`.floats`           float4, float8
:mod:`.booleans`         bool
:mod:`.binary`           bytea, uuid, bit, varbit
:mod:`.documents`        json, jsonb, nested; :mod:`.json_text`: json without loss
:mod:`.datetimes`        date, time, timetz, timestamp, timestamptz; :mod:`.intervals`: interval
:mod:`.ranges`           ranges; :mod:`.range_text`: the text of ranges
:mod:`.text_search`      tsvector, tsquery, regconfig
:mod:`.arrays`           arrays; :mod:`.array_text`: their text
:mod:`.clean`            text that can be stored
:mod:`.client_json`      the JSON of ``datastore_search_sql``
:mod:`.client_literals`  the literals that a client writes for Python values
======================== ===========================================================================
"""

from __future__ import annotations

from .base import Type
from .clean import clean_text
from .client_literals import expression_type
from .datetimes import shown
from .guessing import guess
from .registry import get

__all__ = ["Type", "clean_text", "expression_type", "get", "guess", "shown"]
