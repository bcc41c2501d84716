"""Work that follows the commit of a write."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def after_commit(work: str) -> Iterator[None]:
    """Run the block, which does *work* after a commit; log an exception instead of raising it.

    The write is durable, so success must be reported: a client that gets an error would send its
    rows again. A later write or ``ckan duckstore collect`` retries the work.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the caller must not take any error for a failed write
        report(work, error)


def report(work: str, error: Exception) -> None:
    """Log *error*, which prevented *work* but does not fail the request."""
    logger.warning("Could not %s; a later request tries again", work, exc_info=error)
