"""Every hostile request, through CKAN's API: none is answered 500, none changes anything, and the
table answers afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store

from .hostile_requests import FIELDS, RECORDS, Request, requests

REQUESTS = requests()


@dataclass(frozen=True)
class World:
    """CKAN's API, and who sends."""

    app: Any
    mine: str
    other: str
    token: str

    def send(self, request: Request) -> Any:
        """Return the answer to *request*. What a test client cannot encode goes as JSON does."""
        data = json.dumps(request.data).replace("<mine>", self.mine).replace("<other>", self.other)
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        return self.app.post(f"/api/action/{request.action}", data=data, headers=headers, status=None)

    def rows(self) -> Any:
        """Return all rows, as csv."""
        found = helpers.call_action("datastore_search", resource_id=self.mine, limit=1000, records_format="csv")
        return found["records"]


@pytest.fixture(scope="module")
def world(app_of_module: Any) -> World:
    user = factories.SysadminWithToken()
    mine, other = factories.Resource()["id"], factories.Resource()["id"]
    helpers.call_action("datastore_create", resource_id=mine, force=True, fields=FIELDS, records=RECORDS)
    return World(app_of_module, mine, other, user["token"])


@pytest.fixture(scope="module")
def app_of_module() -> Iterator[Any]:
    """CKAN with its plugins, for all requests."""
    import ckan.plugins as p

    p.load_all()
    helpers.reset_db()
    reset_store()
    app = helpers._get_test_app()
    with app.flask_app.test_request_context():
        yield app
    p.unload_all()


def test_there_are_enough() -> None:
    assert len(REQUESTS) >= 160
    assert len({str(request) for request in REQUESTS}) == len(REQUESTS)


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_no_request_is_answered_500(world: World, request_: Request) -> None:
    before = world.rows()
    answer = world.send(request_)
    assert answer.status_code in (200, 400, 403, 404, 409), answer.body[:300]
    assert json.loads(answer.body)["success"] == (answer.status_code == 200)
    assert world.rows() == before
