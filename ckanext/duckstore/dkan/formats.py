"""The formats of a response: which one a request asks for, and how each is written.

XML has the form of the REST server of Drupal's Services module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from ckanext.duckstore.errors import InvalidRequest


@dataclass(frozen=True)
class Format:
    """A format of a response."""

    write: Callable[[Any], str]
    mime_type: str
    """The media type of the response."""
    other_mime_types: tuple[str, ...] = ()
    """More media types that ask for it."""


def json_text(answer: Any) -> str:
    """Return *answer* as ASCII JSON, which is also valid JavaScript."""
    return json.dumps(answer)


# XML

#: Characters that XML 1.0 cannot represent, and those that a parser converts to line feeds.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_]")


def xml_text(answer: Any) -> str:
    """Return *answer* as an XML document.

    Elements of a list become ``<item>`` elements, and null an empty element.
    """
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _element(parts, "result", answer)
    return "".join(parts) + "\n"


def _element(parts: list[str], name: str, value: Any) -> None:
    parts.append(f'<{name} is_array="true">' if isinstance(value, list) else f"<{name}>")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _element(parts, _element_name(key), inner)
    elif isinstance(value, list):
        for inner in value:
            _element(parts, "item", inner)
    else:
        parts.append(_character_data(value))
    parts.append(f"</{name}>")


def _element_name(key: str) -> str:
    name = _NOT_OF_A_NAME.sub("_", key)
    return f"_{name}" if not name or name[0].isdigit() else name


def _character_data(value: Any) -> str:
    """Return *value* as PHP converts it to text: 1 for true, nothing for false and null."""
    if isinstance(value, bool):
        return "1" if value else ""
    text = "" if value is None else str(value)
    return escape(_UNWRITABLE.sub(_REPLACEMENT, text), {"\r": "&#13;"})


# JSONP

#: Longer than any library's callback.
_LONGEST_CALLBACK = 200
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
#: Reserved words of JavaScript.
_RESERVED = re.compile(
    "arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|"
    "finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|"
    "return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield"
)


def jsonp(callback: str | None) -> Format:
    """Return the format that calls *callback* with the response.

    Without a callback it is JSON, as in DKAN.

    :raises InvalidRequest: it is not a JavaScript name, or several separated by dots.
    """
    if callback is None:
        return JSON
    is_name = len(callback) <= _LONGEST_CALLBACK and _CALLBACK.fullmatch(callback)
    if not is_name or any(_RESERVED.fullmatch(word) for word in callback.split(".")):
        raise InvalidRequest({"callback": ["Must be a name of JavaScript"]})
    return replace(JSONP, write=lambda answer: f"{callback}({json_text(answer)});")


JSON = Format(json_text, "application/json")
#: Without the callback, which :func:`jsonp` adds.
JSONP = Format(json_text, "application/javascript", ("text/javascript",))
#: The formats by the extension in a path; of equally preferred ones, the first is used.
FORMATS: Mapping[str, Format] = {
    "xml": Format(xml_text, "application/xml", ("text/xml",)),
    "json": JSON,
    "jsonp": JSONP,
}


def accepted(accept: Iterable[tuple[str, float]]) -> str | None:
    """Return the extension of the format that *accept* prefers; None if it accepts none.

    :param accept: the media types of the header ``Accept``, with their qualities.
    """
    ranges = [(media_range.partition(";")[0].strip().lower(), quality) for media_range, quality in accept]
    if not ranges:
        return next(iter(FORMATS))
    liked = [
        (_liking(ranges, mime_type), extension)
        for extension, format in FORMATS.items()
        for mime_type in (format.mime_type, *format.other_mime_types)
    ]
    (quality, _), best = max(liked, key=lambda one: one[0])  # the first of equal ones
    return best if quality > 0 else None


def _liking(ranges: Iterable[tuple[str, float]], mime_type: str) -> tuple[float, int]:
    """Return the quality and the specificity of the most specific of *ranges* for *mime_type*.

    See RFC 9110, 12.5.1.
    """
    exactness = {mime_type: 2, mime_type.partition("/")[0] + "/*": 1, "*/*": 0}
    found = [(exactness[media_range], quality) for media_range, quality in ranges if media_range in exactness]
    exact, quality = max(found, default=(0, 0.0))
    return quality, exact
