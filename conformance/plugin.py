"""The pytest plugin of the conformance run: adapts CKAN's tests to the backend, and counts results.

What it replaces, with the backend ``duckstore`` only:

- loading the plugin ``datastore`` loads ``duckstore`` right after it, like a site's configuration;
- ``rebuild_all_dbs``, which empties the store between tests, empties Duckstore's;
- ``get_write_engine`` and similar functions return the engine of an empty PostgreSQL database.

With pytest-xdist each worker selects the tests, and the controller counts results.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from conformance import duckstore, lists, site
from dev.own_services import shares

BACKEND = os.environ.get("CONFORMANCE_BACKEND", "duckstore")


def _lists() -> tuple[lists.Listed, lists.Listed]:
    if BACKEND == "duckstore":
        return lists.read(lists.NOT_APPLICABLE), lists.read(lists.WAITING)
    return lists.nothing(lists.NOT_APPLICABLE), lists.nothing(lists.WAITING)


class Judge:
    """Selects and marks the tests, and counts how they end."""

    def __init__(self) -> None:
        self.not_applicable, self.waiting = _lists()
        self.left_out = 0
        self.outcomes: dict[str, str] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect tests that are not applicable, mark expected failures, reject unknown tests."""
        known = {item.nodeid for item in items}
        for listed in (self.not_applicable, self.waiting):
            self._check(listed, known, {item.path.name for item in items})
        left_out = [item for item in items if self.not_applicable.reason(item.nodeid)]
        self.left_out = len(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
        for item in items:
            reason = self.waiting.reason(item.nodeid)
            if reason:
                item.add_marker(pytest.mark.xfail(reason=f"waits for {reason}", strict=True))

    def _check(self, listed: lists.Listed, known: set[str], files: set[str]) -> None:
        """Raise if ``listed`` names a missing test in a file that was collected as a whole."""
        unknown = {test for test in listed.unknown(known) if test.split("::")[0].rsplit("/", 1)[-1] in files}
        if unknown and not os.environ.get("CONFORMANCE_PARTIAL"):
            raise pytest.UsageError(f"{listed.name} names tests that CKAN does not have: {sorted(unknown)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the worst outcome of a test's phases."""
        if report.failed:
            self.outcomes[report.nodeid] = "failed"
        elif report.skipped and hasattr(report, "wasxfail"):
            self.outcomes[report.nodeid] = "waiting"
        elif report.skipped:
            self.outcomes[report.nodeid] = "skipped"
        elif report.when == "call":
            self.outcomes.setdefault(report.nodeid, "passed")

    def count(self, outcome: str) -> int:
        """Return the number of tests with that outcome."""
        return sum(1 for one in self.outcomes.values() if one == outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the number of deselected tests to the controller."""
        if shares(session.config):
            session.config.workeroutput["left_out"] = self.left_out  # type: ignore[attr-defined]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Receive the number of deselected tests.

        Each worker that did not crash sends the same one.
        """
        if not error:
            self.left_out = node.workeroutput["left_out"]

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Print the summary, after all output of pytest."""
        if shares(config):
            return
        print(f"\nconformance of {BACKEND}:")
        if self.count("skipped"):
            print(f"{self.count('skipped')} skipped by CKAN itself")
        if self.waiting.reasons:
            print(f"{self.count('waiting')} waiting for issues not done yet")
        print(f"{self.count('passed')} passed, {self.count('failed')} failed, {self.left_out} not applicable")


def pytest_configure(config: pytest.Config) -> None:
    """Register the judge and, for Duckstore, the replacements."""
    if shares(config):  # a worker with its own services
        site.use(BACKEND)
        site.make_tables()
    config.pluginmanager.register(Judge(), "conformance-judge")
    if BACKEND == "duckstore":
        duckstore.install()
