"""Caches of the web processes are bounded in bytes, whatever requests send."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import re
from pathlib import Path

import pytest

import ckanext.duckstore
from ckanext.duckstore import remembering
from ckanext.duckstore.postgres.textsearch import dictionaries
from ckanext.duckstore.postgres.textsearch.characters import lower
from ckanext.duckstore.remembering import LONGEST_OF_FEW, ShortTexts, of_short_texts

PACKAGE = Path(ckanext.duckstore.__file__).parent
#: The modules with a cache of another kind, and what bounds it.
OTHERS = {
    "backend.py": "the number of settings in one process, which is 1",
    "postgres/builtins/python/advanced_regexps.py": "names of character classes",
    "postgres/builtins/python/json_order.py": "an own check of the length of the text, 1,000 characters",
    "postgres/plpgsql/costs.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/evaluation.py": "number of plans; functions, which a sysadmin creates",
    "postgres/plpgsql/existing_rows.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/function.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/interpreter.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/overloading.py": "number of functions, which a sysadmin creates, and types",
    "postgres/plpgsql/row_format.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/setwise.py": "number of functions, which a sysadmin creates",
    "postgres/plpgsql/tables_read.py": "number of functions, which a sysadmin creates",
    "postgres/textsearch/dictionaries.py": "words of 100 characters, below",
    "postgres/textsearch/rank.py": "pairs of a distance and a product of weights",
    "remembering.py": "the characters of the arguments",
    "store/engine/statement_cache.py": "number of statements; 50,000 characters of each",
    "store/files/layout.py": "names of existing generations",
    "store/files/verification.py": "paths of existing files",
}
_CACHE = re.compile(r"\blru_cache\(|\bOrderedDict\[")
#: The number of bytes that the arguments of one cache may take in all.
MOST = 20_000_000


def caches() -> dict[str, ShortTexts[..., object]]:
    """Return every function of the package that remembers short texts."""
    found: dict[str, ShortTexts[..., object]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(("ckanext.duckstore", *path.relative_to(PACKAGE).with_suffix("").parts))
        if "tests" not in path.parts and "of_short_texts(" in path.read_text() and path.name != "remembering.py":
            module = importlib.import_module(name)
            found |= {f"{name}.{key}": each for key, each in vars(module).items() if isinstance(each, ShortTexts)}
    return found


def test_every_cache_is_listed() -> None:
    having = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.relative_to(PACKAGE).parts and _CACHE.search(path.read_text())
    }
    assert having == set(OTHERS)


@pytest.mark.parametrize("cache", [pytest.param(each, id=name) for name, each in caches().items()])
def test_long_texts_are_not_kept(cache: ShortTexts[..., object]) -> None:
    assert cache.most * cache.longest + cache.few * LONGEST_OF_FEW <= MOST
    names = inspect.signature(cache).parameters
    before = cache.size
    with contextlib.suppress(Exception):  # hardly one of them can read such text
        cache(*(["x" * ((LONGEST_OF_FEW if cache.few else cache.longest) + 1)] * len(names)))
    assert cache.size == before


#: The functions that read what a query compares with every row: a constant, however long it is.
READERS = (
    "builtins.python.fulltext.parsed",
    "builtins.python.text_search._query",
    "builtins.python.headlines._query",
    "builtins.python.advanced_regexps.compiled",
    "formatting.moment_templates.pieces",
    "formatting.moment_steps.steps",
    "formatting.number_templates.number_format",
)


@pytest.mark.parametrize("name", READERS)
def test_a_long_constant_is_read_once_for_all_rows(name: str) -> None:
    cache = caches()[f"ckanext.duckstore.postgres.{name}"]
    first, *others = ["english" if each == "config" else "" for each in inspect.signature(cache).parameters]
    text = " & ".join(["99"] * (cache.longest // 4))
    arguments = [first, text, *others[1:]] if first else [text, *others]
    cache.cache_clear()
    found = cache(*arguments)
    assert cache.size == 1
    assert cache(*arguments) is found


def test_of_long_texts_a_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "LONGEST_OF_FEW", 100)
    asked = []

    @of_short_texts(3, 10, few=1)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    for text in ("x" * 11, "x", "x" * 11, "y" * 100, "y" * 100, "x" * 11, "z" * 101, "z" * 101):
        assert length(text) == len(text)
    assert asked == ["x" * 11, "x", "y" * 100, "x" * 11, "z" * 101, "z" * 101]
    assert length.size == 2
    length.cache_clear()
    assert length.size == 0


def test_short_texts_are_kept_up_to_a_number() -> None:
    asked = []

    @of_short_texts(3, 10)
    def double(text: str, times: int = 2) -> str:
        asked.append(text)
        return text * times

    assert [double("a"), double("a"), double("a", times=3)] == ["aa", "aa", "aaa"]
    assert asked == ["a", "a"]
    assert double("x" * 11) == double("x" * 11) == "x" * 22
    assert asked[2:] == ["x" * 11] * 2
    for number in range(10):
        double(str(number))
    assert double.size == 3
    double.cache_clear()
    assert double.size == 0


def test_long_words_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(text: str) -> str:
        asked.append(text)
        return lower(text)

    monkeypatch.setattr(dictionaries, lower.__name__, counted)
    lexize = dictionaries._stemming.__wrapped__("english")
    for word in ("short", "x" * 101):
        lexize(word)
        lexize(word)
    assert asked == ["short", "x" * 101, "x" * 101]
