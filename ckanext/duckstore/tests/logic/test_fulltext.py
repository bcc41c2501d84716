"""What full-text search finds in a row, through CKAN's actions."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore.tests.helpers import reset_store


@pytest.mark.usefixtures("with_plugins", "clean_db")
@pytest.mark.parametrize(("text", "total"), [("02:30:07.5", 0), ("07.5", 1), ("07.500", 0)])
def test_timestamps_are_searched_as_postgresql_writes_them(text: str, total: int) -> None:
    """Not as the answer shows them, with three digits of milliseconds."""
    reset_store()
    resource = factories.Resource(url_type="datastore")
    records = [{"at": "2021-06-23T02:30:07.5", "n": 1}]
    fields = [{"id": "at", "type": "timestamp"}, {"id": "n", "type": "int"}]
    helpers.call_action("datastore_create", resource_id=resource["id"], fields=fields, records=records, force=True)
    found = helpers.call_action("datastore_search", resource_id=resource["id"], q=text)
    assert found["total"] == total
    if total:
        assert found["records"][0]["at"] == "2021-06-23T02:30:07.500"
