"""Text that PostgreSQL can store, and the white space of its input functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import UntranslatableCharacter

#: The maximum length of the result of one function call, in characters.
RESULT_LIMIT = 16 * 1024 * 1024
#: The white space of C's ``isspace()``. Python's ``str.strip()`` would also strip a no-break space.
SPACES = " \t\n\r\v\f"


def clean_text(value: str) -> str:
    """Return *value* if PostgreSQL can store it as text.

    :raises UntranslatableCharacter: it contains a NUL character or a lone surrogate.
    """
    if "\0" in value:
        raise UntranslatableCharacter("a text value cannot contain NUL (0x00) characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UntranslatableCharacter("a text value cannot contain lone surrogates") from error
    return value


def all_clean(values: Sequence[Any]) -> bool:
    """Return whether every text among *values* can be stored; all of them are checked in one
    pass.
    """
    joined = "".join([value for value in values if value is not None])
    try:
        return "\0" not in joined and bool(joined.encode("utf-8") or True)
    except UnicodeEncodeError:
        return False
