"""Sends the requests of a case as CKAN's API does, and takes from the answers what must differ."""

from __future__ import annotations

import copy
import gc
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import ckan.logic
import ckan.model as model
import ckan.plugins.toolkit as tk
import simplejson
from ckan.views.api import _json_serial
from ckanext.datastore.backend import DatastoreBackend

from .case import Case, Step

Answer = dict[str, Any]
#: Actions that are about no table.
_FUNCTIONS = ("datastore_function_create", "datastore_function_delete")
#: Actions that CKAN refuses on a table that it does not manage, unless ``force`` is given.
_WRITES = ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete")


def run(case: Case, app: Any) -> list[Answer]:
    """Return the answers to the steps of *case*, asked one after the other of the active
    backend."""
    for id_ in (case.id, case.other):
        make_resource(id_)
    try:
        return [_normalized(step, _answer(step, case, app)) for step in case.steps]
    finally:
        for id_ in (case.id, case.other):
            _drop(id_)
        _drop_functions(case)


def make_resource(id_: str) -> None:
    """Make a resource as CKAN has it once its table is active, by the model: a hundred times faster
    than the actions."""
    if model.Resource.get(id_):
        return
    package = model.Package(name=f"parity-{id_}", title="Parity", type="dataset")
    model.Session.add(package)
    model.Session.flush()
    resource = model.Resource(package_id=package.id, url="http://example.com/data.csv")
    resource.id, resource.position, resource.extras = id_, 0, {"datastore_active": True}
    model.Session.add(resource)
    model.Session.commit()


def _drop(id_: str) -> None:
    backend = DatastoreBackend.get_active_backend()
    if backend.resource_exists(id_):
        backend.delete({}, {"resource_id": id_})


def _drop_functions(case: Case) -> None:
    """Drop the functions of *case* that CKAN can drop: those without arguments."""
    backend = DatastoreBackend.get_active_backend()
    names = {step.data.get("name") for step in case.steps if step.action == "datastore_function_create"}
    for name in sorted(name for name in names if name and isinstance(name, str)):
        backend.drop_function(_filled(name, case), True)


def _answer(step: Step, case: Case, app: Any) -> Answer:
    data = _filled(copy.deepcopy(step.data), case)
    if step.action == "dump":
        return _dump(app, data.pop("resource_id", case.id), data)
    if step.action not in _FUNCTIONS:
        data.setdefault("resource_id", case.id)
    if step.action == "resource_plugin_data":
        return _call(_directly, step.action, data)
    if step.action in _WRITES:
        data.setdefault("force", True)
    if "records" in data or step.action == "datastore_delete":
        data.setdefault("calculate_record_count", False)
    answer = _call(_directly if case.direct else _through_ckan, step.action, data)
    if step.action == "datastore_run_triggers":
        gc.collect()  # CKAN's own backend leaves its transaction open, with locks, until this
    return answer


def _dump(app: Any, id_: str, parameters: dict[str, str]) -> Answer:
    try:
        response = app.get(f"/datastore/dump/{id_}", query_string=parameters, expect_errors=True)
    except Exception as error:  # noqa: BLE001
        return _failed(error)
    if response.status_code == 200:
        return {"status": 200, "type": response.headers["Content-Type"], "body": response.body}
    return {"status": response.status_code}


def _filled(value: Any, case: Case) -> Any:
    if isinstance(value, dict):
        return {name: _filled(item, case) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, case) for item in value]
    if isinstance(value, str):
        return value.replace("$id", case.id).replace("$other", case.other)
    return value


def _through_ckan(action: str, data: dict[str, Any]) -> Any:
    return tk.get_action(action)({"ignore_auth": True, "user": "", "api_version": 3}, data)


#: What the schemas of the actions fill in.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "datastore_create": {"delete_fields": False, "include_records": False},
    "datastore_upsert": {"include_records": False},
    "datastore_search": {"limit": 100, "records_format": "objects", "include_total": False, "include_next_page": False},
}


def _directly(action: str, data: dict[str, Any]) -> Any:
    backend = DatastoreBackend.get_active_backend()
    if action == "resource_plugin_data":
        # To a validator no data and an empty comment on a column are the same.
        return {name: kept for name, kept in backend.resource_plugin_data(data["resource_id"]).items() if kept}
    arguments = [{"api_version": 3}, _DEFAULTS[action] | data, *([{}] if action == "datastore_create" else [])]
    result = getattr(backend, action.removeprefix("datastore_"))(*arguments)
    wanted = action == "datastore_search" or data.get("include_records")
    return {"records": result["records"], "fields": result.get("fields")} if wanted else {}


def _call(send: Callable[[str, dict[str, Any]], Any], action: str, data: dict[str, Any]) -> Answer:
    """Send a request and answer as ``ckan.views.api.action`` does."""
    try:
        result = send(action, data)
        return {"status": 200, "result": _parsed(simplejson.dumps(result, default=_json_serial, for_json=True))}
    except tk.ValidationError as error:
        return {"status": 409, "error": _parsed(simplejson.dumps(error.error_dict, default=str))}
    except ckan.logic.NotFound as error:
        return {"status": 404, "error": str(error)}
    except ckan.logic.NotAuthorized as error:
        return {"status": 403, "error": str(error)}
    except Exception as error:  # noqa: BLE001  what CKAN answers with status 500 is to be compared, too
        return _failed(error)


def _failed(error: Exception) -> Answer:
    model.Session.rollback()
    return {"status": 500, "error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}


def _parsed(text: str) -> Any:
    """Return the JSON *text* with numbers as they are written: ``1``, ``1.0`` and ``1e0`` differ
    for some clients."""
    return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number)


def _number(text: str) -> str:
    return f"#{text}"


_SIZES = ("size", "db_size", "idx_size")


def _normalized(step: Step, answer: Answer) -> Answer:
    """Return *answer* without what no two servers have in common."""
    result, error = answer.get("result"), answer.get("error")
    if isinstance(result, dict):
        for name in _SIZES:
            if name in result.get("meta", {}):
                result["meta"][name] = "(bytes)"
        if isinstance(result.get("records"), list):
            result["records"] = [_with_order(record) for record in result["records"]]
    if isinstance(error, dict):
        if isinstance(error.get("info"), dict):
            orig = error["info"].get("orig")
            error["info"] = {"orig": _first_line(orig[0] if isinstance(orig, list) and orig else orig)}
        if step.action == "datastore_create" or step.data.get("method") == "insert":
            # CKAN's own backend names the last record of an insert, whichever is at fault.
            error.pop("records_row", None)
    return answer


def _with_order(record: Any) -> Any:
    """The order of the keys counts: clients show the columns in it."""
    return [[name, value] for name, value in record.items()] if isinstance(record, dict) else record


def _first_line(text: Any) -> str:
    return re.sub(r"^\(.*?\) ", "", str(text).splitlines()[0] if text else "")


def describe(case: Case) -> Iterator[str]:
    """Yield each step as text, for reports."""
    yield from map(str, case.steps)
