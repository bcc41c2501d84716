"""Every attack with SQL through the HTTP action, in one CKAN: none is answered 500, none answers a
secret, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ckan.tests import factories, helpers

from ckanext.duckstore import backend

from ..responses import is_expected
from . import http
from .collection import Attack, attacks
from .test_attacks import SECRET, SLOW

#: Milliseconds for those that the clock has to stop, and for the others.
SHORT, LONG = 300, 20_000


@pytest.fixture(scope="module")
def world() -> Iterator[http.World]:
    with helpers.changed_config("ckan.datastore.sqlsearch.enabled", True), http.world() as made:
        yield made


@pytest.fixture
def places(world: http.World, tmp_path: Path) -> dict[str, str]:
    """Return what the places in an attack stand for: a table of everybody's, somebody's private
    one, and files."""
    (tmp_path / "canary.txt").write_text(f"{SECRET}\n")
    mine = factories.Resource()["id"]
    owner = factories.Organization()
    theirs = factories.Resource(package_id=factories.Dataset(owner_org=owner["id"], private=True)["id"])["id"]
    for id_, records in ((mine, [{"a": f"text {n}"} for n in range(200)]), (theirs, [{"a": SECRET}])):
        helpers.call_action(
            "datastore_create", resource_id=id_, force=True, fields=[{"id": "a", "type": "text"}], records=records
        )
    return {
        "mine": f'"{mine}"',
        "theirs": f'"{theirs}"',
        "canary": str(tmp_path / "canary.txt"),
        "folder": str(tmp_path),
        "new": str(tmp_path / "new"),
        "mine_file": str(tmp_path / "mine.duckdb"),
        "theirs_file": str(tmp_path / "theirs.duckdb"),
    }


def problem(world: http.World, attack: Attack, sql: str) -> str | None:
    """Return what is wrong with the answer to *sql*, sent by somebody who is not logged in."""
    answer = world.app.post(
        "/api/action/datastore_search_sql",
        data=json.dumps({"sql": sql}),
        headers={"Content-Type": "application/json"},
        status=None,
    )
    if not is_expected(answer.status_code, answer.body):
        return f"{attack}: {answer.status_code} {answer.body[:300]}"
    answered = answer.status_code == 200 and SECRET in json.dumps(json.loads(answer.body)["result"]["records"])
    return f"{attack}: the secret was answered" if answered else None


def test_no_attack_is_answered_500(
    world: http.World, places: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, found = list(attacks()), []
    before = world.rows(), sorted(path.name for path in tmp_path.iterdir())
    for attack in listed:
        monkeypatch.setattr(backend, "DEFAULT_TIMEOUT", SHORT if attack.group in SLOW else LONG)
        found.append(problem(world, attack, attack.text(places)))
    assert len(listed) >= 500
    assert [each for each in found if each is not None] == []
    assert (world.rows(), sorted(path.name for path in tmp_path.iterdir())) == before
