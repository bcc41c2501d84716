"""``ts_headline``: the part of a text that shows where a query matches, as PostgreSQL 18 chooses it.

:mod:`.entries`    the tokens of the text, with what counts about each
:mod:`.covers`     the stretches of the text that satisfy the query
:mod:`.selection`  which stretch becomes the headline
:mod:`.writing`    the text of the headline
"""

from .entries import LastPosition
from .selection import HeadlineOptions
from .writing import headline

__all__ = ["HeadlineOptions", "LastPosition", "headline"]
