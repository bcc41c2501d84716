"""Copies of the catalog's functions in files, from which lost rows of the catalog are restored.

The folder ``functions`` has a file for each function::

    <digest>.<revision>.prepared    written before the catalog row
    <digest>.<revision>.json        the catalog has, or had, a row of this revision
    <digest>.<revision>.dropped     the row is being removed

The digest is of the name and the signature. So a function that has a ``.json`` file, but no row in
the catalog or an older one, is lost, and not missing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..base import FunctionArgument, StoredFunction
from ..system import locks
from ..system.fsync import create_file, make_folder, sync_folder
from . import checked_json

_PREPARED, _PUBLISHED, _DROPPED = "prepared", "json", "dropped"


@dataclass(frozen=True)
class Copy:
    """The file of a copy."""

    path: Path

    @property
    def digest(self) -> str:
        return self.path.name.split(".")[0]

    @property
    def revision(self) -> int:
        return int(self.path.name.split(".")[1])

    @property
    def is_published(self) -> bool:
        return self.path.suffix == f".{_PUBLISHED}"

    def read(self) -> StoredFunction:
        """Return the function.

        :raises StoreDamaged: the file is damaged.
        """
        found = checked_json.load(self.path.read_bytes(), "The copy of the function is damaged")
        arguments = tuple(FunctionArgument(**argument) for argument in found.pop("arguments"))
        return StoredFunction(**{**found, "signature": tuple(found["signature"]), "arguments": arguments})


class FunctionCopies:
    """The copies in *folder*, which need not exist."""

    def __init__(self, folder: Path, wait: float) -> None:
        self._folder = folder
        self._wait = wait

    def lock(self) -> locks.Lock:
        """Exclude other writers of functions.

        :raises StoreBusy: they did not finish in time.
        """
        make_folder(self._folder, self._folder.parent)
        return locks.acquire(self._folder / "turn", exclusive=True, wait=self._wait)

    def all(self) -> list[Copy]:
        """Return all copies, prepared and dropped ones included."""
        try:
            names = sorted(os.listdir(self._folder))
        except FileNotFoundError:
            return []
        return [Copy(self._folder / name) for name in names if _is_copy(name)]

    def lost(self, rows: Mapping[str, int]) -> list[Copy]:
        """Return the published copies of which the catalog has no row, or an older one.

        :param rows: digest -> revision of the catalog's rows.
        """
        return [copy for copy in self.all() if copy.is_published and rows.get(copy.digest, 0) < copy.revision]

    def revision(self, function: StoredFunction) -> int:
        """Return the revision of the published copy of *function*, or 0."""
        digest = digest_of(function.name, function.signature)
        return max((copy.revision for copy in self.all() if copy.is_published and copy.digest == digest), default=0)

    # Writing; the caller holds the lock.

    def prepare(self, function: StoredFunction, revision: int) -> None:
        """Write and sync the copy of *function* before its catalog row is committed."""
        path = self._path(function, revision, _PREPARED)
        path.unlink(missing_ok=True)
        create_file(path, checked_json.dump(asdict(function)))
        sync_folder(self._folder)

    def publish(self, function: StoredFunction, revision: int) -> None:
        """Publish the copy after the commit, and remove other ones of the function."""
        published = self._path(function, revision, _PUBLISHED)
        os.replace(self._path(function, revision, _PREPARED), published)
        self._remove_others(published)
        sync_folder(self._folder)

    def renew(self, function: StoredFunction, revision: int) -> None:
        """Write and publish the copy of *function*, whose row is in the catalog."""
        self.prepare(function, revision)
        self.publish(function, revision)

    def mark_dropped(self, function: StoredFunction) -> None:
        """Mark the copies of *function* as dropped before its row is removed."""
        self._rename(function, _PUBLISHED, _DROPPED)

    def unmark_dropped(self, function: StoredFunction) -> None:
        """Undo :meth:`mark_dropped`."""
        self._rename(function, _DROPPED, _PUBLISHED)

    def remove(self, digest: str) -> None:
        """Remove the copies of the function with *digest*, which the catalog does not have."""
        for copy in self.all():
            if copy.digest == digest:
                copy.path.unlink()

    def _rename(self, function: StoredFunction, before: str, after: str) -> None:
        digest = digest_of(function.name, function.signature)
        for copy in self.all():
            if copy.digest == digest and copy.path.suffix == f".{before}":
                os.replace(copy.path, copy.path.with_suffix(f".{after}"))
        sync_folder(self._folder)

    def _remove_others(self, kept: Path) -> None:
        for copy in self.all():
            if copy.digest == Copy(kept).digest and copy.path != kept:
                copy.path.unlink()

    def _path(self, function: StoredFunction, revision: int, kind: str) -> Path:
        return self._folder / f"{digest_of(function.name, function.signature)}.{revision}.{kind}"


def digest_of(name: str, signature: tuple[str, ...]) -> str:
    """Return the digest of a function's identity."""
    return hashlib.sha256(json.dumps([name, *signature]).encode()).hexdigest()[:40]


def _is_copy(name: str) -> bool:
    digest, _, rest = name.partition(".")
    revision, _, kind = rest.partition(".")
    return len(digest) == 40 and revision.isdecimal() and kind in (_PREPARED, _PUBLISHED, _DROPPED)
