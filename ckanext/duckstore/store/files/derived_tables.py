"""The derived tables in a resource's file; see :class:`~ckanext.duckstore.store.base.Derived`."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from ...identifiers import DERIVED, literal, quote
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
        is_whole = _columns(connection, attached.alias, derived) == _wanted(derived)
        attached.memory = {} if is_whole else False
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


def are_incomplete(connection: duckdb.DuckDBPyConnection, attached: Attachment, derived: Derived | None) -> bool:
    """Return whether the file *attached* has some of the tables and columns of *derived*, but not
    all, or others of the same names. They are not used.
    """
    if derived is None:
        return False
    found = _columns(connection, attached.alias, derived)
    return bool(found) and found != _wanted(derived)


def _wanted(derived: Derived) -> dict[str, str]:
    rows = ", ".join(f"{name} {storage}" for name, storage in sorted(derived.row_columns.items()))
    return {**derived.definitions, **({row_tables.ROWS[1]: rows} if rows else {})}


def _columns(connection: duckdb.DuckDBPyConnection, alias: str, derived: Derived) -> Mapping[str, str]:
    """Return the columns of those tables of *derived* that the file attached as *alias* has, and
    those of its rows for derived tables, by table.
    """
    names = ", ".join(map(literal, derived.definitions))
    schema, rows = map(literal, row_tables.ROWS)
    # Those of the rows have no order.
    found = connection.execute(
        "SELECT table_name, string_agg(column_name || ' ' || data_type, ', ' ORDER BY "
        f"CASE WHEN table_name = {rows} THEN column_name END, column_index) "
        f"FROM duckdb_columns() WHERE database_name = ? AND schema_name = {schema} AND (table_name IN ({names}) "
        f"OR (table_name = {rows} AND starts_with(column_name, {literal(DERIVED)}))) GROUP BY table_name",
        [alias.strip('"')],
    )
    return dict(found.fetchall())


def prepare(
    connection: duckdb.DuckDBPyConnection,
    attached: Attachment,
    resource: Resource,
    derived: Derived | None,
    *,
    make: bool,
    are_marked: bool = False,
) -> DerivedTables | None:
    """Create or drop the tables of *derived* in the file *attached*, an unpublished copy, and
    return them.

    :param make: create them if they are missing and wanted.
    :param are_marked: then keep the columns that rows have for them.
    """
    tables = there(connection, attached, resource, derived)
    if derived is None or (derived.wanted and (tables is not None or not make)):
        return tables
    if not derived.wanted and tables is None and not are_incomplete(connection, attached, derived):
        return None
    if not (derived.wanted and are_marked):
        row_tables.align_derived_columns(connection, attached.alias, {})
    schema = row_tables.schema_of(attached.alias)
    for name, columns in derived.definitions.items():
        connection.execute(
            f"CREATE OR REPLACE TABLE {schema}.{quote(name)} ({columns})"
            if derived.wanted
            else f"DROP TABLE IF EXISTS {schema}.{quote(name)}"
        )
    if derived.wanted:
        row_tables.align_derived_columns(connection, attached.alias, derived.row_columns)
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
