"""Every name on CKAN's list has an answer, or a reason why not."""

from __future__ import annotations

from importlib.resources import files

import pytest

from ckanext.duckstore.errors import UndefinedFunction
from ckanext.duckstore.postgres.builtins import FUNCTIONS, REFUSED, find
from ckanext.duckstore.postgres.translate.special_syntax import HANDLERS


def allowed() -> list[str]:
    return files("ckanext.datastore").joinpath("allowed_functions.txt").read_text(encoding="utf-8").split()


def test_forty_eight_names_are_refused() -> None:
    assert len(REFUSED) == 48
    assert not REFUSED.keys() - set(allowed())


def test_every_other_name_is_known() -> None:
    known = FUNCTIONS.keys() | HANDLERS.keys() | REFUSED.keys()
    assert [name for name in allowed() if name not in known] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("box", "geometric types"),
        ("masklen", "network address"),
        ("xpath", "xml"),
        ("abstime", "no longer has it"),
    ],
)
def test_message_says_why(name: str, reason: str) -> None:
    with pytest.raises(UndefinedFunction, match=f"{name} cannot be used: .*{reason}"):
        find(name)


def test_unknown_name_does_not_exist() -> None:
    with pytest.raises(UndefinedFunction, match="function read_csv does not exist"):
        find("read_csv")
