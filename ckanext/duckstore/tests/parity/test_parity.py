"""Every answer of Duckstore is that of CKAN's own backend, but for the differences that are
listed."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import ckan.plugins as p
import pytest
from ckan.common import aslist, config
from ckan.tests import helpers

from ckanext.duckstore.tests.helpers import reset_store

from . import answers, comparing, differences, runner
from .case import PLUGIN, Case, Step
from .cases import GROUPS
from .runner import Answer

CASES = [(group, case) for group, cases in GROUPS.items() for case in cases]
RECORDED = {group: answers.read(group) for group in GROUPS}
USED: Counter[str] = Counter()
COMPARED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """CKAN with its plugins, for all cases: loading them takes longer than a case."""
    with helpers.changed_config("ckan.plugins", [*aslist(config["ckan.plugins"]), PLUGIN]):
        p.load_all()
        helpers.reset_db()
        reset_store()
        app = helpers._get_test_app()
        logging.disable(logging.CRITICAL)
        with app.flask_app.test_request_context():
            yield app
        logging.disable(logging.NOTSET)
        p.unload_all()


def _report(number: int, step: Step, theirs: Answer, ours: Answer) -> str:
    places = [f"    {path}: {their!r:.300} <> {our!r:.300}" for path, their, our in comparing.places(theirs, ours)]
    return "\n".join([f"  {number}: {step!s:.200}", *places[:5]])


def _unexplained(case: Case, recorded: Sequence[Answer], ours: Sequence[Answer]) -> Iterator[str]:
    left_out: set[str] = set()
    for number, step, theirs, our in comparing.differing(case, recorded, ours):
        reason = differences.explanation(case, step, theirs, our)
        if reason is not None:
            USED[reason] += 1
            left_out |= differences.rows_left_out(iter([(step, theirs, our)]))
            continue
        theirs, our = (differences.without_rows(answer, left_out) for answer in (theirs, our))
        if not comparing.equal(theirs, our) and differences.explanation(case, step, theirs, our) is None:
            yield _report(number, step, theirs, our)


@pytest.mark.parametrize(
    ("group", "case"),
    [pytest.param(group, case, id=case.name[:60].encode("unicode_escape").decode()) for group, case in CASES],
)
def test_answers_are_those_of_postgresql(client: Any, group: str, case: Case) -> None:
    assert config["ckan.datastore.write_url"].startswith("duckdb:")
    recorded = RECORDED[group].get(case.name)
    assert recorded is not None, "not recorded: python -m ckanext.duckstore.tests.parity.record " + group
    ours = json.loads(json.dumps(runner.run(case, client)))
    COMPARED[case.name] = len(ours)
    assert not list(_unexplained(case, recorded, ours))


def test_every_difference_is_still_there() -> None:
    if len(COMPARED) < len(CASES):
        pytest.skip("only some of the cases were compared")
    assert [one.reason for one in differences.DIFFERENCES if one.reason not in USED] == []
