"""datastore_search: pages, order, distinct, fields, totals."""
from __future__ import annotations

from ..case import Case, create, dump, insert, search, upsert, delete

ROWS = [
    {'n': 3, 't': 'b', 'd': '2020-01-03', 'f': 1.5}, {'n': 1, 't': None, 'd': None, 'f': None}, {'n': None, 't': 'a', 'd': '2020-01-01', 'f': -1.5},
    {'n': 2, 't': 'B', 'd': '1969-12-31', 'f': 0}, {'n': 4, 't': 'ä', 'd': '2020-01-04', 'f': 'NaN'}, {'n': 6, 't': '', 'd': '2020-01-05', 'f': 'Infinity'}, {'n': 5, 't': 'c', 'd': '2020-01-06', 'f': 2.5},
]
TABLE = create('n int', 't text', 'd timestamp', 'f float', records=ROWS)

SORTS = ['n', 'n asc', 'n desc', 'n  desc', 'n DESC', 'n desc nulls last', 'n asc nulls first', 'n nulls first', 'n NULLS LAST', 'n  nulls  last', 't', 't desc', 'f', 'f desc', 'd desc, n', 'n,t', 'n , t', ' n', 'n ', '"n"', '"n" desc',
         'N', 'nope', 'n nope', 'nope, n', '_id', '_id desc', '_id  desc', '_id DESC', '_id asc nulls first', 'n, _id desc', '_id, n', '', ',', 'n,', 'n;', 'n desc; drop table x', 'rank', '"', '""', 'n desc asc', 'n, n desc', 'desc', 'nulls first', '_full_text', 'rowid',
         'random()', '1', ['n desc', 't'], ['n', 'nope'], [], ['n,t'], [1], [['n']], 'n\tdesc', 'n\ndesc', "n'--", 't,"n"']

FIELDS = ['n', 'n,t', ['t', 'n'], 't, n', '"n"', 'n,n', ['n', 'n'], 'nope', 'n,nope', '_id', '_id,n', '_full_text', '', [], [''], 'N', 'rank', ' n', 'n ', '*', 'count(*)', ['n; x'], [1], [['n']], 'n as x', 'd,f']

