"""A CKAN in this process, whose DataStore actions use one backend or the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

BACKENDS = ("postgres", "duckstore")


@dataclass(frozen=True)
class Backend:
    """One of the compared backends, and the place of its data."""

    name: str
    backend: Any
    urls: dict[str, str]
    jobs: Mapping[str, Callable[..., object]]
    """What its site runs as these functions of CKAN's actions."""

    def use(self) -> None:
        """Make the actions use this backend."""
        from ckan.common import config
        from ckanext.datastore.backend import DatastoreBackend
        from ckanext.datastore.logic import action

        config.update(self.urls)
        vars(action).update(self.jobs)
        DatastoreBackend._active_backend = self.backend


def _urls(write: str, read: str) -> dict[str, str]:
    return {"ckan.datastore.write_url": write, "ckan.datastore.read_url": read}


def backends() -> list[Backend]:
    """Return the compared backends, configured for the CKAN of this process."""
    from ckan.common import config
    from ckanext.datastore.backend.postgres import DatastorePostgresqlBackend

    from ckanext.duckstore.backend import DuckstoreBackend
    from ckanext.duckstore.logic import jobs

    environment = os.environ
    chosen = [
        Backend(
            "postgres",
            DatastorePostgresqlBackend(),
            _urls(environment["POSTGRES_DATASTORE_WRITE_URL"], environment["POSTGRES_DATASTORE_READ_URL"]),
            _ckans_jobs(),
        ),
        Backend(
            "duckstore",
            DuckstoreBackend(),
            _urls(environment["CKAN_DATASTORE_WRITE_URL"], environment["CKAN_DATASTORE_READ_URL"]),
            jobs.REPLACEMENTS,
        ),
    ]
    for one in chosen:
        one.use()
        one.backend.configure(config)
    return chosen


@contextmanager
def running(ini: str) -> Iterator[list[Backend]]:
    """Start CKAN from the configuration file *ini* with empty tables; yield the backends."""
    with application(ini)._wsgi_app.test_request_context():
        import ckan.model as model

        model.repo.rebuild_db()
        yield backends()


def application(ini: str) -> Any:
    """Return CKAN as configured by the file *ini*."""
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    _ckans_jobs()
    options = CKANConfigLoader(ini).get_config()
    options["ckan.plugins"] += " duckstore_dkan"
    return make_app(options)


@cache
def _ckans_jobs() -> Mapping[str, Callable[..., object]]:
    """Return CKAN's functions that schedule jobs. Called first before Duckstore replaces them."""
    from ckanext.datastore.logic import action

    from ckanext.duckstore.logic import jobs

    return {name: getattr(action, name) for name in jobs.REPLACEMENTS}


def index_texts() -> None:
    """Create later tables with PostgreSQL's fastest full-text index, and one per text column."""
    from ckan.common import config

    config["ckan.datastore.default_fts_index_method"] = "gin"
    config["ckan.datastore.default_fts_index_field_types"] = ["text"]


def call(action: str, **parameters: Any) -> Any:
    """Call *action* as the site's own user, as a job or a loader would."""
    import ckan.plugins.toolkit as tk

    return tk.get_action(action)(context(), parameters)


def call_as_api(action: str, **parameters: Any) -> Any:
    """Call *action* as CKAN's API does: records are JSON that it passes on undecoded."""
    import ckan.plugins.toolkit as tk

    return tk.get_action(action)(context() | {"api_version": 3}, parameters)


def context() -> Any:
    """Return the context of a call by the site's own user.

    The user is looked up once for all calls: what is measured is the action.
    """
    user = _site_user()
    return {"ignore_auth": True, "user": user.name, "auth_user_obj": user}


def site_user() -> str:
    """Return the name of the site's own user."""
    return str(_site_user().name)


@cache
def _site_user() -> Any:
    """Return the site's own user, independent of the session of the database."""
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    user = model.User.get(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
    model.Session.expunge(user)
    return user


def new_resource(title: str) -> str:
    """Return the id of a new resource, in its own dataset."""
    dataset = call("package_create", name=f"benchmark-{title}", title=title)
    return str(
        call("resource_create", package_id=dataset["id"], url="http://localhost/none", url_type="datastore")["id"]
    )
