"""The requests that portals print in their API guides, sent over HTTP with a token, as printed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_store")

HOSPITALS = {
    "fields": [{"id": "Hospital Name"}, {"id": "City"}, {"id": "License #"}],
    "primary_key": ["License #"],
    "records": [
        {"Hospital Name": "Abraham Lincoln Hospital", "City": "Lincoln", "License #": "0001357"},
        {"Hospital Name": "Jackson Park Hospital", "City": "Chicago", "License #": "0002468"},
    ],
}


class Api:
    """CKAN's action API, as a client with a token sees it."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.token = factories.SysadminWithToken()["token"]
        self.dataset = factories.Dataset(name="hospital_directory")

    def post(
        self, action: str, body: Any, content_type: str | None = "application/json", status: int = 200
    ) -> dict[str, Any]:
        headers = {"Authorization": self.token, **({"Content-Type": content_type} if content_type else {})}
        data = body if isinstance(body, str) else json.dumps(body)
        response = self.app.post(f"/api/3/action/{action}", data=data, headers=headers)
        assert response.status_code == status, response.body
        return dict(response.json)

    def get(self, path: str, status: int = 200) -> dict[str, Any]:
        response = self.app.get(path, headers={"Authorization": self.token})
        assert response.status_code == status, response.body
        return dict(response.json)

    def hospitals(self) -> str:
        """Make the table of the guide; return its id."""
        resource = {
            "package_id": "hospital_directory",
            "name": "Hospital Directory",
            "format": "csv",
            "description": "Hospital data file",
        }
        return str(self.post("datastore_create", {"resource": resource, **HOSPITALS})["result"]["resource_id"])

    def rows(self, id: str) -> list[dict[str, Any]]:
        return list(self.get(f"/api/3/action/datastore_search?resource_id={id}")["result"]["records"])


@pytest.fixture
def api(app: Any) -> Api:
    return Api(app)


class TestHospitals:
    """``curl -X POST .../datastore_create -H "Authorization: ..." -d "@file.json"``."""

    def test_created_with_a_resource_and_guessed_types(self, api: Api) -> None:
        answer = api.post(
            "datastore_create",
            {
                "resource": {
                    "package_id": "hospital_directory",
                    "name": "Hospital Directory",
                    "format": "csv",
                    "description": "Hospital data file",
                },
                **HOSPITALS,
            },
        )
        assert answer["success"] is True
        assert answer["result"]["fields"] == [
            {"id": "Hospital Name", "type": "text"},
            {"id": "City", "type": "text"},
            {"id": "License #", "type": "integer"},
        ]
        assert answer["result"]["primary_key"] == ["License #"]
        assert "records" not in answer["result"]
        assert api.rows(answer["result"]["resource_id"]) == [
            {"_id": 1, "Hospital Name": "Abraham Lincoln Hospital", "City": "Lincoln", "License #": 1357},
            {"_id": 2, "Hospital Name": "Jackson Park Hospital", "City": "Chicago", "License #": 2468},
        ]

    @pytest.mark.parametrize(
        "content_type", ["application/x-www-form-urlencoded", "application/json", "application/json;charset=utf-8"]
    )
    def test_body_of_curl_is_json_whatever_the_content_type(self, api: Api, content_type: str) -> None:
        id = api.hospitals()
        api.post(
            "datastore_upsert",
            {
                "resource_id": id,
                "method": "upsert",
                "records": [{"Hospital Name": "Waco Hospital", "City": "Waco", "License #": "0004358"}],
            },
            content_type,
        )
        assert [row["City"] for row in api.rows(id)] == ["Lincoln", "Chicago", "Waco"]

    def test_upsert_insert_and_update(self, api: Api) -> None:
        id = api.hospitals()
        for method, city in (("insert", "Chicago"), ("update", "Evanston"), ("upsert", "Waco")):
            answer = api.post(
                "datastore_upsert",
                {
                    "resource_id": id,
                    "method": method,
                    "records": [
                        {"Hospital Name": "Northwestern Memorial Hospital", "City": city, "License #": "0204458"}
                    ],
                },
            )
            assert answer["result"] == {"resource_id": id, "method": method, "calculate_record_count": "background"}
        assert api.rows(id)[2:] == [
            {"_id": 3, "Hospital Name": "Northwestern Memorial Hospital", "City": "Waco", "License #": 204458}
        ]

    def test_insert_of_a_known_key_changes_nothing(self, api: Api) -> None:
        id = api.hospitals()
        before = api.rows(id)
        error = api.post(
            "datastore_upsert",
            {
                "resource_id": id,
                "method": "insert",
                "records": [
                    {"Hospital Name": "New", "City": "New", "License #": "1"},
                    {"Hospital Name": "Twin", "City": "Twin", "License #": "0001357"},
                ],
            },
            status=409,
        )["error"]
        assert error["records"][0].startswith("duplicate key value violates unique constraint")
        assert error["records_row"] == 1
        assert api.rows(id) == before

    def test_update_of_an_unknown_key_is_refused(self, api: Api) -> None:
        id = api.hospitals()
        before = api.rows(id)
        error = api.post(
            "datastore_upsert",
            {
                "resource_id": id,
                "method": "update",
                "records": [
                    {"Hospital Name": "Changed", "City": "x", "License #": "0001357"},
                    {"Hospital Name": "x", "City": "x", "License #": "9"},
                ],
            },
            status=409,
        )["error"]
        assert error == {"__type": "Validation Error", "key": ["key \"{'val_3': '9'}\" not found"]}
        assert api.rows(id) == before


