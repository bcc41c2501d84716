"""Names, categories and casts of the types are those of PostgreSQL's ``pg_type`` and
``pg_cast``."""

from __future__ import annotations

import json
from typing import Any

from ckanext.duckstore.postgres.types import registry

from .record_casts import RECORDED

#: What text is cast from and to by reading and writing it needs no entry; booleans are written so,
#: too.
_STRINGS = frozenset({"text", "varchar", "bpchar", "name", "citext"})
#: Casts to and from numbers of rows in PostgreSQL's catalog are left out.
_NUMBERED = "regconfig"
_CONTEXTS = {"i": "implicit", "a": "assignment", "e": "explicit"}


def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def test_categories_and_names() -> None:
    for name, category, preferred, native in recorded()["types"]:
        type_ = registry.types()[name]
        assert (type_.category, type_.called) == (category, native), name
        assert type_.preferred == (preferred == "t"), name


def test_casts() -> None:
    wanted = {
        (source, target, _CONTEXTS[context])
        for source, target, context in recorded()["casts"]
        if not (target in _STRINGS and source not in _STRINGS) and _NUMBERED not in (source, target)
    }
    ours = {
        (type_.name, target, context)
        for type_ in registry.types().values()
        for context in _CONTEXTS.values()
        for target in getattr(type_.casts, context)
        if not {type_.name, target} & {"nested", "citext"}
    }
    assert ours == wanted
