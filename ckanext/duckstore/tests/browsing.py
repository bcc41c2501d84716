"""A headless Chromium, a CKAN site for it, and the preview of a table as a person sees it."""

from __future__ import annotations

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

from dev import state
from dev.site import Site

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

needs_chromium = pytest.mark.skipif(
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


def configured_site(folder: Path, plugins: str, *resets: Callable[[], None]) -> Site:
    """A site with *plugins* on the services of this run, not yet served; *resets* empty them."""
    if "CKAN_SQLALCHEMY_URL" not in os.environ:
        pytest.skip("needs services: python -m dev.services -- python -m pytest ...")
    for reset in resets:
        reset()
    ours = os.environ["CKAN_DATASTORE_WRITE_URL"].startswith("duckdb:")
    made = Site(folder, state.free_port(), os.environ, plugins=plugins if ours else plugins.replace("duckstore ", ""))
    made.configure()
    return made


def summary(browser: webdriver.Chrome) -> str:
    """The line at the table, such as ``Showing 1 to 20 of 2,000 entries``."""
    found = browser.find_elements(By.CSS_SELECTOR, ".dataTables_info, .dt-info")
    return " ".join(one.text for one in found)


def wait_for_summary(browser: webdriver.Chrome, text: str, seconds: float = PATIENCE) -> None:
    """Wait until the line at the table has *text* in it."""
    WebDriverWait(browser, seconds).until(
        lambda _browser: text in summary(browser), f"the table says {summary(browser)!r}, not {text!r}"
    )


class Preview:
    """The page of the view."""

    def __init__(self, browser: webdriver.Chrome, url: str) -> None:
        self.browser = browser
        browser.get(url)

    def wait_for(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until the line at the table has ``text`` in it."""
        wait_for_summary(self.browser, text, seconds)

    def summary(self) -> str:
        return summary(self.browser)

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
