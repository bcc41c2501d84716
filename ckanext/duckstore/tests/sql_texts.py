"""Random text as SQL, through the HTTP action ``datastore_search_sql``: never status 500.

``python -m dev.services -- python -m ckanext.duckstore.tests.sql_texts [how many] [first seed]``
prints each text that is answered 500, and ends with status 1 if there is one.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .responses import is_expected


@dataclass(frozen=True)
class Ending:
    """What became of a text."""

    sql: str
    status: int
    body: str

    @property
    def is_expected(self) -> bool:
        """Whether it is the answer of a valid query, or a clear refusal."""
        return is_expected(self.status, self.body)


def create_tables() -> None:
    """Create the tables in CKAN's active DataStore, with their names as aliases."""
    from ckan.tests import factories, helpers

    from .oracle.compositions.tables import stored

    for name, columns, records in stored():
        fields = [{"id": column, "type": type} for column, type in columns]
        resource_id = factories.Resource()["id"]
        helpers.call_action(
            "datastore_create", resource_id=resource_id, force=True, aliases=[name], fields=fields, records=records
        )


def endings(app: Any, texts: Iterable[str]) -> Iterator[Ending]:
    """Send each of *texts* to the CKAN *app*."""
    for sql in texts:
        # as any JSON encoder writes it, surrogates as well
        body = json.dumps({"sql": sql})
        answer = app.post(
            "/api/3/action/datastore_search_sql", data=body, headers={"Content-Type": "application/json"}, status=None
        )
        yield Ending(sql, answer.status_code, answer.body)


def main(count: int, start: int) -> int:
    """Send *count* texts from the seed *start* on; return how many ended otherwise."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.tests import helpers

    from .helpers import reset_store
    from .oracle.compositions.texts import texts

    settings = load_config(str(Path(__file__).parents[3] / "test.ini"))
    settings["ckan.plugins"], settings["ckan.datastore.sqlsearch.enabled"] = "datastore duckstore", True
    app = make_app(settings)
    logging.disable(logging.CRITICAL)
    helpers.reset_db()
    reset_store()
    statuses: Counter[int] = Counter()
    wrong = 0
    with app._wsgi_app.test_request_context():
        create_tables()
    for number, ending in enumerate(endings(helpers.CKANTestApp(app), texts(start, count)), start):
        statuses[ending.status] += 1
        if not ending.is_expected:
            wrong += 1
            print(f"{number}: {ending.status} {ending.sql!r}\n    {ending.body[:300]}", flush=True)
    print(f"{count} texts from seed {start}: {dict(statuses)}, {wrong} wrong", flush=True)
    return wrong


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(given[0] if given else 20_000, given[1] if len(given) > 1 else int(time.time()) % 10**9) else 0)
