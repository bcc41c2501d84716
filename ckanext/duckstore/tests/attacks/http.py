"""CKAN's API in this process, for all attacks of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store

from .hostile_requests import FIELDS, RECORDS


@dataclass(frozen=True)
class World:
    """CKAN's API, and a sender with a table of his own and a resource without one."""

    app: Any
    mine: str
    other: str
    token: str

    def post(self, action: str, data: str) -> Any:
        """Return the answer to *data*, JSON text, which may hold what a test client cannot
        encode."""
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        return self.app.post(f"/api/action/{action}", data=data, headers=headers, status=None)

    def rows(self) -> Any:
        """Return all rows of the sender's table, as csv."""
        with self.app.flask_app.test_request_context():
            found = helpers.call_action("datastore_search", resource_id=self.mine, limit=1000, records_format="csv")
        return found["records"]


@contextmanager
def world() -> Iterator[World]:
    """Load CKAN with its plugins, once: loading them takes longer than an attack."""
    import ckan.plugins as p

    p.load_all()
    try:
        helpers.reset_db()
        reset_store()
        app = helpers._get_test_app()
        with app.flask_app.test_request_context():
            user = factories.SysadminWithToken()
            mine, other = factories.Resource()["id"], factories.Resource()["id"]
            helpers.call_action("datastore_create", resource_id=mine, force=True, fields=FIELDS, records=RECORDS)
        # Within the context, requests would be those of its user, nobody.
        made = World(app, mine, other, user["token"])
        assert made.post("datastore_create", f'{{"resource_id": "{mine}", "force": true}}').status_code == 200
        yield made
    finally:
        p.unload_all()
