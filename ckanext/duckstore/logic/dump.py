"""CKAN's page ``/datastore/dump``, which answers 500 to requests that it should reject."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import wraps
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import CKANApp
from ckanext.datastore.blueprint import DUMP_FORMATS

_ENDPOINT = "datastore.dump"
#: The key of errors of the store itself (:mod:`.ckan_errors`): a client may try again later.
_STORE = "datastore"


def answer_refusals(app: CKANApp) -> None:
    """Make the page in *app* answer 400 to what CKAN or a search rejects, and 503 while the store
    cannot answer, with the message as its text.
    """
    view: Any = app.view_functions.get(_ENDPOINT)
    if view is None:  # CKAN's datastore plugin is not loaded
        return

    @wraps(view)
    def dump(*arguments: Any, **more: Any) -> Any:
        error = "\n".join(_missed(tk.request.args))
        if error:
            return tk.abort(400, error)
        try:
            return view(*arguments, **more)
        except tk.ValidationError as refusal:
            return tk.abort(503 if _STORE in refusal.error_dict else 400, _text(refusal))

    app.view_functions[_ENDPOINT] = dump


def _missed(parameters: Mapping[str, str]) -> Iterator[str]:
    """Yield an error for each parameter that CKAN's schema of the page fails on."""
    if parameters.get("format") and parameters["format"] not in DUMP_FORMATS:
        yield f"format: Value must be one of {', '.join(DUMP_FORMATS)}"
    if parameters.get("filters"):
        try:
            filters = json.loads(parameters["filters"])
        except (ValueError, RecursionError):
            yield "filters: Could not parse as valid JSON"
            return
        if not isinstance(filters, dict):
            yield "filters: Must be a JSON object"


def _text(error: tk.ValidationError) -> str:
    """Return the messages of *error*, each with the name of its parameter."""
    messages = [(name, found) for name, found in error.error_dict.items() if isinstance(found, list)]
    return "\n".join(f"{name}: {text}" for name, found in messages for text in found)
