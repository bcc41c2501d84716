"""Read text that a query computes as a value of a type."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ckanext.duckstore.errors import DataError, InternalError
from ckanext.duckstore.remembering import of_short_texts

from ...datetimes import moment_text, read_moment
from ...types import array_text
from ...types.registry import get
from .base import PythonFunction

#: The number of cached values: those of a column often repeat.
_REMEMBERED = 10_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@of_short_texts(_REMEMBERED, 200)
def moment(text: str, type_name: str, now: int) -> str:
    """Return *text*, a value of the type *type_name*, as text that DuckDB reads; ``now`` in it
    means *now*, in microseconds since 1970.

    :raises DataError: it is none.
    """
    found = read_moment(text, type_name, _EPOCH + datetime.timedelta(microseconds=now))
    return moment_text(found, type_name, text)


@of_short_texts(_REMEMBERED, 200)
def read(text: str, type_name: str) -> str:
    """Return the value that *text* is of the type *type_name*, as text that DuckDB casts to the
    type's ``wire``.

    :raises DataError: it is none.
    """
    type_ = get(type_name)
    if type_ is None:
        raise InternalError(f"there is no type {type_name}")
    return str(type_.read_text(text))


def elements(text: str, type_name: str) -> list[str | None]:
    """Return the texts of the elements of the array *text*, whose elements are to be of the type
    *type_name*.

    :raises DataError: it is no array, or one of more than one dimension; or an element before what
        is wrong is no such value.
    """
    try:
        items, depth = array_text.read(text, str)
        if depth > 1:
            raise array_text.UnsupportedArray("arrays of more than one dimension are only supported as literals")
    except DataError:
        array_text.read(text, lambda element: read(element, type_name))
        raise
    return items


PYTHON: Mapping[str, PythonFunction] = {
    "pg_moment": PythonFunction(moment, ("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR"),
    "pg_input": PythonFunction(read, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_array_elements": PythonFunction(elements, ("VARCHAR", "VARCHAR"), "VARCHAR[]"),
}
