"""The options of the plugin; ``config_declaration.yaml`` declares them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

PREFIX = "ckanext.duckstore.dkan_"


def rows_max() -> int:
    """Return how many records an answer has at most."""
    ckans = int(tk.config["ckan.datastore.search.rows_max"])
    return min(int(tk.config[PREFIX + "rows_max"]) or ckans, ckans)


def queries_max() -> int:
    """Return how many queries a request has at most."""
    return int(tk.config[PREFIX + "queries_max"])


def compatible() -> bool:
    """Whether errors, and answers without records, have DKAN's status and shape."""
    return bool(tk.config[PREFIX + "status"] == "compatible")


def check() -> None:
    """Return if every option has a value that can be used.

    :raises CkanConfigurationException: it names each that has not, and CKAN does not start.
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
