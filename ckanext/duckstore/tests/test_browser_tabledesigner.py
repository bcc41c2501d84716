"""CKAN's Table Designer over Duckstore in a real browser: a table is designed, its design is
changed, and rows are added, refused, edited and deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, ElementNotInteractableException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from dev.api import Api
from dev.site import Site, User

from .browsing import PATIENCE, Preview, chromium, configured_site, needs_chromium, wait_for_summary

pytestmark = needs_chromium
#: The order in which CKAN finds Duckstore's validators and Table Designer's form.
PLUGINS = "duckstore tabledesigner datatables_view datastore text_view"
GOOD = {"code": "a1", "name": "Ann", "size": "small", "mail": "ann@example.com", "age": "40", "postcode": "K1A"}


class Designer:
    """Somebody who designs a table in the browser and fills it."""

    def __init__(self, browser: webdriver.Chrome, url: str, pictures: Path) -> None:
        self.browser = browser
        self.url = url
        self._pictures = pictures

    def picture(self, name: str) -> None:
        """Keep a picture of the page."""
        self.browser.save_screenshot(str(self._pictures / f"{name}.png"))

    def picture_with_table(self, name: str, summary: str) -> None:
        """Keep a picture of the page once the table in it has loaded; *summary* is in the line at
        it.
        """
        frame = self._one(".ckanext-datapreview iframe")
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", frame)
        self.browser.switch_to.frame(frame)
        wait_for_summary(self.browser, summary)
        self.browser.switch_to.default_content()
        self.picture(name)

    def log_in(self, user: User) -> None:
        self.browser.get(f"{self.url}/user/login")
        self.set("login", user.name)
        self.set("password", user.password)
        self._leave(self._one(".form-actions button[type='submit']"))

    def add_column(self, kind: str, name: str, obligation: str = "", **more: str) -> None:
        """Add a column of the type *kind* to the form of the design."""
        templates = ".tabledesigner-fields > [name='tabledesigner-template']"  # which the page's script removes when it is ready
        WebDriverWait(self.browser, PATIENCE).until_not(
            lambda browser: browser.find_elements(By.CSS_SELECTOR, templates), "the form is not ready"
        )
        number = len(self.browser.find_elements(By.CSS_SELECTOR, ".tabledesigner-field")) + 1
        self._click(self._one("#tabledesigner-add"))
        self._click(self._one(f".dropdown-menu.show a[name='tabledesigner-add'][data-tdtype='{kind}']"))
        self.set(f"fields__{number}__id", name)
        self.set(f"fields__{number}__tdpkreq", obligation)
        for key, value in more.items():
            self.set(f"fields__{number}__{key}", value)

    def fill(self, row: dict[str, str]) -> None:
        """Fill the form of a row and send it, whatever the browser itself thinks of the values."""
        for number, value in enumerate(row.values(), 1):
            self.set(f"col__{number}__value", value)
        self.send()

    def send(self) -> None:
        self.browser.execute_script("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        self._leave(self._one("[role='main'] form [type='submit'][name='save'], [role='main'] form [name='save']"))

    def message_at(self, column: int) -> str:
        """The message at a field of the form of a row."""
        field = self._one(f"[name='col__{column}__value']")
        return str(field.find_element(By.XPATH, "./ancestor::*[contains(@class, 'form-group')]").text)

    def design_message_at(self, column: int, key: str) -> str:
        """The message at a rule of a column of the form of the design."""
        field = self._one(f"[name='fields__{column}__{key}']")
        return str(field.find_element(By.XPATH, "./ancestor::*[contains(@class, 'form-group')]").text)

    def offer(self, column: int, choice: str) -> None:
        """Add a choice to a select of the form of a row, as a form that was opened before a change
        of the design has it."""
        script = "arguments[0].add(new Option(arguments[1], arguments[1]))"
        self.browser.execute_script(script, self._one(f"[name='col__{column}__value']"), choice)

    def text(self) -> str:
        """All that the page says."""
        return self._one("body").text

    def set(self, name: str, value: str) -> None:
        """Set a field of a form."""
        field = self._one(f"[name='{name}']")
        if field.tag_name == "select":
            self._when_still(lambda: Select(field).select_by_value(value))
        else:
            self._when_still(field.clear)
            field.send_keys(value)

    def _when_still(self, act: Callable[[], None]) -> None:
        """Do *act* once its element no longer moves; until then it can be neither clicked nor
        set."""

        def done(_browser: webdriver.Chrome) -> bool:
            act()
            return True

        moving = [ElementClickInterceptedException, ElementNotInteractableException]
        WebDriverWait(self.browser, PATIENCE, ignored_exceptions=moving).until(done, "it still moves")

    def _one(self, selector: str) -> WebElement:
        return WebDriverWait(self.browser, PATIENCE).until(
            lambda browser: browser.find_element(By.CSS_SELECTOR, selector), f"no {selector}"
        )

    def _click(self, element: WebElement) -> None:
        script = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
        self.browser.execute_script(script, element)
        self._when_still(element.click)

    def _leave(self, button: WebElement) -> None:
        """Press *button* and wait until another page is there."""
        self.browser.execute_script("window.before = true")
        self._click(button)
        script = "return document.readyState === 'complete' && !window.before"
        WebDriverWait(self.browser, PATIENCE).until(lambda browser: browser.execute_script(script), "nothing came")


@pytest.fixture(scope="module")
def site(
    reset_db: Callable[[], None], reset_index: Callable[[], None], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """A site with Table Designer on the services of this run, not yet served."""
    return configured_site(tmp_path_factory.mktemp("site"), PLUGINS, reset_db, reset_index)


@pytest.fixture
def designer(site: Site, tmp_path: Path) -> Iterator[tuple[Designer, Api]]:
    """Somebody who is logged in, and the API in their name."""
    user = site.user("demo")
    with site.serving(processes=1) as url, chromium(tmp_path / "profile") as browser:
        made = Designer(browser, url, tmp_path)
        made.log_in(user)
        yield made, Api(url, user.token)


@pytest.fixture
def table(designer: tuple[Designer, Api]) -> str:
    """A resource of Table Designer without columns yet."""
    _, api = designer
    organization = api("organization_create", name="designers")
    dataset = api("package_create", name="designed", owner_org=organization["id"])
    made = api("resource_create", package_id=dataset["id"], name="Designed", url_type="tabledesigner")
    return str(made["id"])


def test_table_is_designed_filled_changed_and_emptied(designer: tuple[Designer, Api], table: str) -> None:
    page, api = designer
    at = f"{page.url}/dataset/designed"
    rows = f"{at}/tabledesigner/{table}"

    def stored() -> list[dict[str, Any]]:
        found = api("datastore_search", resource_id=table, sort="_id")["records"]
        return [{name: value for name, value in record.items() if name != "_id"} for record in found]

    _design(page, f"{at}/dictionary/{table}")

    ann, bob = GOOD | {"age": 40}, GOOD | {"code": "b2", "name": "Bob", "size": "large", "age": 41}
    page.browser.get(f"{rows}/add-row")
    for number, value, message in [
        (1, "", "Primary key must not be empty"),
        (2, "", "Missing value"),
        (4, "nobody", "Invalid email"),
        (5, "131", "Above maximum"),
        (5, "-1", "Below minimum"),
        (6, "k1a", "Does not match pattern"),
    ]:
        name = list(GOOD)[number - 1]
        page.fill(GOOD | {name: value})
        page.picture(f"refused {name} {value}")
        assert message in page.message_at(number)
    page.offer(3, "medium")
    page.fill(GOOD | {"size": "medium", "age": "old"})
    page.picture("refused input")
    assert "Invalid input" in page.message_at(5)
    page.fill(GOOD | {"size": "medium", "name": "", "mail": "nobody"})
    page.picture("refused three")
    for number, message in [(2, "Missing value"), (3, 'Invalid choice: "medium"'), (4, "Invalid email")]:
        assert message in page.message_at(number)
    assert stored() == []
    page.fill(GOOD)
    page.picture("added")
    assert stored() == [ann]

    page.browser.get(f"{rows}/add-row")
    page.fill(GOOD)
    page.picture("duplicate")
    assert "Duplicate primary key exists" in page.message_at(1)
    page.fill({name: str(value) for name, value in bob.items()})
    assert stored() == [ann, bob]

    page.browser.get(f"{rows}/edit-row?_id=2")
    page.fill({name: str(value) for name, value in bob.items()} | {"name": ""})
    assert "Missing value" in page.message_at(2)
    page.fill({name: str(value) for name, value in bob.items()} | {"code": "a1"})
    assert "Duplicate primary key exists" in page.message_at(1)
    page.fill({name: str(value) for name, value in bob.items()} | {"age": "500"})
    assert "Above maximum" in page.message_at(5)
    assert stored() == [ann, bob]
    page.fill({name: str(value) for name, value in bob.items()} | {"name": "Bill"})
    page.picture_with_table("edited", "of 2")
    assert stored() == [ann, bob | {"name": "Bill"}]

    [view] = api("resource_view_list", id=table)  # Table Designer has made it
    preview = Preview(page.browser, f"{at}/resource/{table}/view/{view['id']}")
    preview.wait_for("of 2")
    page.picture("view")
    assert preview.cells("name") == {"Ann", "Bill"}

    page.browser.get(f"{rows}/delete-rows?_id=1")
    page.picture("delete")
    page.send()
    assert stored() == [bob | {"name": "Bill"}]


def _design(page: Designer, dictionary: str) -> None:
    """Design the table: all columns but the last, and then, as a change, the last."""
    page.browser.get(dictionary)
    page.add_column("text", "code", "pk")
    page.add_column("text", "name", "req")
    page.add_column("choice", "size", tdchoices="small\nlarge")
    page.add_column("email", "mail")
    page.add_column("integer", "age", tdminimum="0", tdmaximum="200")
    page.picture("design")
    page.send()
    page.picture("designed")
    assert "Table Designer fields updated" in page.text()

    page.browser.get(dictionary)
    page.add_column("text", "postcode", tdpattern="[A-Z")
    page.set("fields__5__tdminimum", "none")
    page.send()
    page.picture("design refused")
    assert "Invalid regular expression" in page.design_message_at(6, "tdpattern")
    assert "Invalid constraint for type: int8" in page.design_message_at(5, "tdminimum")
    page.set("fields__6__tdpattern", "[A-Z][0-9][A-Z]")
    page.set("fields__5__tdminimum", "131")
    page.set("fields__5__tdmaximum", "130")
    page.send()
    page.picture("design refused again")
    assert "Less than minumum" in page.design_message_at(5, "tdmaximum")  # as CKAN writes it
    page.set("fields__5__tdminimum", "0")
    page.send()
    assert "Table Designer fields updated" in page.text()
    page.picture_with_table("design changed", "of 0")
