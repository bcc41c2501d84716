"""The DataStore as an API client has it: what CKAN's actions do around the backend, but for what
needs CKAN's database.

The parameters go through CKAN's own schemas, which check them and add to them. What is left out of
``ckanext.datastore.logic.action``: who may do it, whether there is such a resource in CKAN, and
jobs.
"""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.lazyjson import LazyJSONObject
from ckan.lib.navl.dictization_functions import validate
from ckanext.datastore.interfaces import IDataDictionaryForm
from ckanext.datastore.logic import schema

from . import site

Parameters = dict[str, Any]


def create(data: Parameters) -> Parameters:
    """Do as ``datastore_create``."""
    rules = schema.datastore_create_schema()
    # That the resource exists would be asked of CKAN's database.
    rules["resource_id"] = [rule for rule in rules["resource_id"] if rule is not tk.get_validator("resource_id_exists")]
    for plugin in p.PluginImplementations(IDataDictionaryForm):
        rules = plugin.update_datastore_create_schema(rules)
    request = _validated(rules, data, "records")
    result = site.backend().create({}, request, {})
    site.backend().clear_table_stats(data["resource_id"])
    return _shown(result, request, "include_records", "records")


def upsert(data: Parameters) -> Parameters:
    """Do as ``datastore_upsert``."""
    request = _validated(schema.datastore_upsert_schema(), data, "records")
    _require(data["resource_id"])
    result = site.backend().upsert({}, request)
    site.backend().clear_table_stats(data["resource_id"])
    return _shown(result, request, "include_records", "records")


def delete(data: Parameters) -> Parameters:
    """Do as ``datastore_delete``."""
    request = _validated(schema.datastore_delete_schema(), data, "filters")
    _require(data["resource_id"])
    request.pop("calculate_record_count")
    result = site.backend().delete({}, request)
    site.backend().clear_table_stats(data["resource_id"])
    return _shown(result, request, "include_deleted_records", "deleted_records")


def search(data: Parameters, *, over_http: bool = False) -> Parameters:
    """Do as ``datastore_search``.

    :param over_http: as CKAN's API, for which the backend leaves the records as text.
    """
    request = _validated(schema.datastore_search_schema(), data)
    exists, id = site.backend().resource_id_from_alias(data["resource_id"])
    if not exists:
        raise tk.ObjectNotFound(not_found(data["resource_id"]))
    if id:
        request["resource_id"] = id
    result: Parameters = site.backend().search({"api_version": 3} if over_http else {}, request)
    if isinstance(result["records"], LazyJSONObject):
        result["records"] = json.loads(result["records"].encoded_json)
    return result


def not_found(name: str) -> str:
    """Return what CKAN says where there is no table *name*."""
    return f'Resource "{name}" was not found.'


def _require(id: str) -> None:
    if not site.backend().resource_exists(id):
        raise tk.ObjectNotFound(not_found(id))


def _validated(rules: Any, data: Parameters, unchecked: str = "") -> Parameters:
    """Return what *rules* make of *data*; the parameter *unchecked* goes past them, as the actions
    let it."""
    request, errors = validate({name: value for name, value in data.items() if name != unchecked}, rules, {})
    if errors:
        raise tk.ValidationError(errors)
    if unchecked in data:
        request[unchecked] = data[unchecked]
    request.pop("force", None)
    return request


def _shown(result: Parameters, request: Parameters, wanted: str, rows: str) -> Parameters:
    """Return *result* without its *rows* where the parameter *wanted* does not ask for them."""
    if not request.pop(wanted, False):
        result.pop(rows, None)
    return result
