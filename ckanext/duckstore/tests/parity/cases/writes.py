"""insert, upsert, update and delete: which rows they leave, what they answer, what they refuse."""
from __future__ import annotations

from ..case import Case, create, delete, info, insert, records_delete, search, update, upsert

KEYED = create('k text', 'v int', 'w text', primary_key='k', records=[{'k': 'a', 'v': 1, 'w': 'x'}, {'k': 'b', 'v': 2, 'w': 'y'}])
PAIR = create('a int', 'b text', 'c numeric', primary_key=['a', 'b'], records=[{'a': 1, 'b': 'x', 'c': 1}, {'a': 1, 'b': 'y', 'c': 2}])
PLAIN = create('a int', 'b text')

CASES = [
    Case('insert', [
        PLAIN, insert({'a': 1, 'b': 'x'}), insert({'a': 2}), insert({'b': 'only b'}), insert({}), insert({'a': None, 'b': None}), search(),
        insert({'a': 1}, {'a': 'bad'}, {'a': 3}), search(), insert({'a': 5}, include_records=True), search(),
    ]),
    Case('insert of several, include_records', [PLAIN, insert({'a': 6}, {'b': 'q'}, include_records=True)]),
    Case('insert what is no record', [
        PLAIN, insert(1), insert('x'), insert([]), insert(None), insert({'a': 1}, 'x'), insert({'c': 1}), insert({'a': 1}, {'a': 2, 'c': 3}),
        insert({'a': 1, '_id': 7}), insert({'A': 1}), insert({'a ': 1}), search(), insert(), search(),
        insert(records={'a': 1}), insert(records='x'), insert(records=7),
    ]),
    Case('insert, dry run', [
        PLAIN, insert({'a': 1}, dry_run=True), search(), insert({'a': 1}, dry_run=True, include_records=True), insert({'a': 'x'}, dry_run=True), search(),
    ]),
    Case('insert breaks the key', [
        KEYED, insert({'k': 'a', 'v': 9}), insert({'k': 'c'}, {'k': 'c'}), insert({'k': None, 'v': 1}), insert({'k': None, 'v': 2}), insert({'k': 'c', 'v': 3}),
        insert({'k': 'd'}, {'k': 'e'}, {'k': 'a'}), search(),
    ]),
    Case('upsert', [
        KEYED, upsert({'k': 'a', 'v': 10}), upsert({'k': 'c', 'v': 3, 'w': 'z'}), search(), upsert({'k': 'b'}), search(),
        upsert({'k': 'a', 'v': 11}, {'k': 'd', 'v': 4}, {'k': 'a', 'w': 'again'}), search(), upsert({'k': 'a', 'v': None, 'w': None}), search(),
        upsert({'k': 'e', 'v': 1}, {'k': 'e', 'v': 2}, {'k': 'e', 'w': 'last'}), search(sort='k'),
    ]),
    Case('upsert with mixed columns', [
        KEYED, upsert({'k': 'a', 'v': 7}, {'k': 'b', 'w': 'only w'}, {'k': 'c'}, {'w': 'w first', 'k': 'd'}, {'k': 'e', 'v': None}), search(sort='k', fields='k,v,w'),
    ]),
    Case('upsert without method', [
        KEYED, *[step for record in ({'k': 'a', 'v': 5}, {'k': 'new'}) for step in (
            upsert(record).__class__('datastore_upsert', {'records': [record]}), search(sort='k', fields='k,v,w'))],
    ]),
    Case('upsert refused', [
        KEYED, upsert({'v': 1}), upsert({'k': 'a', 'nope': 1}), upsert({'k': 'a', 'nope': 1, 'neither': 2}), upsert({'k': 'a', 'v': 'x'}),
        upsert({'k': 'n1'}, {'k': 'n2', 'v': 'x'}, {'k': 'n3'}), upsert({'k': 'n1'}, {'v': 2}), upsert({}), search(), PLAIN.__class__('datastore_upsert', {'method': 'nope', 'records': [{}]}),
        upsert(1), upsert('x'), upsert(None), upsert({'k': 'n4'}, 5), search(),
    ]),
    Case('upsert with null keys', [
        KEYED, upsert({'k': None, 'v': 1}), upsert({'k': None, 'v': 2}), search(fields='k,v'), upsert({'k': '', 'v': 3}), upsert({'k': '', 'v': 4}), search(fields='k,v'),
        update({'k': None, 'v': 5}), search(fields='k,v'),
    ]),
    Case('upsert with empty key that is no text', [
        create('k int', 'v int', primary_key='k'), upsert({'k': '', 'v': 1}), upsert({'k': '1', 'v': 2}, {'k': 1, 'v': 3}, {'k': 1.2, 'v': 4}), search(fields='k,v'),
        update({'k': '1', 'v': 7}), update({'k': 1.2, 'v': 8}), update({'k': 'x', 'v': 8}), update({'k': '', 'v': 8}), search(fields='k,v'),
    ]),
    Case('upsert, include_records', [
        KEYED, upsert({'k': 'a', 'v': 10}, include_records=True), upsert({'k': 'z1', 'v': 1}, {'k': 'a', 'v': 11}, {'k': 'z1', 'v': 2}, include_records=True),
        update({'k': 'b', 'v': 20}, include_records=True), upsert({'k': 'b', 'v': 21}, dry_run=True, include_records=True), upsert({'k': 'q', 'v': 'x'}, include_records=True),
        search(fields='k,v,w', sort='k'),
    ]),
    Case('upsert with two key columns', [
        PAIR, upsert({'a': 1, 'b': 'x', 'c': 5}), upsert({'a': 1, 'b': 'z'}), upsert({'a': 2, 'b': 'x'}), upsert({'a': 1}), upsert({'b': 'x'}), upsert({'c': 1}),
        upsert({'a': 1, 'b': None, 'c': 1}), upsert({'a': 1, 'b': None, 'c': 2}), search(fields='a,b,c', sort='a,b,c'), update({'a': 1, 'b': 'x', 'c': 6}),
        update({'a': 9, 'b': 'x', 'c': 6}), update({'a': 1, 'b': None, 'c': 6}), search(fields='a,b,c', sort='a,b,c'),
    ]),
    Case('upsert by _id', [
        PLAIN, insert({'a': 1}, {'a': 2}), upsert({'_id': 1, 'a': 10}), upsert({'_id': 5, 'a': 50}), upsert({'_id': '2', 'b': 'text id'}), search(),
        upsert({'_id': 'x', 'a': 1}), upsert({'_id': None, 'a': 1}), upsert({'_id': 1.0, 'a': 11}), upsert({'_id': '', 'a': 1}), upsert({'_id': True, 'a': 1}),
        upsert({'_id': -3, 'a': -3}), upsert({'_id': 1}), upsert({'a': 1}), upsert({'_id': 99999999999, 'a': 1}), search(sort='_id'),
    ]),
    Case('update by _id', [
        PLAIN, insert({'a': 1}, {'a': 2}), update({'_id': 1, 'a': 10}), update({'_id': 5, 'a': 50}), update({'_id': '2', 'b': 'text id'}), update({'_id': 'x', 'a': 1}),
        update({'_id': None, 'a': 1}), update({'_id': 1.0, 'a': 11}), update({'_id': 1.5, 'a': 12}), update({'_id': 1}), update({'a': 1}), update({'_id': 99999999999, 'a': 1}),
        update({'_id': 1, 'a': 1, 'nope': 2}), search(sort='_id'),
    ]),
    Case('keys changed by _id', [
        KEYED, update({'_id': 1, 'k': 'z'}), update({'_id': 1, 'k': 'b'}), update({'_id': 2, 'k': None}), upsert({'_id': 1, 'k': 'q'}), upsert({'_id': 9, 'k': 'q'}),
        upsert({'_id': 9, 'k': 'nine'}), upsert({'_id': 1, 'k': 'nine'}), search(sort='_id'), update({'_id': 1, 'k': 'nine'}, {'_id': 9, 'k': 'q'}), search(sort='_id'),
    ]),
    Case('_id and key in one batch', [
        KEYED, upsert({'_id': 1, 'v': 100}, {'k': 'a', 'w': 'by key'}, {'k': 'new', 'v': 1}, {'_id': 2, 'v': 200}), search(sort='_id'),
        update({'k': 'a', 'v': 1}, {'_id': 1, 'v': 2}, {'k': 'nope', 'v': 3}), search(sort='_id'),
    ]),
    Case('update', [
        KEYED, update({'k': 'a', 'v': 10}), update({'k': 'nope', 'v': 1}), update({'k': 'a', 'v': 11}, {'k': 'nope', 'v': 1}), search(),
        update({'k': 'a', 'v': 1}, {'k': 'a', 'w': 'twice'}), search(), update({'v': 5}), update({'k': 'a', 'x': 5}), update({'k': 'a', 'v': 'x'}), update({'k': 'a'}),
        update({'k': 'b', 'v': ''}), update({'k': 'b', 'w': ''}), update({'k': 5, 'v': 1}), update({'k': ['a'], 'v': 1}), search(),
    ]),
    Case('update without key', [PLAIN, insert({'a': 1}), update({'a': 1, 'b': 'x'}), upsert({'a': 1, 'b': 'x'}), upsert(), update(), search()]),
    Case('write to no table', [
        insert({'a': 1}), upsert({'a': 1}), update({'a': 1}), delete(), delete(filters={}), records_delete(filters={}), search(), info(), search(resource_id='nope'),
        info(resource_id='nope'), delete(resource_id='nope'), insert({'a': 1}, resource_id='nope'), delete(resource_id=''), search(resource_id=''), info(resource_id=''),
        search(resource_id='../../x'), search(resource_id='a"b'), search(resource_id="a'b"), info(resource_id='..%2F'), search(resource_id='x' * 300),
    ]),
    Case('delete', [
        create('a int', 'b text', records=[{'a': n, 'b': 'even' if n % 2 == 0 else 'odd'} for n in range(10)]), delete(filters={'b': 'even'}), search(),
        delete(filters={'a': 1}), delete(filters={'a': [3, 5]}), delete(filters={'a': {'gt': 8}}), delete(filters={'a': 99}), search(), delete(filters={'nope': 1}),
        delete(filters={'a': 'x'}), delete(filters=[]), delete(filters='x'), delete(filters={'a': {'like': 1}}), delete(filters={'$or': [{'a': 7}, {'b': 'none'}]}), search(),
        insert({'a': 100, 'b': 'after'}), search(), delete(filters={}), search(), delete(), search(), delete(), info(),
    ]),
    Case('delete, include_deleted_records', [
        create('a int', 'b text', records=[{'a': n, 'b': f'row {n}'} for n in range(4)]), delete(filters={'a': [1, 2]}, include_deleted_records=True),
        delete(filters={'a': 77}, include_deleted_records=True), delete(filters={}, include_deleted_records=True), search(),
    ]),
    Case('records_delete', [
        create('a int', 'b text', records=[{'a': n, 'b': f'row {n}'} for n in range(6)]), records_delete(), records_delete(filters='x'), records_delete(filters=None),
        records_delete(filters={'a': 1}), records_delete(filters={'a': {'lte': 2}}, include_deleted_records=True), records_delete(filters={'b': 5}), search(), records_delete(filters={}), search(),
        records_delete(filters={}), info(),
    ]),
    Case('read-only without force', [
        PLAIN, insert({'a': 1}, force=False), delete(force=False), delete(filters={}, force=False), create('x int', force=False), search(),
    ]),
    Case('numbers of records', [
        create('a int', records=[{'a': n} for n in range(250)]), search(limit=3), search(limit=3, offset=248), insert(*[{'a': n} for n in range(7)]), search(limit=1, offset=255), info(),
    ]),
    Case('unknown parameters', [
        PLAIN, insert({'a': 1}, nope=1), search(nope=1), info(nope=1), delete(nope=1), create('a int', nope=1), insert({'a': 1}, dry_run='maybe'), insert({'a': 1}, include_records='maybe'),
        insert({'a': 1}, method='Insert'), insert({'a': 1}, method=''), insert({'a': 1}, method=None), search(limit='x'), search(limit=-1), search(offset='x'), search(offset=-1),
        search(include_total='maybe'), search(records_format='xml'), search(distinct='maybe'), search(fields={'a': 1}), search(sort={'a': 1}), search(filters='x'), search(filters='{"a": 1}'),
        search(filters='["a"]'), search(filters=1), search(limit=None), search(offset=None), search(q='', plain=False, language='simple', fields='a'),
    ]),
]
