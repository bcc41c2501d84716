"""The translation of one statement, in a process without tables and without access to files.

::

    CKAN's process                      the query process
    the statement             ->        parses it
    its outline               <-
    the columns of its tables ->        translates it
    its columns, its SQL      <-

CKAN's process checks access to the tables of the outline before it continues. The process then
ends: the SQL is checked, and run, in another one that has those tables only.
"""

from __future__ import annotations

import gc
import importlib
import math
import socket
from typing import Any

import duckdb

from ..errors import DuckstoreError
from . import reports, sandbox, wire
from .execution import Settings

#: Maximum size in bytes of the columns of all tables of a statement.
_TABLES_LIMIT = 1 << 26
_FAILURES = (duckdb.Error, MemoryError, RecursionError, OSError, UnicodeError)


def request(timeout: float) -> dict[str, Any]:
    """Return what is sent with the statement.

    :param timeout: seconds of processor time that the translation may take.
    """
    return {"translate": timeout}


def is_asked(request: dict[str, Any]) -> bool:
    return "translate" in request


def serve(channel: socket.socket, request: dict[str, Any], sql: str, ruleset: int | None, settings: Settings) -> None:
    """Translate *sql*, and answer over *channel*.

    :raises Closed: CKAN's process ends the conversation.
    """
    translator = importlib.import_module(settings.translator or "")
    sandbox.close_filesystem(ruleset)
    sandbox.limit_cpu_of_life(math.ceil(request["translate"]) + 1)
    gc.disable()  # the process ends soon, and collections visit the whole tree again and again
    wire.send_taken(channel)
    try:
        query, outline = translator.describe(sql)
        reports.send_parts(channel, outline)
        tables = wire.receive(channel, _TABLES_LIMIT)
        reports.send_parts(channel, *translator.rewrite(query, tables))
    except DuckstoreError as error:
        reports.send_refusal(channel, error)
    except _FAILURES as error:
        reports.send_error(channel, error, "run")
