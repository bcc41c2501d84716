"""The time limit of all queries of one request together."""

from __future__ import annotations

import time

import ckan.plugins.toolkit as tk
from ckan.types import Context


class Deadline:
    """The time at which a request must be answered."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def context(self, context: Context) -> Context:
        """Return a copy of *context* for one call of an action, limited to the remaining time.

        :raises ckan.plugins.toolkit.ValidationError: there is no time left.
        """
        left = int((self._at - time.monotonic()) * 1000)
        if left <= 0:
            raise tk.ValidationError({"query": ["The request took too long"]})
        return Context(context, query_timeout=left)
