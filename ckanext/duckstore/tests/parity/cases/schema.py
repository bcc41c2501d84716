"""datastore_create and datastore_info: columns, types and their guessing, keys, indexes, aliases, the data dictionary."""
from __future__ import annotations

from typing import Any

from ..case import Case, Step, create, delete, everything, info, insert, search, upsert

ALIASED = create('a int', aliases=['one-$id', 'two-$id'], records=[{'a': 1}])

NAMES: list[Any] = ['A', 'a', '%', 'a%b', '%(x)s', ':x', 'a:b', '?', 'a b', '  x', 'x  ', "it's", 'back\\slash', 'rowid', '^a', '^', 'select', 'é', 'ÉÉ', '日本', '😀', 'a"b', '_x', '', 'a\tb',
         'a\nb', 'a\0b', 'x' * 63, 'x' * 64, 'é' * 32, 'oid', 'ctid', 'xmin', 'tableoid', 'rank', '$1', '{}', 'a,b', 'a;b', '--', '/*', 'null', 'ﬁ', 'e\u0301', '\u00a0x', 'x\u200b', 'a.b', 1, 1.5, None, True, ['a'],
         'json', 'm', 'v', 'select_cols', 'j']

#: First values of a column without a type.
GUESSED: list[Any] = [
    1, 1.0, 2 ** 31 - 1, 2 ** 31, 2 ** 63, '1', '9999999999', '1.0', '1e400', 'inf', 'nan', ' 1 ', '٣', '1_0', True, None, '', [], {}, 'x', '2020-01-02', '2020-1-2', '31/12/2020', '12/31/2020',
    '31-12-2020', '12-31-2020', '2020-01-02T03:04:05Z', '2020-01-02 03:04:05', '2020-01-02T03:04', '99/99/2020', '-0', '0x10', '\u00a01']

