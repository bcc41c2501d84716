"""The time that all queries of one request have together."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
from ckan.types import Context


class Deadline:
    """When a request has to be answered."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def context(self, context: Context) -> Context:
        """Return a copy of *context* for one call of an action, which has what time is left.

        :raises ckan.plugins.toolkit.ValidationError: there is none.
        """
        left = int((self._at - time.monotonic()) * 1000)
        if left <= 0:
            raise tk.ValidationError({"query": ["The request took too long"]})
        return Context(context, query_timeout=left)
