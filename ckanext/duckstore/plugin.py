"""The CKAN plugin: implements the plugin interfaces."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.common import CKANConfig
from ckan.types import Action, CKANApp
from ckanext.datastore.interfaces import IDatastoreBackend

from ckanext.duckstore import action, validators
from ckanext.duckstore.backend import DuckstoreBackend
from ckanext.duckstore.logic import dump
from ckanext.duckstore.store.stores import SCHEMES


@p.toolkit.blanket.config_declarations
class DuckstorePlugin(p.SingletonPlugin):
    """Registers the backend for ``duckdb:`` URLs."""

    p.implements(IDatastoreBackend, inherit=True)
    p.implements(p.IActions)
    p.implements(p.IClick)
    p.implements(p.IValidators)
    p.implements(p.IMiddleware, inherit=True)

    # IDatastoreBackend

    def register_backends(self) -> dict[str, Any]:
        return dict.fromkeys(SCHEMES, DuckstoreBackend)

    # IActions

    def get_actions(self) -> dict[str, Action]:
        return action.ACTIONS

    # IValidators

    def get_validators(self) -> dict[str, Any]:
        return validators.VALIDATORS

    # IMiddleware

    def make_middleware(self, app: CKANApp, config: CKANConfig) -> CKANApp:
        dump.answer_refusals(app)
        return app

    # IClick

    def get_commands(self) -> list[Any]:
        from ckanext.duckstore import cli

        return [cli.duckstore]
