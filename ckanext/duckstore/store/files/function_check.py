"""The check, the maintenance and the recovery of functions: their catalog rows and their copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...errors import DuckstoreError, StoreDamaged
from ..base import StoredFunction
from .catalog import Catalog
from .catalog_repair import is_damaged
from .catalog_schema import Row, function_of
from .function_copies import Copy, digest_of


@dataclass(frozen=True)
class LostFunction:
    """A function whose catalog row is missing, damaged, or older than its copy."""

    id: str
    why: str
    """A message that describes what is wrong."""
    copy: Copy | None
    """Its copy, if there is one."""
    row: Row | None
    """Its damaged row, if it has no copy, or an unknown one."""
    in_trash: bool = False

    @property
    def where(self) -> str:
        return "no copy" if self.copy is None else str(self.copy.path)


def problems(catalog: Catalog) -> Iterator[tuple[str, bool]]:
    """Yield what is wrong with the functions and their copies, and whether it is damage."""
    for lost in find(catalog):
        yield f"{lost.id}: {lost.why}", True
    copies = {(copy.digest, copy.revision): copy for copy in catalog.copies.all()}
    for digest, row in _sound(catalog).items():
        function, copy = function_of(row), copies.get((digest, row["revision"]))
        if copy is None:
            yield f"function {function.name} has no copy; `collect` makes one", True
        elif not _is_copy_of(copy, function):
            yield f"The copy of the function {function.name} is damaged; `collect` makes it anew", True


def tidy(catalog: Catalog) -> None:
    """Renew missing and damaged copies, and remove those of functions that were dropped or never
    committed.
    """
    if not catalog.copies.all() and not catalog.function_rows():
        return
    with catalog.copies.lock():
        rows, sound = catalog.function_rows(), _sound(catalog)
        copies: defaultdict[str, list[Copy]] = defaultdict(list)
        for copy in catalog.copies.all():
            copies[copy.digest].append(copy)
        for digest, row in sound.items():
            function, revision = function_of(row), row["revision"]
            published = [copy for copy in copies[digest] if copy.is_published]
            if any(copy.revision > revision for copy in published):
                continue  # the row is older
            if not any(_is_copy_of(copy, function) for copy in published):
                catalog.copies.renew(function, revision)
        if len(rows) > len(sound):
            return  # the row of a copy may be a damaged one
        for copy in catalog.copies.all():
            if copy.digest not in sound and not copy.is_published:
                copy.path.unlink()


def find(catalog: Catalog) -> Iterator[LostFunction]:
    """Yield the functions that the catalog has lost, and rows of which no copy is known."""
    sound = _sound(catalog)
    damaged = [row for row in catalog.function_rows() if is_damaged(row)]
    lost = catalog.copies.lost({digest: row["revision"] for digest, row in sound.items()})
    for number, copy in enumerate(lost):
        why = "the catalog has no sound row of it" if copy.digest not in sound else "its row in the catalog is older"
        yield LostFunction(_shown(copy), why, copy, damaged[number] if number < len(damaged) else None)
    for row in damaged[len(lost) :]:
        yield LostFunction(f"function {str(row['name'])!r}", "its row in the catalog is damaged", None, row)


def bring_back(catalog: Catalog, lost: LostFunction) -> list[str]:
    """Restore the row of the function *lost* from its copy.

    :raises StoreDamaged: there is no copy, or it is damaged.
    """
    if lost.copy is None:
        raise StoreDamaged("There is no copy of the function")
    function = lost.copy.read()
    if lost.row is not None:
        # As many rows are damaged as functions are lost, so this is one of them.
        catalog.remove_function_row(lost.row)
    catalog.put_function(function, replace=True)
    return []


def _sound(catalog: Catalog) -> Mapping[str, Row]:
    """Return the sound rows by digest."""
    rows = [(function_of(row), row) for row in catalog.function_rows() if not is_damaged(row)]
    return {digest_of(function.name, function.signature): row for function, row in rows}


def _shown(copy: Copy) -> str:
    try:
        function = copy.read()
    except DuckstoreError:
        return f"function {copy.digest}"
    return f"function {function.name}({', '.join(function.signature)})"


def _is_copy_of(copy: Copy, function: StoredFunction) -> bool:
    try:
        return copy.read() == function
    except StoreDamaged:
        return False
