"""The definition of a Python function, and its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ....raising import Failure
from ...types.clean import RESULT_LIMIT

_Text = TypeVar("_Text", str, bytes)


@dataclass(frozen=True)
class PythonFunction:
    """A scalar function for DuckDB.

    :param arguments: DuckDB type names.
    :param returns: a DuckDB type name.
    :param strict: a NULL argument gives NULL, without a call.
    """

    call: Callable[..., Any]
    arguments: tuple[str, ...]
    returns: str
    strict: bool = True


def bounded(result: _Text) -> _Text:
    """Return *result*.

    :raises Failure: it exceeds the maximum length of a value.
    """
    if len(result) > RESULT_LIMIT:
        raise Failure("54000", "requested length too large")
    return result
