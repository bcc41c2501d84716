"""Text that PostgreSQL can store, and what is a blank to its input functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import UntranslatableCharacter

#: The longest text that one call of a function may make, in characters.
RESULT_LIMIT = 16 * 1024 * 1024
#: What ``isspace()`` of C takes for a blank. Python's ``str.strip()`` would also take a no-break space.
SPACES = " \t\n\r\v\f"


def clean_text(value: str) -> str:
    """Return *value* if PostgreSQL can store it as text.

    :raises UntranslatableCharacter: it has a NUL character or a lone surrogate.
    """
    if "\0" in value:
        raise UntranslatableCharacter("a text value cannot contain NUL (0x00) characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UntranslatableCharacter("a text value cannot contain lone surrogates") from error
    return value


def all_clean(values: Sequence[Any]) -> bool:
    """Say whether every text among *values* can be stored, with one look at all of them."""
    joined = "".join([value for value in values if value is not None])
    try:
        return "\0" not in joined and bool(joined.encode("utf-8") or True)
    except UnicodeEncodeError:
        return False
