"""The DataTables preview of CKAN over a Duckstore table, in a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from dev import sample
from dev.api import Api
from dev.site import PLUGINS, Site

from .browsing import Preview, chromium, configured_site, needs_chromium

ROWS = 2_000
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def site(
    reset_db: Callable[[], None], reset_index: Callable[[], None], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """A site on the services of this run, not yet served."""
    return configured_site(tmp_path_factory.mktemp("site"), PLUGINS, reset_db, reset_index)


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[str]:
    """The address of the view of the sample's first rows."""
    user = site.user("demo")
    with site.serving() as url:
        found = sample.load(Api(url, user.token), limit=ROWS)
        yield f"{url}/dataset/{found.dataset}/resource/{found.resource}/view/{found.view}"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path / "profile") as started:
        yield started


class TestPreview:
    def test_first_page_shows_rows(self, site: Site, page: str, browser: webdriver.Chrome) -> None:
        preview = Preview(browser, page)
        preview.wait_for("of 2,000")

        assert preview.shown_rows() >= 10
        assert preview.loaded_from_elsewhere(site.url) == []

    def test_filter_in_the_address_leaves_fewer_rows(self, page: str, browser: webdriver.Chrome) -> None:
        preview = Preview(browser, f"{page}?filters=carrier%3AHA")
        preview.wait_for("of 2 ")

        assert preview.shown_rows() == 2
        assert preview.cells("carrier") == {"HA"}

    def test_filter_typed_into_a_column_leaves_fewer_rows(self, page: str, browser: webdriver.Chrome) -> None:
        preview = Preview(browser, page)
        preview.wait_for("of 2,000")

        preview.filter("carrier", "HA")
        preview.wait_for("of 2 ", seconds=15)
        assert preview.shown_rows() == 2
        assert preview.cells("carrier") == {"HA"}

    def test_part_of_a_word_typed_into_the_search_box_leaves_the_rows_that_have_it(
        self, page: str, browser: webdriver.Chrome
    ) -> None:
        expected = [
            record["tailnum"]
            for record in itertools.islice(sample.records(), ROWS)
            if str(record["tailnum"]).startswith("N38")
        ]
        preview = Preview(browser, page)
        preview.wait_for("of 2,000")

        preview.search("n38")
        preview.wait_for(f"of {len(expected)} ", seconds=15)
        assert preview.cells("tailnum") <= set(expected)
        preview.search("7")
        remaining = [tailnum for tailnum in expected if str(tailnum).startswith("N387")]
        preview.wait_for(f"of {len(remaining)} ", seconds=15)
        assert preview.cells("tailnum") == set(remaining)