CASES = [
    *(Case(f'a column named {name!r}', [
        Step('datastore_create', {'fields': [{'id': name, 'type': 'text'}], 'records': [{name: 'x'}] if isinstance(name, str) else []}),
        *((insert({name: 'y'}), upsert({'_id': 1, name: 'z'}), search(), search(fields=[name], sort=f'"{name}"', filters={name: 'y'}), search(records_format='csv'),
           Step('dump', {'format': 'csv'}), Step('dump', {'format': 'json'}), Step('dump', {'format': 'xml'}), search(distinct=True, fields=[name], sort=[f'{name} desc']), info(),
           delete(filters={name: 'z'}), search()) if isinstance(name, str) else ()),
    ]) for name in NAMES),
    Case('columns that differ in case', [
        create('a int', 'A text', 'Aa text', 'aA text', 'AA text', primary_key='A', records=[{'a': 1, 'A': 'big', 'Aa': '1', 'aA': '2', 'AA': '3'}]), *everything(),
        upsert({'A': 'big', 'a': 2}), upsert({'A': 'new', 'aA': 'q'}), search(sort='aA desc, A'), search(filters={'A': 'big', 'a': 2}), search(fields='AA,a,A'), info(),
        create('a int', 'A text', delete_fields=True), search(),
    ]),
    Case('guessed types', [
        create('int', 'float', 'text', 'inttext', 'numtext', 'date', 'datetime', 'isoz', 'dmy', 'mdy', 'dict', 'list', 'bool', 'null', 'empty', 'space', 'inf', 'nan', 'big', 'exp', 'iso_ms', 'year',
               'dash', 'zero', 'neg', 'usc',
               records=[{'int': 1, 'float': 1.5, 'text': 'abc', 'inttext': '12', 'numtext': '1.5', 'date': '2020-01-02', 'datetime': '2020-01-02 03:04:05', 'isoz': '2020-01-02T03:04:05Z',
                         'dmy': '13/02/2020', 'mdy': '02/13/2020', 'dict': {'a': 1}, 'list': [1], 'bool': True, 'null': None, 'empty': '', 'space': ' ', 'inf': 'inf', 'nan': 'nan', 'big': 2 ** 40,
                         'exp': '1e5', 'iso_ms': '2020-01-02T03:04:05.678', 'year': '2020', 'dash': '02-13-2020', 'zero': '007', 'neg': '-5', 'usc': '1_000'}]),
        info(), search(),
    ]),
    *(Case(f'type guessed for {value!r}', [create('a', records=[{'a': value}]), info(), search()]) for value in GUESSED),
    Case('types are guessed from the first record', [
        Step('datastore_create', {'records': [{'a': 1, 'b': 'x'}, {'a': '2', 'b': None}]}), info(), search(),
        Step('datastore_create', {'records': [{'a': 3, 'c': 1.5}]}), info(), search(), Step('datastore_create', {'records': [{'a': 3}, {'d': 1.5}]}), info(),
        Step('datastore_create', {'records': [{'a': 3, 'e"f': 1}]}), Step('datastore_create', {'records': [{'_x': 3}]}), info(),
    ]),
    Case('fields that cannot be', [
        create('a nope'), create('a int', 'a int'), create('a int', 'b'), create('a'), create('a int', '_b int'), create('a int nonsense'), create('a '),
        Step('datastore_create', {'fields': [{'type': 'int'}]}), Step('datastore_create', {'fields': [{'id': ''}]}), Step('datastore_create', {'fields': 'a'}),
        Step('datastore_create', {'fields': ['a']}), Step('datastore_create', {'fields': [{'id': 'a', 'type': 1}]}), Step('datastore_create', {'fields': [{'id': 'a', 'type': ['int']}]}),
        Step('datastore_create', {'fields': [{'id': 'a', 'type': None}], 'records': [{'a': 1}]}), Step('datastore_create', {'fields': [{'id': 'a', 'type': ''}], 'records': [{'a': 1}]}),
        Step('datastore_create', {'fields': [{'id': {'x': 1}, 'type': 'int'}]}), Step('datastore_create', {'fields': {'id': 'a', 'type': 'int'}}), create(*[f'{"x" * 63}{n} int' for n in range(2)]),
        info(), search(),
    ]),
    Case('types that PostgreSQL has and has not', [create(f'a {declared}') for declared in (
        'integer[]', 'double', 'string', 'datetime', 'int128', 'numeric(39,2)', 'numeric(10,11)', 'numeric(0)', 'numeric(a)', 'varchar(0)', 'varchar(10485761)', 'int(5)', 'text(5)', 'float(24)', 'float(53)',
        'float(54)', 'timestamp(7)', 'timestamp with timezone', 'time with time zone zone', 'int; drop table x', "int default 'x'", 'int primary key', 'int not null', 'serial', 'INT', '"int4"', '"INT4"', 'pg_catalog.int4',
        'public.int4', 'boolean[][]', ' int ', 'int--', 'unknown', 'void', 'record')]),
    Case('create with nothing', [create(), info(), search(), insert({'a': 1}), create('a int'), search(), insert({'a': 1}), search()]),
    Case('create with nothing, then rows', [create(), upsert({'a': 1}), insert({}), search(), search(records_format='csv'), info(), delete(filters={}), search()]),
    Case('what create answers', [
        create('a int', 'b', records=[{'a': 1, 'b': 'x', 'c': 2}]), create('a int', 'b text'), create('a text'), create('b', 'd int'), create('d int', include_records=True, records=[{'d': 1}]),
        create(records=[{'a': 5}], include_records=True), create(calculate_record_count=True, records=[{'a': 6}]), create('j json', records=[{'j': {'x': [1, 2]}}], include_records=True), info(), search(),
    ]),
    Case('records of create', [
        create('a int', records=[{'a': 1}, {'a': 'x'}]), info(), create('a int', records=[1]), create('a int', records=[{'a': 1}, 2]), create('a int', records=[{'a': 1}, {'b': 2}]), create('a int', records={'a': 1}),
        create('a int', records='x'), create('a int', records=[]), create('a int', records=[[]]), create('a int', records=[{}]), search(), create(records=[{}, {'a': 5}]), search(),
    ]),
    Case('columns added and deleted', [
        create('a int', 'b text', records=[{'a': 1, 'b': 'x'}]), create('a int', 'c float'), search(), create('a int', 'c float', delete_fields=True), search(), info(), create('c float', 'a int'), search(),
        create('b int'), search(), create('a int', delete_fields=True, records=[{'a': 7, 'z': 'new'}]), search(), info(), create(delete_fields=True), search(), insert({'a': 8, 'z': 'q'}), search(),
    ]),
    Case('key of a deleted column', [
        create('a int', 'b int', primary_key='a', records=[{'a': 1, 'b': 1}]), create('b int', delete_fields=True), info(), insert({'b': 1}), search(), upsert({'b': 1}),
    ]),
    Case('primary_key', [
        create('a int', 'b int', 'c int', primary_key='a, b'), info(), insert({'a': 1, 'b': 1}, {'a': 1, 'b': 2}), create(primary_key=['a']), create(primary_key='c'), info(), create(primary_key=['b', 'a']), info(),
        create(primary_key='nope'), create(primary_key=['a', 'nope']), create(primary_key=[]), info(), insert({'a': 1, 'b': 1}), create(primary_key='a,b'), create(primary_key=''), create(primary_key=['"a"', ' c ']), info(),
        create(primary_key={'a': 1}), create(primary_key=5), create(primary_key=[1]), create(primary_key=['_id']), create(primary_key=[['a', 'b']]), info(), upsert({'a': 1}),
    ]),
    Case('primary_key on json and arrays', [
        create('j json', 't text[]', 'd timestamp', 'x numeric', primary_key=['d', 'x']), insert({'d': '2020-01-02', 'x': 1}, {'d': '2020-01-02', 'x': 1.0}), upsert({'d': '2020-01-02 00:00', 'x': '1.00', 't': ['a']}),
        upsert({'d': '2020-01-02T00:00:00', 'x': 1, 't': ['b']}), search(fields='d,x,t'), create(primary_key='t'), upsert({'t': ['b'], 'j': 1}), search(fields='t,j'), create(primary_key='j'), info(),
    ]),
    Case('key on rows that break it', [
        create('a int', records=[{'a': 1}, {'a': 1}]), create(primary_key='a'), info(), search(), create('a int', primary_key='a', records=[{'a': 2}, {'a': 2}]), search(),
    ]),
    Case('key with the first records', [create('a int', primary_key='a', records=[{'a': 2}, {'a': 2}]), search(), info()]),
    Case('indexes', [
        create('a int', 'b text', 'c timestamp', indexes='a, b'), info(), create(indexes=['a', ['b', 'c']]), info(), create(indexes=[]), info(), create(indexes='nope'), create(indexes=['a', 'nope']), create(indexes=[['a', 'nope']]),
        create(indexes=['"a"']), info(), create(indexes=''), create(indexes={'a': 1}), create(indexes=[1]), create(indexes=['a,b']), info(), create(indexes=['a'], primary_key='b'), info(), create(indexes='b'), info(),
    ]),
    Case('aliases', [
        ALIASED, info(), info(resource_id='one-$id'), search(resource_id='two-$id'), search(resource_id='$id'), create(aliases='three-$id'), search(resource_id='one-$id'), search(resource_id='three-$id'), info(),
        create(aliases=[]), info(), create(aliases='x-$id, y-$id'), info(), create(aliases=['x-$id', 'x-$id']), info(), create(aliases=''), info(),
    ]),
    Case('aliases that cannot be', [
        ALIASED, create('b int', resource_id='$other', aliases='one-$id'), create('b int', resource_id='$other', aliases='$id'), create('b int', resource_id='$other'), info(resource_id='$other'),
        create(aliases='$other'), create(aliases='$id'), create(aliases=['new-$id', 'x"y']), create(aliases=['_x']), create(aliases=['']), create(aliases=[' ']), create(aliases=["it's"]), create(aliases=['a%b']), create(aliases=['a;b']), create(aliases=['tab\t']),
        create(aliases=[['list']]), create(aliases={'a': 1}), create(aliases=5), create(aliases=[5]), create(aliases='_table_metadata'), info(), search(resource_id='one-$id'), delete(), search(resource_id='one-$id'),
        create('a int', aliases='one-$id'), search(resource_id='one-$id'),
    ]),
    Case('aliases at work', [
        ALIASED, search(resource_id='one-$id', filters={'a': 1}, fields='a'), Step('dump', {'resource_id': 'one-$id'}), insert({'a': 5}, resource_id='one-$id'), delete(resource_id='one-$id', filters={}),
        create('b int', delete_fields=True), search(resource_id='two-$id'), create('c int'), search(resource_id='two-$id'),
    ]),
    Case('data dictionary', [
        Step('datastore_create', {'fields': [{'id': 'a', 'type': 'int', 'info': {'label': 'A', 'notes': 'é "quoted" \'x\' \\ : ?', 'type_override': 'text'}}, {'id': 'b', 'type': 'text'}], 'records': [{'a': 1}]}),
        info(), search(), create('a int'), info(), Step('datastore_create', {'fields': [{'id': 'a', 'type': 'int', 'info': {}}, {'id': 'b', 'type': 'text', 'info': {'label': 'B'}}]}), info(), search(limit=0),
        Step('datastore_create', {'fields': [{'id': 'b', 'info': None}]}), info(), Step('datastore_create', {'fields': [{'id': 'b', 'info': 'text'}, {'id': 'c', 'type': 'int', 'info': {'x': {'y': [1, 2.5]}}}]}), info(),
        Step('datastore_create', {'fields': [{'id': 'a', 'nope': 1}]}), info(), search(fields='b,a', limit=0), Step('datastore_create', {'fields': [{'id': 'b', 'info': {'label': 'B2'}}], 'delete_fields': True}), info(),
    ]),
    Case('info', [
        create('a int', 'b text'), info(include_meta=False), info(include_fields_schema=False), info(include_meta=False, include_fields_schema=False), info(include_meta='maybe'), info(id='$id'), insert({'a': 1}), info(),
    ]),
    Case('id for resource_id', [create('a int'), Step('datastore_search', {'resource_id': '', 'id': '$id'}), Step('datastore_info', {'resource_id': '', 'id': '$id'})]),
    Case('resource ids', [create('a int', resource_id=id_) for id_ in ('', 'nope', '../../x', '..%2F', 'x' * 300, "a'b", 'a"b', '$other')]),
    Case('create for a resource that is not there', [Step('datastore_create', {'resource_id': None, 'fields': [{'id': 'a'}]}), Step('datastore_create', {'resource': {'package_id': 'nope'}, 'fields': []})]),
    Case('triggers that are none', [create('a int', triggers=[]), create(triggers=[{'function': ''}]), create(triggers=[{}]), create(triggers='x'), info()]),
]
