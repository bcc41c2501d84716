"""The DataTables preview of CKAN over a Duckstore table, in a real browser."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from dev import sample, state
from dev.api import Api
from dev.site import PLUGINS, Site

ROWS = 2_000
PATIENCE = 60
CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")
OPTIONS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--window-size=1600,1200"),
    # Whatever a page would load from elsewhere fails at once.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER),
    reason="chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)",
)


@contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A headless Chromium with an empty profile."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for option in [*OPTIONS, f"--user-data-dir={profile}"]:
        options.add_argument(option)
    service = webdriver.ChromeService(executable_path=CHROMEDRIVER)
    browser = webdriver.Chrome(options=options, service=service)
    try:
        yield browser
    finally:
        browser.quit()


class Preview:
    """The page of the view."""

    def __init__(self, browser: webdriver.Chrome, url: str) -> None:
        self.browser = browser
        browser.get(url)

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until the line at the table has ``text`` in it."""
        WebDriverWait(self.browser, seconds).until(
            lambda _browser: text in self.summary(), f"the table says {self.summary()!r}, not {text!r}"
        )

    def summary(self) -> str:
        """The line at the table, such as ``Showing 1 to 20 of 2,000 entries``."""
        found = self.browser.find_elements(By.CSS_SELECTOR, ".dataTables_info, .dt-info")
        return " ".join(one.text for one in found)

    def cells(self, column: str) -> set[str]:
        """The different texts in a column, on this page of the table."""
        script = """
            const table = $("#dtprv").DataTable();
            return table.rows().data().toArray().map(row => row[arguments[0]]);
        """
        return set(self.browser.execute_script(script, column))

    def shown_rows(self) -> int:
        """How many rows a person sees."""
        script = """
            const rows = [...document.querySelectorAll("#dtprv tbody tr[id^=row]")];
            return rows.filter(row => row.getClientRects().length > 0).length;
        """
        return int(self.browser.execute_script(script))

    def filter(self, column: str, text: str) -> None:
        """Type into the filter of a column and press enter."""
        field = self.browser.find_element(By.CSS_SELECTOR, f"th.fhead input[id^='dtcol-{column}-']")
        field.send_keys(text + Keys.ENTER)

    def search(self, text: str) -> None:
        """Type into the search box of the table, as a person does, and press enter."""
        self.browser.find_element(By.CSS_SELECTOR, "#dtprv_filter input, .dt-search input").send_keys(text + Keys.ENTER)

    def loaded_from_elsewhere(self, site: str) -> list[str]:
        """What the page loaded from another place than ``site``."""
        script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
        loaded: list[str] = self.browser.execute_script(script)
        return [url for url in loaded if not url.startswith((site, "data:", "blob:"))]


@pytest.fixture(scope="module")
def site(
    reset_db: Callable[[], None], reset_index: Callable[[], None], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """A site on the services of this run, not yet served."""
    if "CKAN_SQLALCHEMY_URL" not in os.environ:
        pytest.skip("needs services: python -m dev.services -- python -m pytest ...")
    reset_db()
    reset_index()
    ours = os.environ["CKAN_DATASTORE_WRITE_URL"].startswith("duckdb:")
    plugins = PLUGINS if ours else PLUGINS.replace("duckstore ", "")
    made = Site(tmp_path_factory.mktemp("site"), state.free_port(), os.environ, plugins=plugins)
    made.configure()
    return made


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
