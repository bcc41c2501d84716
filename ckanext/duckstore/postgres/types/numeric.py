"""numeric and money: exact decimal numbers."""

from __future__ import annotations

import decimal
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ...errors import NumericValueOutOfRange
from ...identifiers import literal
from . import client_json, decimals
from .base import NONE, JsonForm, Type, casts
from .client_json import ClientJson
from .decimals import EXACT, MAX_DIGITS, ORDERED, decimal_storage, whole_and_scale
from .integers import is_number

#: The initial type of a numeric column without a declared precision: 15 digits before the point, 3
#: after.
_DEFAULT = (18, 3)
#: The largest scale for which the text of a numeric is built by trying each smaller scale.
_MOST_NARROWER = 4
#: A list of numbers in plain notation that fit into any DECIMAL; and the significant digits of such
#: numbers before and after the point.
_ALL_SHORT = re.compile(r"(?:-?[0-9]{1,20}(?:\.[0-9]{1,17})?,|,)*", re.ASCII)
_WHOLE_DIGITS = re.compile(r"(?<![0-9.])0*([1-9][0-9]*)", re.ASCII)
_DECIMALS = re.compile(r"\.([0-9]*[1-9])0*,", re.ASCII)
_WRITTEN = frozenset({int, float, str, NONE})
#: Texts that DuckDB casts to the DECIMAL of computed numbers without rewriting (RE2).
_SIMPLE = r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})"
_NOT_FINITE = re.compile(r"[NI]", re.ASCII)


@dataclass(frozen=True)
class Numeric(Type):
    """numeric: exact. The DECIMAL that stores a column widens with its values; ``numeric(p,s)``
    rounds to its scale as in PostgreSQL.

    Values that no DECIMAL holds are stored as ordered text, see :mod:`.decimals`.
    """

    declared: tuple[int, int] | None = None
    """Precision and scale, if declared."""
    kept: tuple[int, int] | None = None
    """Precision and scale of the DECIMAL that currently stores the values, if known."""
    ordered: bool = False
    """Whether the values are stored as ordered text."""

    is_plain_in_csv: ClassVar[bool] = True
    plain: ClassVar[frozenset[type]] = frozenset()

    @property
    def wire(self) -> str:
        return "VARCHAR"

    @property
    def json_form(self) -> JsonForm:
        return "number" if self.name == "numeric" else "string"

    @property
    def spelling(self) -> str:
        return "-" if self.declared or self.ordered else "n"

    def spelled(self, text: str) -> str:
        return numeric_text(text)

    @property
    def client_json(self) -> ClientJson:
        """Queries return numeric as text, with PostgreSQL's digits."""
        return client_json.NUMBER if self.name == "numeric" else client_json.DECIMAL

    @property
    def computed(self) -> str:
        return "DECIMAL(38,2)" if self.name == "money" else "DECIMAL(38,18)"

    @property
    def scale(self) -> int | None:
        """The number of decimals that PostgreSQL prints of each value, if declared."""
        return max(self.declared[1], 0) if self.declared else None

    def load(self, sql: str, storage: str) -> str:
        return decimals.ordered_sql(sql) if storage == ORDERED else f"CAST({sql} AS {storage})"

    def read(self, values: Sequence[Any]) -> Sequence[Any]:
        if self.declared is None and set(map(type, values)) <= _WRITTEN:
            texts = [None if value is None else value if isinstance(value, str) else repr(value) for value in values]
            listed = _listed(texts)
            # A text that contains a comma would look like two.
            if _ALL_SHORT.fullmatch(listed) and listed.count(",") == max(len(texts) - texts.count(None), 1):
                return texts
        return super().read(values)

    def read_value(self, value: Any) -> str:
        if not is_number(value):
            return str(super().read_value(value))
        return self._made(decimal.Decimal(repr(value) if isinstance(value, float) else value))

    def read_text(self, text: str) -> str:
        number = decimals.parse(text)
        if number is None:
            raise self.invalid(text)
        return self._made(number)

    def constant(self, text: str) -> str:
        return f"pg_element_numeric('{self.read_text(text)}')" if self.name == "numeric" else super().constant(text)

    def reading(self, sql: str) -> str:
        """Return SQL that reads text; a number that does not fit into the DECIMAL of computed
        numbers is an error.
        """
        simple = f"CASE WHEN regexp_full_match({sql}, {literal(_SIMPLE)}) THEN {sql} END"
        read = (
            f"coalesce(TRY_CAST({simple} AS {self.computed}), TRY_CAST(pg_input({sql}, 'numeric') AS {self.computed}))"
        )
        too_large = f"pg_raise('pg:22003:value \"' || {sql} || '\" is out of range for type numeric')"
        return f"coalesce({read}, CASE WHEN {sql} IS NOT NULL THEN {too_large} END)"

    def _made(self, number: decimal.Decimal) -> str:
        if self.name == "money" and not number.is_finite():
            raise self.invalid(str(number))
        if number.is_nan():
            return "NaN"
        if self.declared and number.is_infinite():
            raise NumericValueOutOfRange("numeric field overflow")
        if number.is_infinite():
            return "Infinity" if number > 0 else "-Infinity"
        if self.declared:
            number = self._rounded(number, *self.declared)
        text = format(decimals.bounded(number), "f")
        return text if number else text.lstrip("-")

    def _rounded(self, number: decimal.Decimal, precision: int, scale: int) -> decimal.Decimal:
        if number and number.adjusted() > precision - scale + 1:
            raise NumericValueOutOfRange("numeric field overflow")
        if not number or number.adjusted() < -scale - 2:
            number = decimal.Decimal(0)
        rounded = number.quantize(decimal.Decimal(1).scaleb(-scale), decimal.ROUND_HALF_UP, EXACT)
        if rounded and rounded.adjusted() >= precision - scale:
            raise NumericValueOutOfRange("numeric field overflow")
        return rounded

    def kept_as(self, storage: str) -> Numeric:
        """Return this type for a column whose values have the DuckDB type *storage*."""
        if storage == ORDERED:
            return replace(self, ordered=True)
        whole, scale = whole_and_scale(storage)
        return replace(self, kept=(whole + scale, scale))

    def converted(self, sql: str, before: str, storage: str) -> str | None:
        return decimals.ordered_sql(sql) if storage == ORDERED != before else None

    @property
    def narrowest(self) -> str:
        return self.storage if self.declared else decimal_storage(1, 0)

    def roomy(self, storage: str) -> str:
        """Return *storage* widened to the digits of a new column, if a DECIMAL holds all of
        them.
        """
        if storage == ORDERED or self.declared:
            return storage
        whole, scale = (max(pair) for pair in zip(whole_and_scale(storage), whole_and_scale(self.storage), strict=True))
        return decimal_storage(whole + scale, scale) if whole + scale <= MAX_DIGITS else storage

    def fit(self, storage: str, values: Sequence[Any]) -> str:
        if storage == ORDERED:
            return storage
        listed = _listed(values)
        if _NOT_FINITE.search(listed):
            return ORDERED
        if self.declared:
            return storage
        whole, scale = whole_and_scale(storage)
        whole = max(whole, *map(len, _WHOLE_DIGITS.findall(listed)), 0)
        scale = max(scale, *map(len, _DECIMALS.findall(listed)), 0)
        if whole + scale > MAX_DIGITS:
            return ORDERED
        return decimal_storage(whole + scale, scale)

    def text(self, sql: str) -> str:
        """Return SQL of the text, without trailing zeros unless the scale is declared: DuckDB
        stores one scale for the whole column.
        """
        if self.ordered:
            text = decimals.number_sql(sql)
            return padded_sql(text, self.scale) if self.scale else text
        text = f"CAST({sql} AS VARCHAR)"
        if self.declared:
            return text
        if self.kept is None:
            return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
        precision, scale = self.kept
        if scale > _MOST_NARROWER:
            return f"regexp_replace({text}, '[.]?0+$', '')"
        # Testing which scale suffices is several times faster than stripping zeros from a text.
        narrower = [f"CAST({sql} AS DECIMAL({precision},{less}))" for less in range(scale)]
        cases = " ".join(f"WHEN {sql} = {number} THEN CAST({number} AS VARCHAR)" for number in narrower)
        return f"CASE {cases} ELSE {text} END" if cases else text

    def json(self, sql: str) -> str:
        text = self.text(sql)
        if not self.ordered:
            return text
        return f"CASE WHEN {sql} IN ('0', '4', '5') THEN '\"' || {text} || '\"' ELSE {text} END"

    def fetched(self, sql: str) -> str:
        return sql if self.ordered else f"CAST({sql} AS VARCHAR)"

    def json_text(self, value: Any) -> str:
        if not self.ordered:
            return str(value) if self.declared else numeric_text(value)
        text = decimals.number_text(value)
        if text.endswith(("NaN", "Infinity")):
            return f'"{text}"'
        return padded(text, self.scale) if self.scale else text


