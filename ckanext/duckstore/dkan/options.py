"""The options of the plugin; ``config_declaration.yaml`` declares them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

PREFIX = "ckanext.duckstore.dkan_"


def rows_max() -> int:
    """Return the maximum number of records of a response."""
    ckans = int(tk.config["ckan.datastore.search.rows_max"])
    return min(int(tk.config[PREFIX + "rows_max"]) or ckans, ckans)


def queries_max() -> int:
    """Return the maximum number of queries of a request."""
    return int(tk.config[PREFIX + "queries_max"])


def compatible() -> bool:
    """Return whether errors, and responses without records, have DKAN's status and shape."""
    return bool(tk.config[PREFIX + "status"] == "compatible")


def check() -> None:
    """Check that every option has a valid value.

    :raises CkanConfigurationException: an option is invalid; the message names each one, and CKAN
        does not start.
    """
    least = {"rows_max": 0, "queries_max": 1}
    problems = [
        f"{PREFIX}{name}: Must be at least {number}"
        for name, number in least.items()
        if tk.config[PREFIX + name] < number
    ]
    if tk.config[PREFIX + "status"] not in ("standard", "compatible"):
        problems.append(f"{PREFIX}status: Must be standard or compatible")
    if problems:
        raise CkanConfigurationException("\n".join(["Invalid configuration values provided:", *problems]))
