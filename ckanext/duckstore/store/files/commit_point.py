"""What follows the point from which on a write is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def after_commit(work: str) -> Iterator[None]:
    """Run the block, which does *work* that a committed write leaves to do; log what it raises, and go on.

    The write is durable, so nothing but success may be answered: a client that got an error would send its rows again. Each such piece
    of work is repeated by a later write or by ``ckan duckstore collect``.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller must not take it for a refusal
        report(work, error)


def report(work: str, error: Exception) -> None:
    """Log *error*, which is nothing to the request, but kept it from doing *work*."""
    logger.warning("Could not %s; a later request tries again", work, exc_info=error)
