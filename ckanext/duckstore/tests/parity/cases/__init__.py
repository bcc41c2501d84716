"""The cases, a module for each kind."""

from __future__ import annotations

from ..case import Case
from . import (
    designer,
    dictionary,
    filters,
    formats,
    functions,
    schema,
    searches,
    statements,
    triggers,
    values,
    writes,
    written,
)

GROUPS: dict[str, list[Case]] = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (
        values,
        writes,
        schema,
        dictionary,
        searches,
        filters,
        formats,
        statements,
        written,
        triggers,
        functions,
        designer,
    )
}
