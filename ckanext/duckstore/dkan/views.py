"""The paths of DKAN's Datastore API: the format and the status of responses."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import Blueprint, Response

from ckanext.duckstore.dkan import brackets, formats, options
from ckanext.duckstore.dkan.answering import HELP, answered
from ckanext.duckstore.dkan.deadline import Deadline
from ckanext.duckstore.dkan.formats import Format
from ckanext.duckstore.dkan.limits import MOST_BYTES, SECONDS
from ckanext.duckstore.errors import InvalidRequest

log = logging.getLogger(__name__)

_FORM = "application/x-www-form-urlencoded"
#: DKAN's message for any error.
CAUGHT = "Exception Caught, please check logs for more information"


@dataclass(frozen=True)
class Refusal:
    """The error of a query, or of a request as a whole."""

    status: int
    kind: str
    message: str
    errors: Mapping[str, Any]

    def body(self) -> dict[str, Any]:
        """Return the body of the response."""
        error = {"message": self.message, "__type": self.kind, **self.errors}
        return {"help": HELP, "success": False, "error": error}


def search(extension: str | None = None) -> Response:
    """Execute the queries of a request: one of a GET, named ones of a POST."""
    form, refusal = _format(extension)
    if refusal is not None:
        return _response(refusal.body(), refusal.status, form)
    context, deadline = _context(extension), Deadline(SECONDS)
    try:
        if tk.request.method == "POST":
            return _response(*_several(context, _posted(), deadline), form)
        parameters = brackets.nested(tk.request.args.items(multi=True))
    except InvalidRequest as error:
        return _response(*_shown(_invalid(error.errors)), form)
    return _response(*_shown(_answer(context, parameters, deadline)), form)


def _format(extension: str | None) -> tuple[Format, Refusal | None]:
    """Return the format of the response, with a refusal if the requested one is not available."""
    chosen = extension or formats.accepted(tk.request.accept_mimetypes)
    if chosen is None or chosen not in formats.FORMATS:
        message = "Unknown or unsupported response format."
        return formats.JSON, Refusal(406, "Not Acceptable", message, {})
    if chosen == "jsonp":
        try:
            return formats.jsonp(tk.request.args.get("callback")), None
        except InvalidRequest as error:
            return formats.JSON, _invalid(error.errors)
    return formats.FORMATS[chosen], None


def _context(extension: str | None) -> Context:
    """Return the context of the user's calls of actions.

    Any page can include JSONP as a script, with the user's cookie, so sessions are ignored for
    JSONP.
    """
    by_token = bool(tk.g.get("login_via_auth_header"))
    by_cookie = extension in ("json", "xml") and tk.config["ckan.auth.enable_cookie_auth_in_api"]
    if tk.current_user.is_authenticated and (by_token or by_cookie):
        return Context(user=tk.current_user.name, auth_user_obj=tk.current_user, api_version=3)
    return Context(user="", auth_user_obj=None, api_version=3)


# Queries


def _posted() -> dict[str, Any]:
    """Return the body of a POST: queries by name, or the parameters of one.

    :raises InvalidRequest: it contains neither, or is too large.
    """
    body = tk.request.stream.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise InvalidRequest({"queries": [f"A request has at most {MOST_BYTES} bytes"]})
    if tk.request.mimetype == _FORM and not body.lstrip().startswith(b"{"):
        try:
            return brackets.nested(parse_qsl(body.decode(), keep_blank_values=True))
        except ValueError as error:
            raise InvalidRequest({"queries": ["Must be text in UTF-8"]}) from error
    try:
        queries = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest({"queries": ["Must be a JSON object of queries by their names"]}) from error
    if not isinstance(queries, dict) or not queries:
        raise InvalidRequest({"queries": ["Must be a JSON object of queries by their names"]})
    return queries


def _several(context: Context, queries: dict[str, Any], deadline: Deadline) -> tuple[Any, int]:
    """Return the responses to *queries* by name, and the status: 200 if one of them succeeded."""
    if "resource_id" in queries and not _is_query(queries["resource_id"]):
        return _shown(_answer(context, queries, deadline))
    if len(queries) > options.queries_max():
        raise InvalidRequest({"queries": [f"A request has at most {options.queries_max()} queries"]})
    answers = {name: _shown(_answer(context, query, deadline)) for name, query in queries.items()}
    statuses = {status for _, status in answers.values()}
    status = 200 if 200 in statuses else statuses.pop() if len(statuses) == 1 else 400
    return {name: body for name, (body, _) in answers.items()}, status


def _is_query(value: Any) -> bool:
    return isinstance(value, dict) and "resource_id" in value


def _answer(context: Context, query: Any, deadline: Deadline) -> dict[str, Any] | Refusal:
    """Return the response to *query*, or its refusal."""
    try:
        return answered(context, _parameters(query), deadline)
    except InvalidRequest as error:
        return _invalid(error.errors)
    except tk.NotAuthorized:
        return Refusal(403, "Authorization Error", "Access denied", {})
    except tk.ObjectNotFound as error:
        return Refusal(404, "Not Found Error", str(error.message or "Not found"), {})
    except tk.ValidationError as error:
        return _invalid(error.error_dict)


def _parameters(query: Any) -> dict[str, Any]:
    if not isinstance(query, dict):
        raise InvalidRequest({"queries": ["A query is a JSON object"]})
    return brackets.nested(query.items())


def _invalid(errors: Mapping[str, Any]) -> Refusal:
    """Return the refusal of a request with *errors*, by parameter.

    The DataStore's own message is in ``info``.
    """
    info = errors.get("info")
    said = info.get("orig") if isinstance(info, dict) else None
    named = {name: value for name, value in errors.items() if name != "info"}
    if said:
        named["query"] = said if isinstance(said, list) else [str(said)]
    message = "; ".join(f"{name}: {_first(value)}" for name, value in named.items())
    return Refusal(400, "Validation Error", message, named)


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _shown(answer: dict[str, Any] | Refusal) -> tuple[Any, int]:
    """Return the response to a query, and its status."""
    if not isinstance(answer, Refusal):
        return answer, 200
    if options.compatible():
        log.info("a query of DKAN's API failed: %s", answer.message)
        return {"error": {"message": CAUGHT}}, 200
    return answer.body(), answer.status


def _response(body: Any, status: int, form: Format) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Vary": "Accept"}
    return Response(form.write(body), status, headers, content_type=f"{form.mime_type}; charset=utf-8")


blueprint = Blueprint("duckstore_dkan", __name__)
for path in ("/api/action/datastore/search", "/api/dataset/search"):
    blueprint.add_url_rule(path, view_func=search, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{path}.<extension>", view_func=search, methods=["GET", "POST"])
