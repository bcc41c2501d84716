"""The CKAN plugin ``duckstore_dkan``: implements the plugin interfaces."""

from __future__ import annotations

import ckan.plugins as p
from ckan.common import CKANConfig
from flask import Blueprint

from ckanext.duckstore.dkan import options, views


@p.toolkit.blanket.config_declarations
class DuckstoreDkanPlugin(p.SingletonPlugin):
    """Serves DKAN's Datastore API."""

    p.implements(p.IBlueprint)
    p.implements(p.IConfigurable)

    # IBlueprint

    def get_blueprint(self) -> Blueprint:
        return views.blueprint

    # IConfigurable

    def configure(self, config: CKANConfig) -> None:
        options.check()
