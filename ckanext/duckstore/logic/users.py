"""The writing user, as trigger functions see it."""

from __future__ import annotations

from ckan import authz
from ckan.plugins import toolkit
from ckan.types import Context

from ckanext.duckstore.operations.trigger_environment import Caller
from ckanext.duckstore.postgres.plpgsql import User


def caller(context: Context) -> Caller:
    """Return the user of *context* and the tables that the user may read, for triggers."""

    def user() -> User:
        name = context.get("user") or ""
        return User(name, bool(name) and authz.is_sysadmin(name))

    def may_read(resource_id: str) -> bool:
        asking: Context = {"user": context.get("user") or "", "ignore_auth": bool(context.get("ignore_auth"))}
        try:
            toolkit.check_access("datastore_search", asking, {"resource_id": resource_id})
        except (toolkit.NotAuthorized, toolkit.ObjectNotFound):
            return False
        return True

    return Caller(user, may_read)
