"""Who writes, as trigger functions see it."""

from __future__ import annotations

from collections.abc import Callable

from ckan import authz
from ckan.types import Context

from ckanext.duckstore.postgres.plpgsql import User


def asking(context: Context) -> Callable[[], User]:
    """Return what tells the user of *context*, once a trigger may ask."""

    def user() -> User:
        name = context.get("user") or ""
        return User(name, bool(name) and authz.is_sysadmin(name))

    return user
