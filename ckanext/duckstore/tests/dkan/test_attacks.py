"""Every attack of ``tests/attacks/dkan.toml``."""

from __future__ import annotations

import json
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from .portal import DELETED, DELETED_DATASET, PATH, POPULATION, PRIVATE, PRIVATE_ALIAS, SIZE, Portal, on_duckstore

LIST = Path(__file__).parents[1] / "attacks" / "dkan.toml"
PLACES = {
    "{mine}": POPULATION,
    "{other}": SIZE,
    "{private}": PRIVATE,
    "{alias}": PRIVATE_ALIAS,
    "{deleted}": DELETED,
    "{gone}": DELETED_DATASET,
}
SECRETS = ("canary-7f3a", "root:x:0")


@dataclass(frozen=True)
class Attack:
    group: str
    status: int
    get: str = ""
    post: str | None = None
    before: str = ""
    body: str = ""
    times: int = 0
    after: str = ""

    def __str__(self) -> str:
        text = self.get or self.post or self.before + self.body
        return f"{self.group}: {text[:60]}"

    @property
    def text(self) -> str:
        text = (self.get or self.post or "") + self.before + self.body * self.times + self.after
        for place, value in PLACES.items():
            text = text.replace(place, value)
        return text


def attacks() -> Iterator[Attack]:
    for group, listed in tomllib.loads(LIST.read_text(encoding="utf-8")).items():
        for attack in listed:
            yield Attack(group, **attack)


ATTACKS = list(attacks())


def send(portal: Portal, attack: Attack, extension: str) -> Any:
    if attack.post is not None:
        headers = {"Content-Type": "application/json"}
        return portal.app.post(f"{PATH}{extension}", data=attack.text, headers=headers)
    return portal.app.get(f"{PATH}{extension}?{quote(attack.text, safe='=&[]%')}")


def readable(extension: str, body: str) -> object:
    """Return the answer, if it is what its format says."""
    if extension == ".xml":
        return ElementTree.fromstring(body)
    return json.loads(body.removeprefix("a(").removesuffix(");"))


FORMATS = (".json", ".xml", ".jsonp")


def sent(portal: Portal, attack: Attack, extension: str) -> None:
    response = send(portal, attack, extension)
    assert response.status_code == attack.status, response.body[:300]
    assert readable(extension, response.body) is not None
    assert not [secret for secret in SECRETS if secret in response.body and secret not in attack.text]
    assert "Traceback" not in response.body


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.group == "secrets"], ids=str)
def test_what_is_secret_stays_so_in_every_format(portal: Portal, attack: Attack) -> None:
    for extension in FORMATS:
        sent(portal, attack, extension)


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.group == "sql"], ids=str)
def test_sql_is_a_name_or_a_value(portal: Portal, attack: Attack) -> None:
    sent(portal, attack, ".json")


@on_duckstore
@pytest.mark.parametrize("number", [n for n, attack in enumerate(ATTACKS) if attack.group in ("hostile", "callbacks")])
def test_what_is_too_much_or_none(portal: Portal, number: int) -> None:
    attack = ATTACKS[number]
    sent(portal, attack, ".jsonp" if attack.group == "callbacks" else FORMATS[number % 3])


def test_nothing_has_changed(portal: Portal) -> None:
    for id in (POPULATION, SIZE):
        assert portal.result(f"resource_id={id}")["total"] == 4


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 120
    assert len(set(ATTACKS)) == len(ATTACKS)
