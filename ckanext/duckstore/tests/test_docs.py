"""The documentation says what the code says.

``python -m ckanext.duckstore.tests.test_docs > docs/sql-differences.rst`` writes the generated list
of differences.
"""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "ckanext" / "duckstore"
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.rst"), *DOCS.glob("*.rst")])
#: Made by commands, and parts of other pages.
GENERATED = {"sql-score-table.rst", "sql-differences.rst", "benchmarks-table.rst"}
PREFIX = "ckanext.duckstore."

_LITERAL = re.compile(r"``([^`]+)``")
_SHELL = re.compile(r"^ +(?:\$ )?(.*)$", re.MULTILINE)


_IMPORT = re.compile(r"^ *(?:import|from) (\w+)(?=[. ]|$)", re.MULTILINE)


def required() -> set[str]:
    """Return the names of requirements.txt."""
    return set(re.findall(r"^(\w+)[=<>]", text(ROOT / "requirements.txt"), re.MULTILINE))


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def literals(page: Path) -> set[str]:
    """Return what stands between double backquotes, each on one line."""
    return {" ".join(found.split()) for found in _LITERAL.findall(text(page))}


def declared() -> dict[str, Any]:
    """Return the declared options with their defaults."""
    declarations = [yaml.safe_load(text(path)) for path in sorted(PACKAGE.glob("**/config_declaration.yaml"))]
    groups = [group for declaration in declarations for group in declaration["groups"]]
    return {option["key"]: option.get("default") for group in groups for option in group["options"]}


def table_of_options() -> dict[str, str]:
    """Return the options in the README's table with the defaults that it gives."""
    row = re.compile(r"^   \* - ``(ckanext\.duckstore\.\w+)``\n     - ``(.*)``$", re.MULTILINE)
    return dict(row.findall(text(ROOT / "README.rst")))


def ids(page: Path) -> str:
    return page.name


class TestDependencies:
    def test_each_has_its_reason(self) -> None:
        assert required() <= literals(DOCS / "dependencies.rst")

    def test_what_is_imported_is_required(self) -> None:
        modules = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
        imported = {name for path in modules for name in _IMPORT.findall(text(path))}
        # CKAN is there already, and brings SQLAlchemy, Click, Flask, rq and redis.
        there = {"ckan", "ckanext", "sqlalchemy", "click", "flask", "rq", "redis", "_duckdb"}
        others = imported - set(sys.stdlib_module_names) - there
        distributions = packages_distributions()
        assert {name for module in others for name in distributions.get(module, [module])} <= required()


class TestOptions:
    def test_readme_has_every_option_with_its_default(self) -> None:
        assert table_of_options() == {
            key: str(default).lower() if isinstance(default, bool) else str(default)
            for key, default in declared().items()
        }

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_no_page_names_an_option_that_does_not_exist(self, page: Path) -> None:
        named = {word for word in literals(page) if re.fullmatch(r"ckanext\.duckstore\.\w+", word)}
        assert not {name for name in named - set(declared()) if importlib.util.find_spec(name) is None}

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_options_without_their_prefix_exist_too(self, page: Path) -> None:
        families = r"(?:sql_(?:processes|reuse|queue|memory|threads|spill|answer)|in_place|wal|idle)_?\w*"
        named = {word for word in literals(page) if re.fullmatch(families, word)}
        assert {PREFIX + name for name in named} <= set(declared())


