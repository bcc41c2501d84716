"""The text of a headline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..query_tree import Query
from .entries import LEFT_OUT, Entries, LastPosition
from .selection import HeadlineOptions, Stretch, selected


def headline(
    config: str,
    text: str,
    query: Query | None,
    options: HeadlineOptions | None = None,
    position: LastPosition | None = None,
) -> str:
    """``ts_headline(config, text, query, options)``

    :param position: the position after which the text begins; it is moved to the last one.
    """
    options = options or HeadlineOptions()
    entries = Entries(config, text, query, position or LastPosition())
    return _written(entries, selected(entries, query, options), options)


def _written(entries: Entries, stretches: Sequence[Stretch], options: HeadlineOptions) -> str:
    shown = bytearray(len(entries))
    for first, last in stretches:
        shown[first : last + 1] = b"\1" * (last + 1 - first)
    hits = set(entries.matching)
    # A copy is neither shown nor does it end a fragment.
    tokens = (index for index in range(len(entries)) if index not in entries.copies)
    fragments = (
        "".join(_token(entries, index, index in hits, options) for index in part)
        for is_shown, part in groupby(tokens, key=shown.__getitem__)
        if is_shown
    )
    return options.fragment_delimiter.join(fragments)


def _token(entries: Entries, index: int, is_hit: bool, options: HeadlineOptions) -> str:
    kind, text = entries.kinds[index], entries.texts[index]
    if kind in LEFT_OUT:
        return ""
    if kind == "tag" and not options.highlight_all:
        return " "
    return f"{options.start_sel}{text}{options.stop_sel}" if is_hit else text
