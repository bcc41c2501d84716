"""What the triggers of a table see beside its rows: functions, other tables, and who writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ckanext.duckstore import identifiers, interrupts
from ckanext.duckstore.operations.functions import compiled
from ckanext.duckstore.operations.trigger_tables import TriggerTables
from ckanext.duckstore.operations.triggers import Triggers
from ckanext.duckstore.postgres.plpgsql import USER_TABLE, Environment, Function, User, tables_read
from ckanext.duckstore.store.base import Functions, Resource, Store, Writing


def _yes(_id: str) -> bool:
    return True


@dataclass(frozen=True)
class Caller:
    """Who asked for a write: asked only where a table has triggers."""

    user: Callable[[], User]
    """The row of ``datastore_user``; asked only where a trigger reads it."""
    may_read: Callable[[str], bool] = _yes
    """Says whether the user may read a resource, by its id."""


NO_USER = User("", False)
#: The caller of a write that no user asked for.
NOBODY = Caller(lambda: NO_USER)


@dataclass(frozen=True)
class TriggerEnvironment:
    """What triggers see, as it was before the write began; *tables* is None where there are none to
    run.
    """

    environment: Environment
    tables: TriggerTables | None

    @classmethod
    def of(cls, store: Store, resource: Resource | None, caller: Caller, timeout: float | None) -> TriggerEnvironment:
        """Read what the triggers of *resource* may ask for. No write may be open: the tables that
        they read are read here.

        :param timeout: seconds after which reading a table is interrupted.
        """
        if resource is None or not resource.triggers:
            return cls(Environment(_Lookup({}), NO_USER), None)
        lookup = _Lookup(store.functions())
        names = tables_read(resource.triggers, lookup)
        tables = TriggerTables(store, resource, caller.may_read)
        tables.read(names - {USER_TABLE}, timeout)
        user = caller.user() if USER_TABLE in names else NO_USER
        return cls(Environment(lookup, user, tables.find, interrupts.check), tables)

    def triggers(self, writing: Writing, *, row_by_row: bool) -> Triggers:
        """Return the triggers of the table of *writing*, ready to run."""
        if self.tables is not None:
            self.tables.load(writing)
        return Triggers(writing, self.environment, row_by_row)


class _Lookup:
    """Functions of one moment, by name."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def __call__(self, name: str) -> Sequence[Function]:
        return [compiled(stored) for stored in self._functions.get(identifiers.truncated(name), ())]
