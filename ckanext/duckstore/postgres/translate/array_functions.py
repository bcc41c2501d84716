"""Functions of arrays that compare elements, and those that return arrays of numerics with the
texts of their elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...errors import FeatureNotSupported
from ..types.names import element_of, is_array
from .array_keys import compared_elements, key_template
from .comparisons import key
from .expr import Expr
from .numeric_texts import texts_of_result
from .overloads import Call

#: Functions that do not look at the elements: they make lists of texts as they make arrays.
_OF_ANY_ELEMENTS = ("array_fill", "array_reverse", "trim_array")
#: Functions that compare the elements: SQL of the result, of what is *kept* of the arguments and
#: what is *compared* instead of them.
_COMPARING = {
    ("array_position", 2): "pg_array_position({compared[0]}, {compared[1]})",
    ("array_position", 3): "pg_array_position_from({compared[0]}, {compared[1]}, {kept[2]})",
    ("array_positions", 2): "pg_array_positions({compared[0]}, {compared[1]})",
    ("array_remove", 2): "pg_array_remove_by({kept[0]}, {compared[0]}, {compared[1]})",
    ("array_replace", 3): "pg_array_replace_by({kept[0]}, {compared[0]}, {compared[1]}, {kept[2]})",
    ("array_sort", 1): "pg_array_sort_by({kept[0]}, {compared[0]}, false, false)",
    ("array_sort", 2): "pg_array_sort_by({kept[0]}, {compared[0]}, {kept[1]}, {kept[1]})",
    ("array_sort", 3): "pg_array_sort_by({kept[0]}, {compared[0]}, {kept[1]}, {kept[2]})",
}


#: What PostgreSQL does not do with arrays of several dimensions.
_OF_ONE_DIMENSION = {
    "array_position": "searching for elements in",
    "array_positions": "searching for elements in",
    "array_remove": "removing elements from",
}


def by_keys(made: Call) -> str | None:
    """Return SQL of *made*, which compares elements of an array that DuckDB compares by a key; None
    if it is another call.

    :raises FeatureNotSupported: PostgreSQL refuses the call, for an array of several dimensions.
    """
    template = _COMPARING.get((made.name, len(made.arguments)))
    array = made.arguments[0] if made.arguments else None
    if template is None or array is None:
        return None
    if array.depth > 1 and made.name in _OF_ONE_DIMENSION:
        raise FeatureNotSupported(f"{_OF_ONE_DIMENSION[made.name]} multidimensional arrays is not supported")
    if array.depth > 1 or key_template(element_of(array.type)) is None:
        return None
    compared = [compared_elements(item) if is_array(item.type) else key(item) for item in made.arguments]
    return template.format(kept=[item.sql for item in made.arguments], compared=[item.sql for item in compared])


def texts_of_rows(made: Call) -> str | None:
    """Return SQL of the list of the texts of the numerics that ``unnest`` returns, None if *made*
    is another function or the texts follow from the values.
    """
    if made.name != "unnest" or made.type != "numeric":
        return None
    return texts_of_result(made.arguments, lambda parts: replace(made, arguments=tuple(parts)).rows())


def texts_of_call(made: Call) -> str | None:
    """Return SQL of the list of the texts of the elements that *made* returns; None if it does not
    return an array of numerics, or if the texts follow from the values.
    """
    if made.type != "_numeric":
        return None
    if made.name in _OF_ANY_ELEMENTS:
        return texts_of_result(made.arguments, lambda parts: replace(made, arguments=tuple(parts)).sql())
    template = _COMPARING.get((made.name, len(made.arguments)))
    if template is None or made.dimensions > 1:
        return None
    values = [item.sql for item in made.arguments]

    def written(parts: Sequence[Expr]) -> str:
        return template.format(kept=[part.sql for part in parts], compared=values)

    return texts_of_result(made.arguments, written)
