"""The configuration of every DuckDB instance: PostgreSQL's semantics, and no automatic access to
extensions or Python variables.
"""

from __future__ import annotations

from typing import Any


def settings() -> dict[str, Any]:
    """Return the configuration to connect with."""
    return {
        "default_null_order": "nulls_last_on_asc_first_on_desc",
        "integer_division": "true",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "async_threads": 0,  # else DuckDB starts eight threads in each instance, for reads of remote files
    }
