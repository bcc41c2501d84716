"""Every hostile request, through CKAN's API: none is answered 500, none changes anything, and the
table answers afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ..responses import is_expected
from . import http
from .hostile_requests import Request, requests

REQUESTS = requests()


@pytest.fixture(scope="module")
def world() -> Iterator[http.World]:
    with http.world() as made:
        yield made


def test_there_are_enough() -> None:
    assert len(REQUESTS) >= 160
    assert len({str(request) for request in REQUESTS}) == len(REQUESTS)


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_no_request_is_answered_500(world: http.World, request_: Request) -> None:
    before = world.rows()
    data = json.dumps(request_.data).replace("<mine>", world.mine).replace("<other>", world.other)
    answer = world.post(request_.action, data)
    assert is_expected(answer.status_code, answer.body), answer.body[:300]
    assert world.rows() == before
