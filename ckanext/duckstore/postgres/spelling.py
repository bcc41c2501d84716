"""PostgreSQL's text of values from DuckDB's text, by the letter of their type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .types.registry import types

#: The functions of the letters; ``-`` means that both texts are equal.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    **{type_.spelling: type_.spelled for type_ in types().values()},
    "-": str,
}
