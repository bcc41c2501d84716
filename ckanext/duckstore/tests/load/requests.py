"""What the clients send: requests that are cheap to send and meant to be dear, by kind."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..attacks import hostile_requests
from ..attacks.collection import Attack, attacks
from .tables import Tables

_ACTION = "/api/3/action/"
#: Characters of a random id, and values of a long list.
LONG_ID, LONG_LIST = 4_000_000, 20_000
FORMATS = ("objects", "lists", "csv", "tsv")


@dataclass(frozen=True)
class Sent:
    """A request over HTTP."""

    kind: str
    path: str
    data: dict[str, Any] | None = None
    """The parameters of an action, sent as JSON; None for a GET."""

    @property
    def body(self) -> bytes | None:
        return None if self.data is None else json.dumps(self.data).encode()


def _action(kind: str, action: str, **data: Any) -> Sent:
    return Sent(kind, _ACTION + action, data)


def _search(kind: str, table: str, **data: Any) -> Sent:
    return _action(kind, "datastore_search", resource_id=table, **data)


Kind = Callable[[Tables, random.Random], Sent]


def _list(tables: Tables, chance: random.Random) -> Sent:
    first = chance.randrange(10**6)
    values = list(range(first, first + LONG_LIST))
    filters = chance.choice(
        [
            {"n": values},
            {"t": [str(value) for value in values]},
            {"x": [value / 4 for value in values]},
            {"$or": [{"n": value} for value in values[:99]]},
            {"$or": [{"n": {"gt": value}} for value in values[:10_000]]},
        ]
    )
    return _search("lists", chance.choice([tables.mine, tables.pages]), filters=filters)


def _words(tables: Tables, chance: random.Random) -> Sent:
    few = [f"word{chance.randrange(200)}" for _ in range(1000)]
    q = chance.choice(
        [
            " ".join(few),
            " ".join("x" * 2000 + str(number) for number in range(400)),
            {"t": " ".join(few[:100])},
            "x" * 400_000,
            " | ".join(few[:500]),
        ]
    )
    plain = isinstance(q, dict) or "|" not in q
    return _search("words", chance.choice([tables.mine, tables.long]), q=q, plain=plain)


def _ranks(tables: Tables, chance: random.Random) -> Sent:
    words = [f"word{chance.randrange(200)}" for _ in range(100)]
    return _search("ranks", tables.long, q=" & ".join(words), plain=False, limit=40)


def _ids(tables: Tables, chance: random.Random) -> Sent:
    long = chance.randbytes(LONG_ID // 2).hex()
    return chance.choice(
        [
            _search("ids", long),
            _action("ids", "datastore_info", id=long),
            _action("ids", "datastore_search_sql", sql=f'SELECT * FROM "{long[:499_000]}"'),
            _search("ids", long[:2000]),
        ]
    )


def _wide(tables: Tables, chance: random.Random) -> Sent:
    if chance.random() < 0.3:
        form = chance.choice(("csv", "tsv", "json", "xml"))
        return Sent("wide", f"/datastore/dump/{tables.wide}?{urlencode({'format': form, 'bom': 'true'})}")
    return _search("wide", tables.wide, limit=32_000, records_format=chance.choice(FORMATS))


def _repeated(tables: Tables, chance: random.Random) -> Sent:
    fields = ["t"] * chance.choice([400, 1664, 1665])
    table = chance.choice([tables.mine, tables.pages])
    return _search("repeated", table, fields=fields, limit=32_000, records_format=chance.choice(FORMATS))


def _padding(tables: Tables, chance: random.Random) -> Sent:
    fields = [{"id": f"c{chance.randrange(3)}", "type": "char(10485760)"}]
    records = [{fields[0]["id"]: "x"} for _ in range(100)]
    return _action("padding", "datastore_create", resource_id=tables.padded, force=True, fields=fields, records=records)


def _aliases(tables: Tables, chance: random.Random) -> Sent:
    aliases = [f"alias-{chance.randrange(10**9)}" for _ in range(LONG_LIST)]
    return _action("aliases", "datastore_create", resource_id=tables.mine, force=True, aliases=aliases)


def _info(tables: Tables, chance: random.Random) -> Sent:
    return chance.choice(
        [
            _action("info", "datastore_info", id=tables.wide),
            _search("info", "_table_metadata", limit=32_000),
            _search("info", "_table_metadata", sort="name desc", q="a", offset=chance.randrange(2000)),
            _action("info", "datastore_search_sql", sql="SELECT * FROM _table_metadata ORDER BY oid"),
        ]
    )


def _distinct(tables: Tables, chance: random.Random) -> Sent:
    table = chance.choice([tables.wide, tables.pages, tables.long])
    return _search("distinct", table, distinct=True, limit=32_000, records_format=chance.choice(FORMATS))


def _offset(tables: Tables, chance: random.Random) -> Sent:
    table = chance.choice([tables.pages, tables.wide])
    sort = {tables.pages: "t desc, x", tables.wide: ", ".join(f"c{number} desc" for number in range(300))}[table]
    return _search("offset", table, offset=chance.choice([900, 99_000, 10**12]), sort=sort, limit=1000)


def _dump(tables: Tables, chance: random.Random) -> Sent:
    table = chance.choice([tables.pages, tables.mine, tables.long])
    parameters = {
        "format": chance.choice(("csv", "tsv", "json", "xml")),
        "sort": chance.choice(("_id", "t desc")),
        "offset": chance.choice(("0", "10000")),
    }
    return Sent("dump", f"/datastore/dump/{table}?{urlencode(parameters)}")


_REQUESTS = hostile_requests.requests()
#: SQL that is dear to translate or to plan, and SQL that runs until a limit ends it.
_DEAR, _ENDLESS = ([attack for attack in attacks() if attack.group == group] for group in ("dear", "resources"))


def _listed(tables: Tables, chance: random.Random) -> Sent:
    request = chance.choice(_REQUESTS)
    data = json.dumps(request.data).replace("<mine>", tables.mine).replace("<other>", tables.other)
    return _action("listed", request.action, **json.loads(data))


def _sql(tables: Tables, chance: random.Random) -> Sent:
    return _attack("sql", tables, chance.choice(_DEAR))


def _endless(tables: Tables, chance: random.Random) -> Sent:
    return _attack("endless", tables, chance.choice(_ENDLESS))


def _attack(kind: str, tables: Tables, attack: Attack) -> Sent:
    text = attack.text({"mine": f'"{tables.texts}"', "theirs": f'"{tables.texts}"'})
    return _action(kind, "datastore_search_sql", sql=text)


#: The kinds of a load of requests, one of which each request is of, all equally often.
HOSTILE: dict[str, Kind] = {
    "lists": _list,
    "words": _words,
    "ranks": _ranks,
    "ids": _ids,
    "wide": _wide,
    "repeated": _repeated,
    "padding": _padding,
    "aliases": _aliases,
    "info": _info,
    "distinct": _distinct,
    "offset": _offset,
    "dump": _dump,
    "listed": _listed,
}
SQL: dict[str, Kind] = {"sql": _sql, "endless": _endless}


def page(tables: Tables, chance: random.Random) -> Sent:
    """What everybody sends: a page of 100 rows."""
    return _search("page", tables.pages, limit=100, offset=100 * chance.randrange(20))


def count(tables: Tables, chance: random.Random) -> Sent:
    return _action("count", "datastore_search_sql", sql=f'SELECT count(*) FROM "{tables.pages}"')


def mixed(kinds: dict[str, Kind], tables: Tables, seed: int) -> Iterator[Sent]:
    """Yield requests without end: each kind once in a random order, and again."""
    chance = random.Random(seed)
    for _ in itertools.count():
        for kind in chance.sample(list(kinds.values()), len(kinds)):
            yield kind(tables, chance)