class TestKeyForATableWithRows:
    """``{"resource_id": ..., "force": true, "primary_key": "zip"}``, then upserts without a
    method."""

    def table(self, api: Api) -> str:
        resource = factories.Resource(package_id=api.dataset["id"])
        api.post(
            "datastore_create",
            {
                "resource_id": resource["id"],
                "force": True,
                "records": [
                    {"company": "A", "email": "a@test.com", "zip": "x1", "city": "Here"},
                    {"company": "B", "email": "b@test.com", "zip": "x2", "city": "There"},
                ],
            },
        )
        return str(resource["id"])

    def test_key_is_set_and_rows_are_upserted(self, api: Api) -> None:
        id = self.table(api)
        assert (
            api.post("datastore_create", {"resource_id": id, "force": True, "primary_key": "zip"})["result"][
                "primary_key"
            ]
            == "zip"
        )
        for company in ("Test company", "Other company"):
            api.post(
                "datastore_upsert",
                {
                    "resource_id": id,
                    "force": True,
                    "records": [{"company": company, "email": "test@test.com ", "zip": "xxxxx", "city": "Test City "}],
                },
            )
        assert [(row["company"], row["zip"]) for row in api.rows(id)] == [
            ("A", "x1"),
            ("B", "x2"),
            ("Other company", "xxxxx"),
        ]
        assert api.rows(id)[2]["email"] == "test@test.com "

    def test_upsert_before_the_key_is_refused(self, api: Api) -> None:
        id = self.table(api)
        error = api.post(
            "datastore_upsert", {"resource_id": id, "force": True, "records": [{"zip": "x1"}]}, status=409
        )["error"]
        assert error["table"] == ["unique key must be passed for update/upsert"]

    def test_key_that_rows_break_is_refused(self, api: Api) -> None:
        id = self.table(api)
        api.post("datastore_upsert", {"resource_id": id, "force": True, "method": "insert", "records": [{"zip": "x1"}]})
        error = api.post("datastore_create", {"resource_id": id, "force": True, "primary_key": "zip"}, status=409)[
            "error"
        ]
        assert error["info"]["pgcode"] == "23505"

    def test_without_force_is_refused(self, api: Api) -> None:
        id = self.table(api)
        error = api.post("datastore_upsert", {"resource_id": id, "records": []}, status=409)["error"]
        assert error["read-only"] == [
            'Cannot edit read-only resource because changes made may be lost. Use a resource created for editing e.g. with datastore_create or use "force=True" to ignore this warning.'
        ]


class TestReading:
    def test_get_with_only_the_resource_id(self, api: Api) -> None:
        id = api.hospitals()
        result = api.get(f"/api/3/action/datastore_search?resource_id={id}")["result"]
        assert result["total"] == 2
        assert [field["id"] for field in result["fields"]] == ["_id", "Hospital Name", "City", "License #"]

    def test_get_without_a_version_and_with_an_alias_of_id(self, api: Api) -> None:
        id = api.hospitals()
        assert api.get(f"/api/action/datastore_search?id={id}&limit=1")["result"]["limit"] == 1

    def test_parameters_of_a_url_are_text(self, api: Api) -> None:
        id = api.hospitals()
        result = api.get(
            f'/api/3/action/datastore_search?resource_id={id}&filters={{"City":"Chicago"}}&fields=City,License%20%23&sort=City%20desc&offset=0'
        )["result"]
        assert result["records"] == [{"City": "Chicago", "License #": 2468}]

    def test_everything_that_can_be_searched_is_listed(self, api: Api) -> None:
        id = api.hospitals()
        api.post("datastore_create", {"resource_id": id, "aliases": "hospitals"})
        found = api.get("/api/3/action/datastore_search?resource_id=_table_metadata")["result"]["records"]
        assert {(row["name"], row["alias_of"]) for row in found} == {("hospitals", id), (id, None)}
        assert api.rows("hospitals") == api.rows(id)

    def test_anybody_may_read(self, api: Api, app: Any) -> None:
        id = api.hospitals()
        assert app.get(f"/api/3/action/datastore_search?resource_id={id}").json["result"]["total"] == 2

    def test_nobody_may_write_without_a_token(self, api: Api, app: Any) -> None:
        id = api.hospitals()
        body = {"resource_id": id, "records": []}
        assert app.post("/api/3/action/datastore_upsert", json=body).status_code == 403

    def test_deleted_with_filters_and_whole(self, api: Api) -> None:
        id = api.hospitals()
        api.post("datastore_delete", {"resource_id": id, "filters": {"City": "Lincoln"}})
        assert [row["City"] for row in api.rows(id)] == ["Chicago"]
        api.post("datastore_delete", {"resource_id": id})
        api.get(f"/api/3/action/datastore_search?resource_id={id}", status=404)
