"""The writing user, as trigger functions see it."""

from __future__ import annotations

from collections.abc import Callable

from ckan import authz
from ckan.types import Context

from ckanext.duckstore.postgres.plpgsql import User


def asking(context: Context) -> Callable[[], User]:
    """Return a function that returns the user of *context*, for triggers that need it."""

    def user() -> User:
        name = context.get("user") or ""
        return User(name, bool(name) and authz.is_sysadmin(name))

    return user
