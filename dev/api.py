"""CKAN's API over HTTP, with a token."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


class ApiError(Exception):
    """An error response of CKAN."""

    def __init__(self, action: str, status: int, error: object) -> None:
        super().__init__(f"{action}: {status} {error}")
        self.status = status
        self.error = error


@dataclass(frozen=True)
class Api:
    """The actions of the CKAN at ``url``."""

    url: str
    token: str

    def __call__(self, action: str, **parameters: Any) -> Any:
        """Call an action and return its result. Raise ApiError."""
        request = urllib.request.Request(
            f"{self.url}/api/3/action/{action}",
            data=json.dumps(parameters).encode(),
            headers={"Authorization": self.token, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                return json.load(response)["result"]
        except urllib.error.HTTPError as failure:
            raise ApiError(action, failure.code, _error(failure.read())) from failure


def _error(body: bytes) -> object:
    try:
        return json.loads(body).get("error")
    except ValueError:
        return body[:500]
