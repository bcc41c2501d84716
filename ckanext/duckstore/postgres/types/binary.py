r"""bytea, uuid and bit strings."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from ...errors import InvalidTextRepresentation, of_sqlstate
from . import client_json
from .base import Type, casts
from .client_json import ClientJson

_NO_HEX = re.compile(r"[^0-9a-fA-F \t\n\r]")
_BAD_ESCAPE = re.compile(r"^(?:[^\\]|\\\\|\\[0-3][0-7]{2})*\\(?!\\|[0-3][0-7]{2})")
_ESCAPED = re.compile(rb"\\(?:([0-3][0-7]{2})|\\)")
_UUID = re.compile(r"\{(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\}|(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}", re.IGNORECASE | re.ASCII)
_PLAIN_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True)
class Uuid(Type):
    """uuid, in the forms that PostgreSQL accepts (braces, any grouping by four)."""

    is_plain_in_csv: ClassVar[bool] = True
    same_input: ClassVar[str | None] = _PLAIN_UUID

    def read_value(self, value: Any) -> str:
        return str(value) if isinstance(value, uuid.UUID) else str(super().read_value(value))

    def read_text(self, text: str) -> str:
        if not _UUID.fullmatch(text):
            raise self.invalid(text)
        return str(uuid.UUID(text.strip("{}").replace("-", "")))

    def constant(self, text: str) -> str:
        return f"CAST('{self.read_text(text)}' AS UUID)"


@dataclass(frozen=True)
class Bytea(Type):
    r"""bytea: ``\x68656c6c6f`` or the older escape format; passed to DuckDB as hexadecimal
    digits.
    """

    @property
    def client_json(self) -> ClientJson:
        return client_json.BYTEA

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def load(self, sql: str, storage: str) -> str:
        return f"from_hex({sql})"

    def read_value(self, value: Any) -> str:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value).hex()
        return str(super().read_value(value))

    def read_text(self, text: str) -> str:
        return (self._from_hex(text[2:]) if text.startswith("\\x") else self._unescape(text)).hex()

    def _from_hex(self, text: str) -> bytes:
        wrong = _NO_HEX.search(text)
        if wrong:
            raise of_sqlstate("22023", f'invalid hexadecimal digit: "{wrong[0]}"')
        try:
            return bytes.fromhex(text)
        except ValueError as error:
            raise of_sqlstate("22023", "invalid hexadecimal data: odd number of digits") from error

    def _unescape(self, text: str) -> bytes:
        if _BAD_ESCAPE.search(text):
            raise InvalidTextRepresentation("invalid input syntax for type bytea")
        encoded = text.encode("utf-8")
        return _ESCAPED.sub(lambda found: bytes([int(found[1], 8)]) if found[1] else b"\\", encoded)

    def text(self, sql: str) -> str:
        return f"'\\x' || lower(hex({sql}))"


@dataclass(frozen=True)
class Bits(Type):
    """bit and varbit: ``101``, ``b101`` or ``x1F``."""

    @property
    def wire(self) -> str:
        return "VARCHAR"

    def read_text(self, text: str) -> str:
        digits, name = (text[1:], "binary") if text[:1] in ("b", "B") else (text, "binary")
        if text[:1] in ("x", "X"):
            digits, name = text[1:], "hexadecimal"
        allowed = "01" if name == "binary" else "0123456789abcdefABCDEF"
        wrong = next((char for char in digits if char not in allowed), None)
        if wrong is not None:
            raise InvalidTextRepresentation(f'"{wrong}" is not a valid {name} digit')
        if not digits:
            raise InvalidTextRepresentation("empty bit strings are not supported")
        return digits if name == "binary" else "".join(f"{int(digit, 16):04b}" for digit in digits)


TYPES = (
    Uuid("uuid", "uuid", "UUID"),
    Bytea("bytea", "bytea", "BLOB", casts=casts(explicit="int2 int4 int8")),
    Bits("bit", "bit", "BIT", category="V", casts=casts("varbit", "", "int4 int8"), is_column=False),
    Bits("varbit", "bit varying", "BIT", category="V", preferred=True, casts=casts("bit"), is_column=False),
)