def padded(text: str, scale: int) -> str:
    """Return the number *text* padded with trailing zeros to *scale* decimals."""
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<{scale}}"


def padded_sql(sql: str, scale: int | str) -> str:
    """Return SQL that pads the text of a number, *sql*, with trailing zeros, see :func:`padded`."""
    return (
        f"list_transform([{sql}], lambda written: CASE WHEN regexp_matches(written, '[NI]') THEN written ELSE "
        f"split_part(written, '.', 1) || '.' || rpad(split_part(written, '.', 2), {scale}, '0') END)[1]"
    )


def numeric_text(text: str) -> str:
    """Return the text of a numeric without a declared scale, without the trailing zeros of DuckDB's
    scale for the whole column.
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def declared(precision: int, scale: int) -> Numeric:
    """Return ``numeric(precision,scale)``."""
    whole, kept = max(precision - scale, 1), max(scale, 0)
    wide = whole + kept > MAX_DIGITS
    storage = ORDERED if wide else decimal_storage(whole + kept, kept)
    name = f"numeric({precision},{scale})"
    return replace(NUMERIC, native_type=name, storage=storage, declared=(precision, scale), ordered=wide)


def _listed(texts: Sequence[str | None]) -> str:
    """Return *texts* as one text, each followed by a comma: one search in it is faster than
    thousands of small ones.
    """
    return ",".join([text for text in texts if text is not None]) + ","


NUMERIC = Numeric(
    "numeric",
    "numeric",
    decimal_storage(*_DEFAULT),
    category="N",
    casts=casts("float4 float8", "int2 int4 int8 money"),
)
TYPES = (
    NUMERIC,
    Numeric("money", "money", decimal_storage(18, 2), (18, 2), category="N", casts=casts(assignment="numeric")),
)
