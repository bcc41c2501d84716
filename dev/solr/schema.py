"""CKAN's Solr schema, read from the installed package, and its tokenization of text."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

Document = dict[str, list[str]]

TOKENIZED = {"text", "text_general"}
NGRAMS = "text_ngram"
DATES = {"date", "pdate", "pdates"}
NUMBERS = {"int", "long", "float", "double", "pint", "plong", "pfloat", "pdouble"}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\W\d_a-zA-Z]+")


@dataclass(frozen=True)
class Field:
    """A field of the schema."""

    kind: str
    stored: bool
    multiple: bool


@dataclass(frozen=True)
class Schema:
    """The fields, exact and by pattern, and the copy rules."""

    exact: dict[str, Field]
    patterns: dict[str, Field]
    copies: list[tuple[str, str]]

    def field(self, name: str) -> Field:
        """Return the field of this name; CKAN's schema has a pattern for every name."""
        found = self.exact.get(name)
        return found or next(field for pattern, field in self.patterns.items() if fnmatchcase(name, pattern))

    def indexed(self, stored: dict[str, object]) -> Document:
        """Return the searchable values of a document as text, with copied fields."""
        values = {name: as_texts(value) for name, value in stored.items()}
        copied = dict(values)
        for source, target in self.copies:
            for name in [name for name in values if fnmatchcase(name, source)]:
                copied[target] = [*copied.get(target, []), *values[name]]
        copied["text"] = [*copied.get("text", []), *copied.get("urls", [])]
        return copied

    @cached_property
    def required(self) -> list[str]:
        """Return the fields without which Solr rejects a document."""
        return [name for name in ("index_id", "id", "site_id") if name in self.exact]


def schema_file() -> Path:
    """Return the path of CKAN's schema.xml."""
    spec = importlib.util.find_spec("ckan")
    if spec is None or spec.origin is None:
        raise RuntimeError("ckan is not installed: run `make venv`")
    return Path(spec.origin).parent / "config" / "solr" / "schema.xml"


def load(path: Path) -> Schema:
    """Read a schema.xml."""
    root = ElementTree.parse(path).getroot()
    exact = {one.attrib["name"]: _field(one) for one in root.iter("field")}
    patterns = {one.attrib["name"]: _field(one) for one in root.iter("dynamicField")}
    copies = [(one.attrib["source"], one.attrib["dest"]) for one in root.iter("copyField")]
    return Schema(exact, patterns, [pair for pair in copies if pair[0] != pair[1]])


def _field(element: ElementTree.Element) -> Field:
    flags = element.attrib
    return Field(flags["type"], flags.get("stored", "true") == "true", flags.get("multiValued") == "true")


def as_texts(value: object) -> list[str]:
    """Return a value of a document as the list of texts that Solr indexes."""
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in as_texts(one)]
    if isinstance(value, bool):
        return [str(value).lower()]
    return [str(value)]


def words(text: str) -> list[str]:
    """Return the words of a text.

    It is split at punctuation, case changes and digits; words are folded and lose a plural s.
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return [_stem(word.lower()) for word in WORD.findall(plain)]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
