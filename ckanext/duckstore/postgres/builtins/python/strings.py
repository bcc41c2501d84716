"""Text functions: https://www.postgresql.org/docs/current/functions-string.html"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, cast

from ....raising import Failure
from ...types.clean import RESULT_LIMIT
from .base import PythonFunction, bounded
from .keywords import KEYWORDS

_RESERVED_NAME = re.compile(r"[a-z_][a-z0-9_]*")

# format()

_SPECIFIER = re.compile(
    r"%(?:(?P<position>\d+)\$)?(?P<flags>-*)(?P<width>\d+|\*(?:(?P<from>\d+)\$)?)?(?P<kind>.)?", re.DOTALL
)


def format_(pattern: str | None, arguments: list[str | None] | None) -> str | None:
    """PostgreSQL's ``format``: ``%s``, ``%I``, ``%L`` with positions, widths and ``-``; *arguments*
    are already text.
    """
    if pattern is None:
        return None
    return bounded("".join(_format_parts(pattern, _Arguments(arguments or []))))


class _Arguments:
    """The arguments of ``format``, read in sequence or by number."""

    def __init__(self, values: list[str | None]) -> None:
        self._values = values
        self._next = 0

    def take(self, position: str | None) -> str | None:
        if position is not None:
            if int(position) == 0:
                raise Failure("22023", "format specifies argument 0, but arguments are numbered from 1")
            self._next = int(position) - 1
        if self._next >= len(self._values):
            raise Failure("22023", "too few arguments for format()")
        value = self._values[self._next]
        self._next += 1
        return value


def _format_parts(pattern: str, arguments: _Arguments) -> Iterator[str]:
    end = 0
    while (start := pattern.find("%", end)) >= 0:
        yield pattern[end:start]
        if pattern.startswith("%%", start):
            yield "%"
            end = start + 2
            continue
        found = _SPECIFIER.match(pattern, start)
        assert found is not None
        yield _specified(found, arguments)
        end = found.end()
    yield pattern[end:]


def _specified(found: re.Match[str], arguments: _Arguments) -> str:
    kind = found["kind"]
    if kind is None:
        raise Failure("22023", "unterminated format() type specifier")
    if kind not in "sIL":
        raise Failure("22023", f'unrecognized format() type specifier "{kind}"')
    width, left = _width(found, arguments)
    value = arguments.take(found["position"])
    if kind == "I" and value is None:
        raise Failure("22004", "null values cannot be formatted as an SQL identifier")
    if kind == "s":
        text = value or ""
    else:
        text = _identifier(value or "") if kind == "I" else quote_nullable(value)
    if width > RESULT_LIMIT:
        raise Failure("54000", "requested length too large")
    return text.ljust(width) if left else text.rjust(width)


def _width(found: re.Match[str], arguments: _Arguments) -> tuple[int, bool]:
    left = bool(found["flags"])
    if not (found["width"] or "").startswith("*"):
        return int(found["width"] or 0), left
    value = arguments.take(found["from"])
    try:
        width = int(value or 0)
    except ValueError as error:
        raise Failure("22P02", f'invalid input syntax for type integer: "{value}"') from error
    return abs(width), left or width < 0


def _identifier(name: str) -> str:
    if _RESERVED_NAME.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_nullable(value: str | None) -> str:
    """Return *value* as an SQL literal, as ``quote_nullable`` does."""
    if value is None:
        return "NULL"
    escape = "E" if "\\" in value else ""
    return escape + "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


# Names

_WORD = re.compile(r'"((?:[^"]|"")*)"|([A-Za-z_\u0080-\U0010ffff][\w$\u0080-\U0010ffff]*)')


def parse_ident(text: str, strict: bool) -> list[str]:
    """PostgreSQL's ``parse_ident``: the parts of a qualified name, with unquoted parts in lower
    case.
    """
    parts: list[str] = []
    at = _skip(text, 0)
    while True:
        found = _WORD.match(text, at)
        if found is None or found[1] == "":
            raise Failure("22023", f'string is not a valid identifier: "{text}"')
        parts.append(found[1].replace('""', '"') if found[1] is not None else _lower_ascii(found[2]))
        at = _skip(text, found.end())
        if at < len(text) and text[at] == ".":
            at = _skip(text, at + 1)
        elif at == len(text) or not strict:
            return parts
        else:
            raise Failure("22023", f'string is not a valid identifier: "{text}"')


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r\f\v":
        at += 1
    return at


def _lower_ascii(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


# Unicode


def normalize(text: str, form: str) -> str:
    """PostgreSQL's ``normalize(text, form)``."""
    if form.upper() not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise Failure("22023", f"invalid normalization form: {form}")
    return bounded(unicodedata.normalize(cast(Literal["NFC"], form.upper()), text))


