"""Solr's query syntax, the part that CKAN uses: parsed into nodes that score a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dev.solr.match import Range, matches_phrase, matches_range, matches_term
from dev.solr.schema import Document, Schema


class QuerySyntaxError(Exception):
    """The query cannot be parsed."""


class Node(Protocol):
    """A part of a query."""

    def score(self, document: Document, schema: Schema) -> float:
        """Return the score; 0 if it does not match."""


@dataclass(frozen=True)
class Everything:
    """``*:*``"""

    def score(self, document: Document, schema: Schema) -> float:
        return 1.0


@dataclass(frozen=True)
class Leaf:
    """A word, phrase or range in several weighted fields; the best score counts."""

    fields: Mapping[str, float]
    value: str | Range
    phrase: bool
    boost: float = 1.0

    def score(self, document: Document, schema: Schema) -> float:
        return max(self._one(name, document, schema) * weight for name, weight in self.fields.items()) * self.boost

    def _one(self, name: str, document: Document, schema: Schema) -> float:
        values, kind = document.get(name, []), schema.field(name).kind
        if isinstance(self.value, Range):
            return float(matches_range(values, kind, self.value))
        return (matches_phrase if self.phrase else matches_term)(values, kind, self.value)


@dataclass
class Clauses:
    """Required, optional and prohibited parts.

    At least ``least`` of the optional ones must match.
    """

    required: list[Node] = field(default_factory=list)
    optional: list[Node] = field(default_factory=list)
    prohibited: list[Node] = field(default_factory=list)
    minimum: str = ""

    def score(self, document: Document, schema: Schema) -> float:
        if any(node.score(document, schema) for node in self.prohibited):
            return 0.0
        needed = [node.score(document, schema) for node in self.required]
        if not all(needed):
            return 0.0
        wanted = [node.score(document, schema) for node in self.optional]
        if sum(1 for one in wanted if one) < self._least():
            return 0.0
        return sum(needed) + sum(wanted) or float(not needed and not wanted)

    def _least(self) -> int:
        if self.minimum and self.optional:
            return minimum_match(self.minimum, len(self.optional))
        return 1 if self.optional and not self.required else 0


def minimum_match(spec: str, count: int) -> int:
    """Return how many of ``count`` optional parts must match by Solr's mm (``2<-1 5<80%``)."""
    chosen = "100%"
    for part in spec.split():
        limit, separator, value = part.partition("<")
        if not separator:
            chosen = part
        elif count > int(limit):
            chosen = value
    number = int(chosen.rstrip("%"))
    least = count * number / 100 if chosen.endswith("%") else number
    return max(1, min(count, int(count + least if number < 0 else least)))


TOKEN = re.compile(
    r"""\s*(?:
      (?P<all>\*:\*)
    | (?P<operator>AND\b|OR\b|NOT\b|&&|\|\||!|\+|-)
    | (?P<open>\() | (?P<close>\))
    | (?P<range>[\[{]\s*(?P<low>"[^"]*"|\S+)\s+TO\s+(?P<high>"[^"]*"|[^\s\]}]+)\s*[\]}])
    | (?P<phrase>"(?:\\.|[^"\\])*")
    | (?P<field>(?:\\.|[\w.*-])+)\s*:(?=\s*\S)
    | (?P<suffix>[\^~][\d.]*)
    | (?P<term>(?:\\.|[^\s()\[\]{}"^~:\\])(?:\\.|[^\s()\[\]{}"^~:\\])*)
    )""",
    re.VERBOSE,
)


@dataclass
class Parser:
    """A parser of one query.

    ``fields`` are the default fields with weights; ``every`` means q.op=AND.
    """

    text: str
    fields: Mapping[str, float]
    every: bool
    minimum: str = ""

    def parse(self) -> Node:
        """Parse the whole query. Raise QuerySyntaxError."""
        self.tokens = self._tokens()
        self.at = 0
        node = self._clauses(self.fields)
        if self.at < len(self.tokens):
            raise QuerySyntaxError(f"Cannot parse '{self.text}': unbalanced parenthesis")
        node.minimum = self.minimum
        return node

    def _tokens(self) -> list[re.Match[str]]:
        tokens, at, text = [], 0, self.text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None or match.end() == at:
                raise QuerySyntaxError(f"Cannot parse '{self.text}': at position {at}")
            tokens.append(match)
            at = match.end()
        return tokens

    def _next(self, kind: str) -> re.Match[str] | None:
        if self.at < len(self.tokens) and self.tokens[self.at].lastgroup is not None:
            token = self.tokens[self.at]
            if token[kind] is not None:
                self.at += 1
                return token
        return None

    def _clauses(self, fields: Mapping[str, float]) -> Clauses:
        """Apply Lucene's rule: an AND also requires the preceding part, an OR makes it optional."""
        parts: list[tuple[str, Node]] = []
        while self.at < len(self.tokens) and self.tokens[self.at]["close"] is None:
            joined, modifier = self._operators()
            if self.at >= len(self.tokens) or self.tokens[self.at]["close"] is not None:
                raise QuerySyntaxError(f"Cannot parse '{self.text}': it ends with an operator")
            node = self._clause(fields)
            if parts and parts[-1][0] != "-" and joined:
                parts[-1] = ("+" if joined == "AND" else "?" if self.every else parts[-1][0], parts[-1][1])
            required = modifier == "+" or joined == "AND" or (self.every and joined != "OR")
            parts.append(("-" if modifier == "-" else "+" if required else "?", node))
        required_ones, optional_ones, prohibited_ones = ([node for mark, node in parts if mark == one] for one in "+?-")
        return Clauses(required_ones, optional_ones, prohibited_ones)

    def _operators(self) -> tuple[str, str]:
        """Return the conjunction and the modifier before a clause, each possibly empty."""
        joined = modifier = ""
        while token := self._next("operator"):
            match token["operator"]:
                case "AND" | "&&":
                    joined = "AND"
                case "OR" | "||":
                    joined = "OR"
                case "+":
                    modifier = "+"
                case _:
                    modifier = "-"
        return joined, modifier

    def _clause(self, fields: Mapping[str, float]) -> Node:
        if self._next("all"):
            return Everything()
        if token := self._next("field"):
            fields = {unescape(token["field"]): 1.0}
        if self._next("open"):
            inner = self._clauses(fields)
            if not self._next("close"):
                raise QuerySyntaxError(f"Cannot parse '{self.text}': unbalanced parenthesis")
            self._boost()
            return inner
        return self._leaf(fields)

    def _leaf(self, fields: Mapping[str, float]) -> Leaf:
        if token := self._next("range"):
            text = token["range"]
            value = Range(token["low"].strip('"'), token["high"].strip('"'), text[0] == "[", text[-1] == "]")
            return Leaf(fields, value, phrase=False, boost=self._boost())
        if token := self._next("phrase"):
            return Leaf(fields, unescape(token["phrase"][1:-1]), phrase=True, boost=self._boost())
        if token := self._next("term"):
            return Leaf(fields, token["term"], phrase=False, boost=self._boost())
        raise QuerySyntaxError(f"Cannot parse '{self.text}'")

    def _boost(self) -> float:
        boost = 1.0
        while token := self._next("suffix"):
            mark, number = token["suffix"][0], token["suffix"][1:]
            boost = float(number) if mark == "^" and number else boost
        return boost


def unescape(text: str) -> str:
    """Return the text without the backslashes of Solr's syntax."""
    return re.sub(r"\\(.)", r"\1", text)
