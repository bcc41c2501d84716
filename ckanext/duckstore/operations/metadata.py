"""``_table_metadata``: the table of everything that can be searched, resources and aliases."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from ckanext.duckstore import types
from ckanext.duckstore.operations.rendering import Cell
from ckanext.duckstore.store.base import ID_COLUMN, Column, Relation

NAME = '_table_metadata'
COLUMNS = (Column('name', 'name', 'name', 'VARCHAR'), Column('oid', 'oid', 'oid', 'BIGINT'), Column('alias_of', 'name', 'name', 'VARCHAR'))
ID = Cell(ID_COLUMN, types.parse('text'), ID_COLUMN)


def create(connection: duckdb.DuckDBPyConnection, relations: Sequence[Relation]) -> str:
    """Make the table on *connection*, of *relations* in their order; return its name, quoted."""
    rows = [[_id(relation) for relation in relations], [relation.name for relation in relations], [relation.oid for relation in relations],
            [relation.alias_of for relation in relations]]
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE table_metadata AS SELECT unnest(?::VARCHAR[]) AS {ID_COLUMN}, unnest(?::VARCHAR[]) AS name, '
        'unnest(?::BIGINT[]) AS oid, unnest(?::VARCHAR[]) AS alias_of', rows)
    return 'temp.main.table_metadata'


def _id(relation: Relation) -> str:
    """CKAN's view: the first 16 characters of the md5 of both names."""
    return hashlib.md5((relation.name + (relation.alias_of or '')).encode()).hexdigest()[:16]
