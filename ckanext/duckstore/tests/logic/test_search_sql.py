"""datastore_search_sql: what CKAN's form of errors is."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories, helpers

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db", "clean_store")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM unknown",
        "TABLE unknown",
        'SELECT * FROM "{id}" x JOIN unknown y ON x.n = y.n',
        'SELECT (SELECT count(*) FROM unknown) AS n FROM "{id}"',
    ],
)
def test_an_unknown_table_is_an_invalid_query_for_a_sysadmin(sql: str) -> None:
    """As with CKAN's own backend; other users get "not found" when their access is checked."""
    id_ = factories.Resource()["id"]
    helpers.call_action("datastore_create", resource_id=id_, force=True, fields=[{"id": "n", "type": "int"}])
    sysadmin = factories.Sysadmin()
    with pytest.raises(tk.ValidationError) as caught:
        helpers.call_action(
            "datastore_search_sql", {"user": sysadmin["name"], "ignore_auth": False}, sql=sql.format(id=id_)
        )
    assert caught.value.error_dict["query"] == ['relation "unknown" does not exist']