class TestCommands:
    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_every_make_target_exists(self, page: Path) -> None:
        targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
        spoken = [*literals(page), *_SHELL.findall(text(page))]
        assert {target for line in spoken for target in re.findall(r"^make ([a-z]+)\b", line)} <= targets

    def test_every_make_target_is_in_the_readme(self) -> None:
        targets = set(re.findall(r"^([a-z]+):.*##", text(ROOT / "Makefile"), re.MULTILINE))
        assert targets <= set(re.findall(r"make ([a-z]+)", text(ROOT / "README.rst")))

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_every_ckan_command_exists(self, page: Path) -> None:
        from ckanext.duckstore import cli

        named = re.findall(r"\bckan duckstore ([a-z]+(?:-[a-z]+)*)", text(page))
        assert set(named) <= set(cli.duckstore.commands)

    def test_every_ckan_command_is_explained(self) -> None:
        from ckanext.duckstore import cli

        assert set(cli.duckstore.commands) <= set(
            re.findall(r"^``ckan duckstore ([\w-]+)``$", text(DOCS / "operations.rst"), re.MULTILINE)
        )

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_every_module_that_is_run_exists(self, page: Path) -> None:
        named = set(re.findall(r"python -m ((?:ckanext|dev|conformance|benchmarks)[\w.]*)", text(page)))
        assert not {name for name in named if importlib.util.find_spec(name) is None}


class TestPages:
    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_is_restructuredtext_without_warnings(self, page: Path) -> None:
        assert parse(page)[1] == ""

    @pytest.mark.parametrize("page", [page for page in PAGES if page.name not in GENERATED], ids=ids)
    def test_links_lead_somewhere(self, page: Path) -> None:
        from docutils import nodes

        links = {str(node["refuri"]) for node in parse(page)[0].findall(nodes.reference) if "refuri" in node}
        local = {link for link in links if not re.match(r"[a-z]+:", link)}
        assert not {link for link in local if not (page.parent / link.partition("#")[0]).exists()}

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_files_that_are_named_exist(self, page: Path) -> None:
        named = {
            word
            for word in literals(page)
            if re.fullmatch(r"(?:[a-z_]+/)+(?:[\w-]+\.(?:py|toml|sql|txt|rst|yaml))?", word)
        }
        assert not {
            name for name in named - _OF_A_STORE if not any((folder / name).exists() for folder in (ROOT, PACKAGE))
        }

    @pytest.mark.parametrize("page", PAGES, ids=ids)
    def test_documentation_is_linked_from_the_readme(self, page: Path) -> None:
        if page.parent == DOCS and page.name not in GENERATED:
            assert f"<docs/{page.name}>" in text(ROOT / "README.rst")


#: Folders that are named in the documentation by the last part of their path, or are not of this
#: repository.
_OF_A_STORE = {"tmp/", "trash/", "resources/", "functions/", "signatures/", "sql/", "python/"}


def parse(page: Path) -> tuple[Any, str]:
    """Return the document in *page*, and what docutils has to say about it."""
    core = pytest.importorskip("docutils.core", reason="docutils is not installed: `make venv`")
    warnings = io.StringIO()
    settings = {"warning_stream": warnings, "report_level": 2, "halt_level": 5}
    document = core.publish_doctree(text(page), source_path=str(page), settings_overrides=settings)
    return document, warnings.getvalue()


class TestDifferences:
    def test_list_of_cases_is_that_of_the_oracle(self) -> None:
        written = text(DOCS / "sql-differences.rst")
        assert written == "".join(f"{line}\n" for line in differences()), (
            "python -m ckanext.duckstore.tests.test_docs > docs/sql-differences.rst"
        )

    def test_reasons_of_the_parity_tests_are_told(self) -> None:
        from ckanext.duckstore.tests.parity.differences import DIFFERENCES

        told = set(re.findall(r"^\* (.*)$", text(DOCS / "differences.rst"), re.MULTILINE))
        assert {one.reason for one in DIFFERENCES} <= told


def differences() -> Iterator[str]:
    """Yield the page of the SQL cases that are answered otherwise than by PostgreSQL, with their
    reasons."""
    listed = tomllib.loads(text(PACKAGE / "tests" / "oracle" / "differences.toml"))
    for entry in listed["difference"]:
        major = entry.get("duckdb")
        yield entry["reason"] + (f" (DuckDB {major}.)" if major else "")
        yield ""
        yield ".. code-block:: text"
        yield ""
        yield from (f"   {line}" for case in entry["cases"] for line in case.splitlines())
        yield ""


if __name__ == "__main__":
    print("\n".join(differences()))
