"""Checks of a request's aliases against CKAN's resources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ckan import model

from ckanext.duckstore.errors import InvalidRequest
from ckanext.duckstore.operations.create import CreateRequest

#: The number of ids looked up in one query.
_AT_ONCE = 500


def check(request: CreateRequest) -> None:
    """Raise :class:`InvalidRequest` if an alias in *request* is the id of another resource.

    A table with such an alias would be returned for that resource as long as it has no table of its
    own, and prevent it from getting one.
    """
    wanted = [alias for alias in request.aliases or () if isinstance(alias, str) and alias != request.resource_id]
    taken = next(_resources(wanted), None)
    if taken is not None:
        raise InvalidRequest({"alias": [f'"{taken}" already exists']})


def _resources(names: Sequence[str]) -> Iterator[str]:
    """Yield those of *names* that are ids of resources."""
    for start in range(0, len(names), _AT_ONCE):
        some = [name for name in names[start : start + _AT_ONCE] if "\0" not in name]
        yield from (id for (id,) in model.Session.query(model.Resource.id).filter(model.Resource.id.in_(some)))
