"""Named steps of a write and of a publication, at which tests kill the process or raise an error.

In production :func:`step` does nothing. A test sets :data:`on_step`, which is called with the name
of each step just before it.
"""

from __future__ import annotations

from collections.abc import Callable

#: All steps, in the order in which a write passes them; the tests go through them one by one.
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
    """Call :data:`on_step`, if it is set, before the step *name*."""
    if on_step is not None:
        on_step(name)
