"""The documents of the Solr stand-in, kept in a file: adding, deleting, searching."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from threading import RLock

from dev.solr.match import as_date
from dev.solr.query import Everything, Node, Parser, QuerySyntaxError
from dev.solr.schema import DATES, NUMBERS, Document, Field, Schema

Stored = dict[str, object]
Parameters = Mapping[str, list[str]]


class BadRequest(Exception):
    """A request to which Solr responds with status 400."""


class Index:
    """A core. Every change is visible immediately and, if ``path`` is given, written there."""

    def __init__(self, schema: Schema, path: Path | None = None) -> None:
        self.schema = schema
        self.path = path
        self.lock = RLock()
        self.stored: dict[str, Stored] = {}
        self.indexed: dict[str, Document] = {}
        if path is not None and path.exists():
            self.add(json.loads(path.read_text()))

    def add(self, documents: list[Stored]) -> None:
        """Add documents, replacing those of the same index_id.

        Raise BadRequest if a key is missing.
        """
        with self.lock:
            for document in documents:
                for name in self.schema.required:
                    if not document.get(name):
                        raise BadRequest(f"Document is missing mandatory uniqueKey field: {name}")
                key = str(document["index_id"])
                self.stored[key] = {name: value for name, value in document.items() if value is not None}
                self.indexed[key] = self.schema.indexed(self.stored[key])

    def delete(self, keys: list[str]) -> None:
        """Delete by index_id."""
        with self.lock:
            for key in keys:
                self.stored.pop(key, None)
                self.indexed.pop(key, None)

    def delete_matching(self, query: str) -> None:
        """Delete by query."""
        with self.lock:
            self.delete(list(self._scores(self._parse(query, {}))))

    def save(self) -> None:
        """Write everything to the file atomically."""
        with self.lock:
            if self.path is None:
                return
            fresh = self.path.with_suffix(".new")
            fresh.write_text(json.dumps(list(self.stored.values())))
            os.replace(fresh, self.path)

    def select(self, parameters: Parameters) -> dict[str, object]:
        """Return the body of a response to /select. Raise BadRequest."""
        with self.lock:
            scores = self._scores(self._parse(_first(parameters, "q", "*:*"), parameters))
            for text in parameters.get("fq", []):
                allowed = self._scores(self._parse(text, {"q.op": parameters.get("q.op", ["OR"]), "df": ["text"]}))
                scores = {key: score for key, score in scores.items() if key in allowed}
            keys = self._sorted(scores, _first(parameters, "sort", "score desc"))
            start, rows = int(_first(parameters, "start", "0")), int(_first(parameters, "rows", "10"))
            found = [self._shown(key, _first(parameters, "fl", "*"), scores[key]) for key in keys[start : start + rows]]
            answer: dict[str, object] = {
                "responseHeader": {"status": 0, "QTime": 0},
                "response": {"numFound": len(keys), "start": start, "numFoundExact": True, "docs": found},
            }
            if _first(parameters, "facet", "false") == "true":
                answer["facet_counts"] = self._facets(keys, parameters)
            return answer

    def _parse(self, text: str, parameters: Parameters) -> Node:
        if not text.strip():
            return Everything()
        if text.lstrip().startswith("{!"):
            raise BadRequest("the stand-in for Solr knows no local parameters")
        edismax = _first(parameters, "defType", "lucene") in ("dismax", "edismax")
        fields = _weights(_first(parameters, "qf", "text")) if edismax else {_first(parameters, "df", "text"): 1.0}
        every = not edismax and _first(parameters, "q.op", "OR") == "AND"
        minimum = _first(parameters, "mm", "") if edismax else ""
        try:
            return Parser(text, fields, every, minimum).parse()
        except QuerySyntaxError as error:
            if not edismax:
                raise BadRequest(f"org.apache.solr.search.SyntaxError: {error}") from error
        return Parser(re.sub(r"[^\w\s]", " ", text).lower(), fields, every, minimum).parse()

    def _scores(self, node: Node) -> dict[str, float]:
        try:
            scores = {key: node.score(document, self.schema) for key, document in self.indexed.items()}
        except ValueError as error:
            raise BadRequest(f"Invalid value: {error}") from error
        return {key: score for key, score in scores.items() if score}

    def _sorted(self, scores: dict[str, float], order: str) -> list[str]:
        keys = list(scores)
        for part in reversed([part.split() for part in order.split(",") if part.strip()]):
            if len(part) != 2 or part[1].lower() not in ("asc", "desc"):
                raise BadRequest(f"Can't determine a Sort Order (asc or desc) in sort spec '{order}'")
            name, down = part[0], part[1].lower() == "desc"
            missing = [key for key in keys if name != "score" and not self.indexed[key].get(name)]
            present = [key for key in keys if key not in set(missing)]
            present.sort(key=lambda key: scores[key] if name == "score" else self._sort_key(key, name), reverse=down)
            keys = present + missing
        return keys

    def _sort_key(self, key: str, name: str) -> tuple[float, str]:
        value, kind = self.indexed[key][name][0], self.schema.field(name).kind
        if kind in NUMBERS:
            return (float(value), "")
        return (0.0, value if kind in DATES or kind == "string" else value.lower())

    def _shown(self, key: str, wanted: str, score: float) -> Stored:
        names = set(re.split(r"[\s,]+", wanted.strip()))
        document = self.stored[key]
        shown = {
            name: _as_stored(value, self.schema.field(name))
            for name, value in document.items()
            if self.schema.field(name).stored and ("*" in names or name in names)
        }
        return shown | ({"score": score} if "score" in names else {})

    def _facets(self, keys: list[str], parameters: Parameters) -> dict[str, object]:
        least, limit = int(_first(parameters, "facet.mincount", "0")), int(_first(parameters, "facet.limit", "100"))
        fields: dict[str, list[object]] = {}
        for name in parameters.get("facet.field", []):
            counts = Counter(value for key in keys for value in set(self.indexed[key].get(name, [])))
            ranked = sorted(counts.items(), key=lambda item: (-item[1] if limit > 0 else 0, item[0]))
            chosen = [item for item in ranked if item[1] >= least]
            fields[name] = [part for item in (chosen[:limit] if limit >= 0 else chosen) for part in item]
        return {"facet_queries": {}, "facet_fields": fields, "facet_ranges": {}, "facet_intervals": {}}


def _first(parameters: Parameters, name: str, default: str) -> str:
    return parameters.get(name, [default])[0]


def _as_stored(value: object, field: Field) -> object:
    """Return a value as Solr returns it."""
    if field.kind in DATES and isinstance(value, str):
        value = as_date(value)
    return value if isinstance(value, list) or not field.multiple else [value]


def _weights(fields: str) -> dict[str, float]:
    pairs = (part.partition("^") for part in fields.split())
    return {name: float(weight or 1) for name, _, weight in pairs}