#: The output of ``to_ascii`` for the characters of an encoding, from the code 160 or 128 on.
_ASCII_TABLES = {
    "latin1": (
        160,
        "  cL Y  \"Ca  -R     'u .,      ?AAAAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooooo/ouuuuyty",
    ),
    "latin2": (
        160,
        ' A L LS "SSTZ-ZZ a,l\'ls ,sstz"zzRAAAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoooo/ruuuuyt.',
    ),
    "latin9": (160, "  cL YS sCa  -R     Zu .z   EeY?AAAAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooooo/ouuuuyty"),
    "win1250": (
        128,
        '  \' "    %S<STZZ `\'"".--  s>stzz   L A  "CS  -RZ  ,l\'u .,as L"lzRAAAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoooo/ruuuuyt ',
    ),
}


def to_ascii(text: str, encoding: str) -> str:
    """PostgreSQL's ``to_ascii(text, encoding)``: the bytes of *text*, read as characters of that
    encoding, without accents.
    """
    name = _simple(encoding)
    name = {"iso88591": "latin1", "iso88592": "latin2", "iso885915": "latin9"}.get(name, name)
    if name not in CODECS:
        raise Failure("42704", f"{encoding} is not a valid encoding name")
    if name not in _ASCII_TABLES:
        raise Failure("0A000", f"encoding conversion from {encoding.upper()} to ASCII not supported")
    first, table = _ASCII_TABLES[name]
    return "".join(_ascii(byte, first, table) for byte in text.encode())


def _ascii(byte: int, first: int, table: str) -> str:
    if byte < 128:
        return chr(byte)
    return table[byte - first] if byte >= first else " "


# Encodings

#: PostgreSQL's encoding names, in lower case without punctuation, and Python's names.
CODECS = {
    "utf8": "utf-8",
    "unicode": "utf-8",
    "sqlascii": "ascii",
    "latin1": "latin-1",
    "iso88591": "latin-1",
    "latin2": "iso8859-2",
    "latin3": "iso8859-3",
    "latin4": "iso8859-4",
    "latin5": "iso8859-9",
    "latin6": "iso8859-10",
    "latin7": "iso8859-13",
    "latin8": "iso8859-14",
    "latin9": "iso8859-15",
    "latin10": "iso8859-16",
    "iso885915": "iso8859-15",
    "iso88592": "iso8859-2",
    "iso88595": "iso8859-5",
    "iso88596": "iso8859-6",
    "iso88597": "iso8859-7",
    "iso88598": "iso8859-8",
    "win1250": "cp1250",
    "win1251": "cp1251",
    "win": "cp1251",
    "win1252": "cp1252",
    "win1253": "cp1253",
    "win1254": "cp1254",
    "win1255": "cp1255",
    "win1256": "cp1256",
    "win1257": "cp1257",
    "win1258": "cp1258",
    "win866": "cp866",
    "alt": "cp866",
    "win874": "cp874",
    "windows1251": "cp1251",
    "windows1252": "cp1252",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "eucjp": "euc_jp",
    "euckr": "euc_kr",
    "euccn": "gb2312",
    "sjis": "shift_jis",
    "shiftjis": "shift_jis",
    "big5": "big5",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "uhc": "cp949",
    "johab": "johab",
}