CASES = [
    Case('sort', [TABLE, *(search(sort=sort, include_next_page=True) for sort in SORTS)]),
    Case('sort, fields and distinct', [TABLE, *(search(sort=sort, distinct=True, fields='n,t') for sort in SORTS if sort)]),
    Case('fields', [TABLE, *(search(fields=names, limit=2, **more) for names in FIELDS for more in ({}, {'records_format': 'lists'}, {'records_format': 'csv'}, {'distinct': True, 'sort': 'n'}))]),
    Case('pages', [
        TABLE, search(limit=0), search(limit=0, records_format='lists'), search(limit=0, records_format='csv'), search(limit=2), search(limit=2, offset=2), search(limit='2', offset='3'), search(offset=100), search(limit=1, offset=6),
        search(limit=100000), search(limit=2.5), search(limit=True), search(limit=''), search(offset=''), search(offset=2.5), search(limit=[1]), search(offset=10 ** 12), search(limit=10 ** 12), search(offset=2 ** 63),
    ]),
    Case('next page', [
        TABLE, search(include_next_page=True), search(include_next_page=True, limit=2), search(include_next_page=True, limit=2, filters={'_id': {'gt': 2}}), search(include_next_page=True, limit=2, sort='_id desc'),
        search(include_next_page=True, limit=0), search(include_next_page=True, offset=100), search(include_next_page=True, sort='n'), search(include_next_page=True, distinct=True, sort='_id'),
        search(include_next_page=True, limit=2, records_format='csv'), search(include_next_page=True, limit=2, records_format='tsv', sort='_id desc'), search(include_next_page=True, limit=2, records_format='lists'),
        search(include_next_page=True, fields='n', limit=2), search(include_next_page=True, sort='_id asc', limit=2), search(include_next_page=True, sort='_id nulls first', limit=2), search(include_next_page=True, sort='_id desc nulls last', limit=2),
        search(include_next_page=True, limit=2, filters={'_id': {'gt': 2}}, offset=1), search(include_next_page=True, limit=2, filters={'_id': {'lt': 5}}, sort='_id desc', offset=1),
        search(include_next_page=True, filters={'n': 99}), search(include_next_page=True, filters={'n': 99}, records_format='csv'),
    ]),
    Case('total', [
        TABLE, search(include_total=False), search(include_total=True, limit=1), search(filters={'n': 1}), search(filters={'n': 1}, limit=0), search(distinct=True, fields='n', sort='n'), search(distinct=True, fields='n', sort='n', limit=1), search(total_estimation_threshold=1),
        search(total_estimation_threshold='x'), insert({'n': 9}), search(limit=1), delete(filters={'n': 9}), search(limit=1),
    ]),
    Case('distinct', [
        TABLE, insert({'n': 5, 't': 'c'}), search(distinct=True, fields='n', sort='n'), search(distinct=True, fields='n,t', sort='n desc, t'), search(distinct=True, fields='n', sort='t'), search(distinct=True, sort='_id'), search(distinct=True, fields='d', sort='d'),
        search(distinct=True, fields='f', sort='f'), search(distinct=True, fields='n', sort='n', limit=2, offset=1), search(distinct=True, fields='n', sort='n', records_format='csv'), search(distinct=True, fields='n', sort='n', records_format='lists'),
        search(distinct=True, fields='n', sort='n', filters={'n': {'gt': 1}}), search(distinct='true', fields='n', sort='n'), search(distinct=False, fields='n', sort='n'),
    ]),
    Case('distinct on timestamps', [
        create('d timestamp', records=[{'d': '2020-01-01T00:00:00.0001'}, {'d': '2020-01-01T00:00:00.0002'}, {'d': '2020-01-01'}]), search(distinct=True, fields='d', sort='d'), search(distinct=True, fields='d', sort='d', records_format='csv'),
        search(distinct=True, fields='d', sort='d desc', records_format='lists'),
    ]),
    Case('distinct on json and arrays', [
        create('j json', 'b jsonb', 'a text[]', records=[{'j': {'a': 1}, 'b': '{"a": 1}', 'a': ['x']}, {'j': {'a': 1}, 'b': '{"a": 1}', 'a': ['x']}]), search(distinct=True, fields='a'), search(distinct=True, fields='b'), search(distinct=True, fields='j'),
        search(distinct=True, fields='a', sort='a'), search(sort='j'), search(sort='b'), search(sort='a'),
    ]),
    Case('order of text', [
        create('t text', records=[{'t': text} for text in ('a', 'B', 'b', 'A', 'ä', 'z', 'Z', '1', '10', '2', '', ' ', '_', '-', 'é', 'e', 'É', '😀', '日', 'aa', 'a b', 'ab', "a'", 'ﬁ')]),
        search(sort='t'), search(sort='t desc'), search(filters={'t': {'gt': 'Z'}}, sort='t'), search(filters={'t': {'lte': 'é'}}, sort='t', fields='t'),
    ]),
    Case('order of other types', [
        create('u uuid', 'i interval', 'b bool', 'y bytea', 'a int[]', 'x numeric', 'z timestamptz', 'c char(3)',
               records=[{'u': f'{n}0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'i': i, 'b': b, 'y': y, 'a': a, 'x': x, 'z': z, 'c': c} for n, i, b, y, a, x, z, c in (
                   (3, '1 mon', True, '\\x02', [1, 2], 10, '2020-01-01 00:00+02', 'b'), (1, '30 days', False, '\\x0102', [1], 9.5, '2020-01-01 00:00+00', 'a'), (2, '29 days', None, '\\x', [], -1, '2019-12-31', 'B'),
                   ('f', '-1 day', True, None, [1, None], 1e10, None, 'ab'), ('a', '24:00:00', False, '\\xff', None, None, '2020-06-01', None))]),
        *(search(sort=f'{name} {way}, _id', fields='_id') for name in 'uibyaxzc' for way in ('asc', 'desc')),
    ]),
    Case('_table_metadata', [create('a int', aliases='meta-$id'), search(resource_id='_table_metadata', filters={'name': '$id'}, fields='name,alias_of'),
                             search(resource_id='_table_metadata', filters={'name': 'meta-$id'}, fields='name,alias_of'), search(resource_id='_table_metadata', filters={'alias_of': '$id'}, fields='name'),
                             search(resource_id='_table_metadata', filters={'name': '$id'}, fields='name', records_format='csv'), search(resource_id='_table_metadata', fields='nope'), search(resource_id='_table_metadata', limit=0, include_total=False),
                             dump(resource_id='_table_metadata', filters='{"name": "$id"}', fields='name,alias_of')]),
    Case('rows in the order of change', [create('k int', 'v int', primary_key='k', records=[{'k': n, 'v': n} for n in range(4)]), upsert({'k': 1, 'v': 100}), search(), search(fields='k,v'), search(sort='v')]),
    Case('fuzzy parameters', [TABLE, search(filters={}), search(filters=[]), search(filters=None), search(fields=None), search(sort=None), search(q=''), search(q=None), search(q='', plain=False, language='simple', sort='', filters={}),
                              search(plain=True), search(language='english'), search(full_text='')]),
]
