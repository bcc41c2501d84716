"""Translation of a query process's error report or exit status to a Duckstore error whose text is
safe for consumers.

DuckDB's messages reveal names that the query did not use: other tables in hints, aliases of files,
paths, the enclosing statement. So a message is replaced by PostgreSQL's message for the case, if
there is one, or else reduced to its first line without such names.
"""

from __future__ import annotations

import logging
import os
import re
import signal
from collections.abc import Callable, Mapping

from .. import errors, raising
from ..identifiers import decode
from . import engine_messages
from .execution import Job

log = logging.getLogger(__name__)

_MEMORY = "The query needs more memory than it may have"
_SPACE = "No space left to run the query"
_PYTHON = "Python exception occurred"


def too_late() -> errors.DuckstoreError:
    return errors.QueryCanceled("canceling statement due to statement timeout")


def of_status(status: int) -> errors.DuckstoreError:
    """Return the error for a process that ended without an answer; *status* has the format of
    ``os.wait``.
    """
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        log.warning("A query process ended by %s", signal.Signals(number).name)
        if number == signal.SIGXCPU:
            return too_late()
        if number == signal.SIGKILL:
            return errors.OutOfMemory(_MEMORY)
    else:
        log.warning("A query process ended with status %s", status)
    return errors.InternalError("The query ended the engine that ran it")


def of_report(kind: str, message: str, stage: str, job: Job | None) -> errors.DuckstoreError:
    """Return the error for DuckDB's exception *kind* with *message*, raised at *stage* of *job*
    (None for a translation).
    """
    if stage != "run":
        log.error("A query process could not %s: %s", stage, message)
        if kind == "IOException" and stage == "attach":
            return errors.StoreDamaged("The data of the table cannot be read")
        return errors.InternalError("The query could not be prepared")
    raised = raising.read(message)
    if raised is not None:
        return errors.of_sqlstate(*raised)
    text = _scrubbed(message, job)
    known = _KINDS.get(kind)
    if _PYTHON in text or known is None:  # a function failed in a way that it does not expect
        if "MemoryError" in message:
            return _memory(text)
        log.error("A query failed inside the engine: %s: %s", kind, message)
        return errors.InternalError("The engine failed to run the query")
    error = engine_messages.read(text) or known(text)
    shown = engine_messages.without_internals(error)
    if shown is not error:
        log.warning("A query failed inside the engine: %s: %s", kind, message)
    return shown


def _scrubbed(message: str, job: Job | None) -> str:
    """Return the first line of *message* without DuckDB's prefix and hints, and without internal
    names.
    """
    text = message.strip().partition("\n")[0]
    text = re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", text)
    attached = job.attach if job is not None else {}
    for name in attached.values():
        text = text.replace(name, "…")
    for alias in attached:
        text = re.sub(rf'"?\b{re.escape(alias)}"?\."?main"?\."?rows"?', "…", text)
    return text


_NOT_PARSED = "the query has a construct that is not supported where it stands"

_Maker = Callable[[str], errors.DuckstoreError]


def _catalog(text: str) -> errors.DuckstoreError:
    found = re.match(r"(?:Table|View) with name (.*?) does not exist", text)
    if found:
        return errors.UndefinedTable(f'relation "{decode(found[1])}" does not exist')
    found = re.match(
        r'(?:(?:Scalar|Aggregate|Table|Macro|Table Macro|Scalar Macro) )?Function with name "?(.*?)"? does not exist',
        text,
    )
    if found:
        return errors.UndefinedFunction(f"function {decode(found[1])} does not exist")
    found = re.match(r"Type with name (.*?) does not exist", text)
    if found:
        return errors.UndefinedObject(f'type "{decode(found[1])}" does not exist')
    return errors.InvalidSQL("The query names something that does not exist")


def _binder(text: str) -> errors.DuckstoreError:
    found = re.match(r'Referenced table "(.*?)" not found', text)
    if found:
        return errors.UndefinedTable(f'missing FROM-clause entry for table "{decode(found[1])}"')
    found = re.match(r'Referenced column "(.*?)" (?:not found|was not found)', text) or re.search(
        r'does not have a column named "(.*?)"', text
    )
    if found:
        return errors.UndefinedColumn(f'column "{decode(found[1])}" does not exist')
    found = re.match(r'Ambiguous reference to column name "(.*?)"', text)
    if found:
        return errors.AmbiguousColumn(f'column reference "{decode(found[1])}" is ambiguous')
    if text.startswith('Catalog "') or "No extension" in text:
        return errors.InvalidSQL("The query names something that does not exist")
    log.warning("DuckDB cannot bind a query: %s", text)
    return errors.FeatureNotSupported("the query has a combination of types that is not supported")


def _conversion(text: str) -> errors.DuckstoreError:
    if "out of range" in text.lower() or "overflow" in text.lower():
        return errors.NumericValueOutOfRange(text)
    return errors.InvalidTextRepresentation(text)


def _memory(text: str) -> errors.DuckstoreError:
    return errors.DiskFull(_SPACE) if "max_temp_directory_size" in text else errors.OutOfMemory(_MEMORY)


_KINDS: Mapping[str, _Maker] = {
    "ParserException": lambda _text: errors.FeatureNotSupported(_NOT_PARSED),
    "SyntaxException": lambda _text: errors.FeatureNotSupported(_NOT_PARSED),
    "BinderException": _binder,
    "CatalogException": _catalog,
    "ConversionException": _conversion,
    "TypeMismatchException": errors.DatatypeMismatch,
    "InvalidTypeException": errors.DatatypeMismatch,
    "OutOfRangeException": errors.NumericValueOutOfRange,
    "InvalidInputException": errors.DataError,
    "ConstraintException": errors.DataError,
    "NotImplementedException": errors.FeatureNotSupported,
    "NotSupportedError": errors.FeatureNotSupported,
    "PermissionException": lambda _text: errors.InsufficientPrivilege("permission denied"),
    "TransactionException": lambda _text: errors.InsufficientPrivilege("cannot write in a read-only transaction"),
    "IOException": lambda text: (
        errors.DiskFull(_SPACE)
        if "space" in text or "File too large" in text
        else errors.InsufficientPrivilege("permission denied")
    ),
    "OutOfMemoryException": _memory,
    "MemoryError": _memory,
    "InterruptException": lambda _text: too_late(),
    "RecursionError": lambda _text: errors.InvalidSQL("The query is nested too deeply"),
    "UnicodeError": lambda _text: errors.UntranslatableCharacter("The result has text that is not Unicode"),
    "UnicodeDecodeError": lambda _text: errors.UntranslatableCharacter("The result has text that is not Unicode"),
}
