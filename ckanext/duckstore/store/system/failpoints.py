"""Named steps of a write and of a publication, where the tests kill the process or let it fail.

In production :func:`step` does nothing. A test replaces :data:`on_step`, which gets the name of each step just before it is
taken.
"""

from __future__ import annotations

from collections.abc import Callable

#: Every step there is, in the order in which a write passes them; the tests go through them one by one.
STEPS = (
    "turn taken",
    "gate closed",
    "generation locked",
    "attached",
    "block done",
    "commit",
    "committed",
    "log folder synced",
    "detached",
    "undo",
    "undone",
    "generation made",
    "copied",
    "aligned",
    "copy committed",
    "copy checkpointed",
    "verified",
    "file synced",
    "folder synced",
    "publish",
    "published",
    "save",
    "saved",
    "drop",
    "drop marked",
    "dropped",
    "collect generation",
    "collect folder",
)

on_step: Callable[[str], None] | None = None


def step(name: str) -> None:
    """Say that *name* comes next."""
    if on_step is not None:
        on_step(name)
