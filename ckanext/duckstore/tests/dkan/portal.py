"""A portal with the tables of DKAN's guide and some more, and how its clients call it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from ckan.tests import factories, helpers

POPULATION = "d2142282-9838-4cca-972f-f1741410417b"
SIZE = "d3c099c6-1340-4ee5-b030-8faf22b4b424"
#: A table with a column of each kind.
KINDS = "a731c980-9477-4ec7-bcfc-6d0cce00306c"
#: A table of numbers that no DECIMAL of DuckDB's holds.
WIDE = "dd4d9007-4bda-4826-9e06-9ab89b1f76ad"
#: Of a private dataset, with an alias.
PRIVATE, PRIVATE_ALIAS = "3a05eb8c-3733-11e6-ac61-9e71128cae77", "hidden_prices"
#: Of a dataset that was deleted, and a resource that was.
DELETED_DATASET, DELETED = "3a05eb8c-3733-11e6-ac61-9e71128cae78", "3a05eb8c-3733-11e6-ac61-9e71128cae79"
PATH = "/api/action/datastore/search"

#: For tests of what does not depend on the backend.
on_duckstore = pytest.mark.parametrize("site", ["duckstore"], indirect=True, scope="package")

_COUNTRIES = ("US", "CA", "AR", "JP")
_TABLES = {
    POPULATION: ("population", ("315,209,000", "35,002,447", "40,117,096", "127,520,000"), "1359062329"),
    SIZE: ("squarekm", ("9,629,091", "9,984,670", "2,780,400", "377,930"), "1359062713"),
}
_KINDS = {
    "name": ("text", ["a", "b", "b", None]),
    "Full Name": ("text", ["one, two", "", "it's: \\x", "NULL"]),
    "n": ("int", [1, 2, -3, None]),
    "big": ("bigint", [9007199254740993, 9223372036854775807, 9223372036854775807, None]),
    "price": ("numeric", [34.73, 0.1, 10, None]),
    "ratio": ("float8", [0.1, 1e21, -2.5, None]),
    "small": ("float4", [0.5, 1.25, 2, None]),
    "on": ("date", ["1950-01-01", "1950-02-01", "1950-02-01", None]),
    "at": ("timestamp", ["2013-01-01T12:30:00", "2013-01-02T00:00:00.5", "2013-01-02T00:00:00.5", None]),
    "yes": ("bool", [True, False, None, None]),
    "tags": ("_text", [["x", "y"], [], ["z"], None]),
    "doc": ("json", [{"a": [1, 2.50, None, "é"]}, [], "text", None]),
}


def make_portal(app: Any, backend: str) -> Portal:
    """Return a portal whose tables have been made in an empty DataStore."""
    dataset = factories.Dataset()
    for id, (column, values, timestamp) in _TABLES.items():
        records = [
            {"country": country, column: value, "id": number, "timestamp": timestamp}
            for number, (country, value) in enumerate(zip(_COUNTRIES, values, strict=True), start=1)
        ]
        fields = [{"id": "country", "type": "text"}, {"id": column, "type": "text"}]
        fields += [{"id": "id", "type": "int"}, {"id": "timestamp", "type": "int"}]
        _table(dataset, id, fields, records)
    helpers.call_action("datastore_create", resource_id=POPULATION, force=True, aliases="population-of-the-world")
    names = list(_KINDS)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(values for _, values in _KINDS.values()), strict=True)]
    _table(dataset, KINDS, [{"id": name, "type": type_} for name, (type_, _) in _KINDS.items()], rows)
    wide = ["NaN", "1e40", "0.00000000000000000000000000000000000000000000000001", None]
    fields = [{"id": "n", "type": "int"}, {"id": "wide", "type": "numeric"}]
    _table(dataset, WIDE, fields, [{"n": number, "wide": value} for number, value in enumerate(wide)])
    return _with_secrets(Portal(app, backend))


def _with_secrets(portal: Portal) -> Portal:
    """Make what nobody may read but the members of an organization, and what has been deleted."""
    fields = [{"id": "country", "type": "text"}, {"id": "secret", "type": "text"}]
    records = [{"country": "US", "secret": "canary-7f3a"}]
    organization = factories.Organization()
    private = factories.Dataset(owner_org=organization["id"], private=True)
    _table(private, PRIVATE, fields, records)
    helpers.call_action("datastore_create", resource_id=PRIVATE, force=True, aliases=PRIVATE_ALIAS)
    for id in (DELETED_DATASET, DELETED):
        dataset = factories.Dataset()
        _table(dataset, id, fields, records)
        if id == DELETED:
            helpers.call_action("resource_delete", id=id)
        else:
            helpers.call_action("package_delete", id=dataset["id"])
    portal.token = factories.SysadminWithToken()["token"]
    return portal


def _table(dataset: dict[str, Any], id: str, fields: list[dict[str, str]], records: list[dict[str, Any]]) -> None:
    factories.Resource(id=id, package_id=dataset["id"])
    helpers.call_action("datastore_create", resource_id=id, force=True, fields=fields, records=records)


@dataclass
class Portal:
    """A site with DKAN's API, as a client sees it."""

    app: Any
    backend: str
    token: str = ""
    """Of one who may read everything."""

    def get(
        self, query: str = "", extension: str = ".json", status: int = 200, path: str = PATH, **headers: str
    ) -> Any:
        """Return the response to a GET with the parameters *query*."""
        response = self.app.get(f"{path}{extension}?{query}", headers=headers)
        assert response.status_code == status, response.body
        return response

    def post(self, body: Any, extension: str = ".json", status: int = 200, **headers: str) -> Any:
        """Return the response to a POST of *body*, as JSON."""
        headers["Content-Type"] = "application/json"
        response = self.app.post(f"{PATH}{extension}", data=json.dumps(body), headers=headers)
        assert response.status_code == status, response.body
        return response

    def result(self, query: str) -> dict[str, Any]:
        """Return the result of the query of a GET."""
        answer = self.get(query).json
        assert answer["success"] is True
        return dict(answer["result"])

    def records(self, query: str) -> list[dict[str, Any]]:
        """Return the records that the query of a GET finds."""
        return list(self.result(query)["records"])

    def one(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to the only query of a POST."""
        return dict(self.post({"query": parameters}).json["query"])

    def error(self, query: str, status: int = 400) -> dict[str, Any]:
        """Return the error of the query of a GET."""
        answer = self.get(query, status=status).json
        assert answer["success"] is False
        return dict(answer["error"])