def _simple(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _codec(name: str, role: str) -> str:
    codec = CODECS.get(_simple(name))
    if codec is None:
        raise Failure("22023", f'invalid {role} encoding name "{name}"')
    return codec


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode(_codec(name, "source"))
    except UnicodeDecodeError as error:
        wrong = " ".join(f"0x{byte:02x}" for byte in data[error.start : max(error.end, error.start + 1)])
        raise Failure("22021", f'invalid byte sequence for encoding "{name.upper()}": {wrong}') from error
    if "\0" in text:
        raise Failure("22021", f'invalid byte sequence for encoding "{name.upper()}": 0x00')
    return text


def _encoded(text: str, name: str) -> bytes:
    codec = _codec(name, "destination")
    try:
        return text.encode(codec) if codec != "ascii" else text.encode()
    except UnicodeEncodeError as error:
        wrong = " ".join(f"0x{byte:02x}" for byte in text[error.start].encode())
        message = (
            f'character with byte sequence {wrong} in encoding "UTF8" has no equivalent in encoding "{name.upper()}"'
        )
        raise Failure("22P05", message) from error


def convert(data: bytes, source: str, target: str) -> bytes:
    """PostgreSQL's ``convert(bytea, source, target)``."""
    _codec(source, "source")
    _codec(target, "destination")
    return bounded(_encoded(_decoded(data, source), target))


def encode_escape(data: bytes) -> str:
    r"""``encode(data, 'escape')``: zero bytes and those above 127 as ``\ooo``, backslashes
    doubled.
    """
    return bounded(
        "".join("\\\\" if byte == 0x5C else f"\\{byte:03o}" if byte == 0 or byte > 127 else chr(byte) for byte in data)
    )


# decode()

_ESCAPED = re.compile(rb"\\(\\|[0-3][0-7]{2})|[^\\]+")


def decode(text: str, form: str) -> bytes:
    """PostgreSQL's ``decode(text, form)``."""
    decoder = _DECODERS.get(form.lower())
    if decoder is None:
        raise Failure("22023", f'unrecognized encoding: "{form}"')
    return decoder(text)


def _decode_hex(text: str) -> bytes:
    result = bytearray()
    # White space may separate bytes, not split them.
    at = 0
    while at < len(text):
        if text[at] in " \t\n\r":
            at += 1
            continue
        pair = text[at : at + 2]
        for char in pair:
            if char not in "0123456789abcdefABCDEF":
                raise Failure("22023", f'invalid hexadecimal digit: "{char}"')
        if len(pair) < 2:
            raise Failure("22023", "invalid hexadecimal data: odd number of digits")
        result.append(int(pair, 16))
        at += 2
    return bytes(result)


_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _decode_base64(text: str) -> bytes:
    result = bytearray()
    buffer = position = padding = 0
    for char in text:
        if char in " \t\n\r":
            continue
        if char == "=":
            if not padding:
                if position not in (2, 3):
                    raise Failure("22023", 'unexpected "=" while decoding base64 sequence')
                padding = 4 - position
            value = 0
        else:
            value = _BASE64.find(char)
            if value < 0 or padding:
                raise Failure("22023", f'invalid symbol "{char}" found while decoding base64 sequence')
        buffer = buffer << 6 | value
        position += 1
        if position == 4:
            result += buffer.to_bytes(3, "big")[: 3 - padding]
            buffer = position = 0
    if position:
        raise Failure("22023", "invalid base64 end sequence")
    return bytes(result)


def _decode_escape(text: str) -> bytes:
    data = text.encode()
    parts = []
    end = 0
    for found in _ESCAPED.finditer(data):
        if found.start() != end:
            break
        end = found.end()
        escape = found[1]
        parts.append(found[0] if escape is None else b"\\" if escape == b"\\" else bytes([int(escape, 8)]))
    if end != len(data):
        raise Failure("22P02", "invalid input syntax for type bytea")
    return b"".join(parts)


_DECODERS: Mapping[str, Callable[[str], bytes]] = {
    "hex": _decode_hex,
    "base64": _decode_base64,
    "escape": _decode_escape,
}


def _digest(name: str) -> PythonFunction:
    return PythonFunction(lambda data: hashlib.new(name, data).digest(), ("BLOB",), "BLOB")


PYTHON: Mapping[str, PythonFunction] = {
    "pg_format": PythonFunction(format_, ("VARCHAR", "VARCHAR[]"), "VARCHAR", strict=False),
    "pg_parse_ident": PythonFunction(parse_ident, ("VARCHAR", "BOOLEAN"), "VARCHAR[]"),
    "pg_normalize": PythonFunction(normalize, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_to_ascii_encoding": PythonFunction(to_ascii, ("VARCHAR", "VARCHAR"), "VARCHAR"),
    "pg_convert": PythonFunction(convert, ("BLOB", "VARCHAR", "VARCHAR"), "BLOB"),
    "pg_convert_from": PythonFunction(_decoded, ("BLOB", "VARCHAR"), "VARCHAR"),
    "pg_convert_to": PythonFunction(_encoded, ("VARCHAR", "VARCHAR"), "BLOB"),
    "pg_encode_escape": PythonFunction(encode_escape, ("BLOB",), "VARCHAR"),
    "pg_decode": PythonFunction(decode, ("VARCHAR", "VARCHAR"), "BLOB"),
    "pg_sha224": _digest("sha224"),
    "pg_sha384": _digest("sha384"),
    "pg_sha512": _digest("sha512"),
}
