"""The derived tables in a resource's file; see :class:`~ckanext.duckstore.store.base.Derived`."""

from __future__ import annotations

import duckdb

from ...identifiers import literal, quote
from ..base import Derived, DerivedTables, Resource
from ..engine import row_tables
from ..engine.instance import Attachment


def there(
    connection: duckdb.DuckDBPyConnection, attached: Attachment, resource: Resource, derived: Derived | None
) -> DerivedTables | None:
    """Return the tables of *derived* in the file *attached*, or None if it does not have them."""
    if derived is None:
        return None
    if attached.memory is None:
        names = ", ".join(map(literal, derived.definitions))
        found = connection.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE database_name = ? "
            f"AND schema_name = 'main' AND NOT temporary AND table_name IN ({names})",
            [attached.alias.strip('"')],
        ).fetchone()
        there = found == (len(derived.definitions),) and derived.row_columns.keys() <= set(
            row_tables.derived_columns(connection, attached.alias)
        )
        attached.memory = {} if there else False
    if attached.memory is False:
        return None
    schema = row_tables.schema_of(attached.alias)
    return DerivedTables(
        connection,
        resource,
        row_tables.rows_of(attached.alias),
        schema,
        attached.memory,
    )


def prepare(
    connection: duckdb.DuckDBPyConnection,
    attached: Attachment,
    resource: Resource,
    derived: Derived | None,
    *,
    make: bool,
) -> DerivedTables | None:
    """Create or drop the tables of *derived* in the file *attached*, an unpublished copy, and
    return them.

    :param make: create them if they are missing and wanted.
    """
    tables = there(connection, attached, resource, derived)
    if derived is None or derived.wanted is (tables is not None) or (tables is None and not make):
        return tables
    schema = row_tables.schema_of(attached.alias)
    for name, columns in derived.definitions.items():
        connection.execute(
            f"CREATE OR REPLACE TABLE {schema}.{quote(name)} ({columns})"  # an earlier release's may be there
            if derived.wanted
            else f"DROP TABLE {schema}.{quote(name)}"
        )
    row_tables.align_derived_columns(connection, attached.alias, derived.row_columns if derived.wanted else {})
    attached.memory = None
    tables = there(connection, attached, resource, derived)
    if tables is not None:
        derived.make(tables)
    return tables


def copy(source: DerivedTables | None, target: DerivedTables | None, derived: Derived | None) -> None:
    """Copy the contents of the tables *source* to the newly created *target*, if both exist."""
    if source is not None and target is not None and derived is not None:
        derived.copy(source, target)


def are_untidy(
    connection: duckdb.DuckDBPyConnection, attached: Attachment, resource: Resource, derived: Derived | None
) -> bool:
    """Return whether the tables of *derived* in the file *attached* could be reorganized for faster
    reads.
    """
    tables = there(connection, attached, resource, derived)
    return derived is not None and tables is not None and derived.is_untidy(tables)
