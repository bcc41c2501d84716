"""Every type with every form of input: what is taken, what is refused and how, and how it is given out again."""
from __future__ import annotations

from typing import Any

from ..case import Case, Step, create, everything, insert, search

#: What a record may bring for a column of any type.
COMMON: list[Any] = [
    None, '', ' ', 'abc', '0', '1', '-1', '1.5', ' 7 ', '1e3', 'NaN', 'Infinity', 'true', 'off', True, False, 0, 1, -1, 1.5, 2.5, -2.5,
    1e15, 1e16, 0.1 + 0.2, 32768, 2147483648, 9223372036854775808, [], [1, 2], ['a', 'b,c', None], {}, {'a': 1}, '2020-01-02', '2020-02-30',
    '2020-01-02T10:20:30', '10:20', '{}', '{1,2}', '"x"', 'é€😀', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'null', '1 day',
]

_INTEGERS = ['007', '+5', '--5', '5 5', '0x1F', '0b101', '0o17', '1_000', '1__0', '5.0', '1e0', '32767', '-32768', '32768', '2147483647', '2147483648',
             '9223372036854775807', '-9223372036854775808', '9223372036854775808', '99999999999999999999999', 32767, 2147483647, -2147483648,
             9223372036854775807, 0.5, 1.4999, -0.5, 1e3, 1e10, 1e20, '٣', '１']
_FLOATS = ['.5', '5.', '-.5e-3', '1e400', '-1e400', '1e-400', '1e308', 'nan', '-Infinity', 'inf', '+inf', 'infinit', '0x10', '1_0', '-0', -0.0, 1e300, 5e-324,
           1e-5, 1e-4, 123456, 1234567, 123456.7, 1e6, 1e7, 1e14, 123456789012345, 1234567890123456, 1e17, 1e22, 3.4e38, 3.5e38, 16777217, 0.1, 1 / 3,
           100.0, 12345678901234567890, '1.7976931348623157e308', '1.7976931348623159e308', 4.9e-324, 1e-45]
_NUMERICS = ['.5', '5.', '1e5', '1e-5', '12345678901234567890.123456789', 12345678901234567890, 0.1, 1e-7, 123456789.123456, '-0', '1_000.5', '0x1F', 1e20, 'inf',
             '1e400', '1.2.3', '١']
_DATES = ['20200102', '1 Jan 2020', 'Jan 1, 2020', 'January 1 2020', '01/02/2020', '13/02/2020', '1/2/20', '2020/1/2', '2020.01.02', '2020-Jan-02', '02-Jan-2020',
          '2020-1-2', '2020-001', '2020.366', 'J2451187', '2020-01-02 BC', '0001-01-01', '0000-01-01', '10000-01-01', '294276-12-31', '5874897-12-31', '5874898-01-01',
          'infinity', '-infinity', 'epoch', '2020-13-01', '2020-00-10', '2019-02-29', '2020-02-29', 'Thu Jan 02 2020', '2020-01-02 10:20:30', '99-Jan-08', '1999-01-08 AD',
          '4714-11-24 BC', '4714-11-23 BC', '2020-01-02Z', '2020-01-02 +02', '20200102T102030', '200102', 'today is', '2020', 2020, '  2020-01-02  ', '1969-12-31']
_CLOCKS = ['10:20:30', '10:20:30.5', '10:20:30.123456', '10:20:30.1234567', '10:20:30.9999999', '102030', '1020', '10:20 PM', '12:00 AM', '12:00 PM', '13:00 PM',
           '24:00', '24:00:00', '24:00:01', '25:00', '10:60', '23:59:60', '10:20:60', 'T10:20', '10', '10:20:30+02', '10:20:30 +02:30', '10:20:30Z', '10:20 UTC',
           '10:20 PST', '10:20 America/New_York', '2020-07-01 10:20 America/New_York', 'allballs', '04:05:06.789-8', '10:20:30,5', '10:20:30.', '10.20.30', 'noon']
_TIMESTAMPS = ['2020-01-02 10:20', '2020-01-02T10:20:30Z', '2020-01-02T10:20:30+02:00', '2020-01-02 10:20:30+0200', '2020-01-02 10:20:30 -05', '2020-01-02 10:20:30.5',
               '2020-01-02 10:20:30.123', '2020-01-02 10:20:30.123456789', '2020-01-02 10:20:30.9999999', '2020-01-02 24:00', '2020-01-02 24:00:01', '2020-01-02 23:59:60',
               '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.5', '0044-03-15 10:00 BC', '1900-01-01 00:00:00.001', '2020-01-02 10:20:30 America/New_York',
               '2020-07-01 10:20:30 Europe/Berlin', '2020-01-02 10:20 EST', '2020-01-02 10:20 PM', 'Wed Jan 02 10:20:30 2020', 'Jan 2 10:20:30 2020 PST',
               '20200102 102030', '20200102T102030Z', '2020-01-02T10:20:30.123+05:30', '01/02/2020 10:20', '2020-01-02 10:20:30 junk', '2020-01-02 25:00',
               '2020-03-29 02:30 Europe/Berlin', '2020-01-02 10:20:30 +16:00', '2020-01-02 10:20:30+15:59', '294277-01-01', '4713-01-01 BC', '4714-11-24 00:00:00 BC',
               '2020-01-02 10', '2020-01-02T', '2020-01-02t10:20:30z']
_INTERVALS = ['1 day 2 hours', 'P1DT2H', 'P1Y2M3DT4H5M6S', 'P0001-02-03T04:05:06', '1-2', '1 2:03:04', '1 year 2 mons', '-1 year 2 mons', '1 mon -1 day', '1 day ago',
              '@ 1 minute', '1.5 days', '1.5 months', '1.5 years', '0.5 weeks', '1 week', '2 weeks 3 days', '04:05:06', '-04:05:06', '1 day -04:05:06', '+1 day', '4:5', '100:00:00',
              '1 h 2 m 3 s', '90 minutes', '36 hours', '3600', '1.234567 seconds', '0.1234567 s', '1 millisecond', '5 microseconds', '1 decade', '1 century', '1 millennium',
              '1 quarter', '12 months', '13 months', '-13 months', 'PT', 'P', '1 fortnight', '0', '0 days', '-0', '1 day 1 day', '1 day 25:00', '1y', '1 y 2 mon', 'infinity',
              '1 month -1 second', '-1 mon +1 day -00:00:01', '-1 day +1 hour', 'P-1Y-2M3DT-4H', '1 2', 'P1W', '178000001 years', '1e3 s', '2147483648 days', '-1 days -2:03:04.5']
_TEXTS = ['O\'Neil', '"quoted"', 'a,b', 'a\tb', 'a\nb', 'a\r\nb', '\\.', '\\', '\\N', ' lead', 'trail ', 'a\\b', 'x' * 300, '%', ':name', '?', 'ﬁ', 'e\u0301', 'NULL', 't',
          1e-7, 1.0, 100, -0.0, 1e22, 1e23, 123456789012345678, [1.5, None, True], [[1, 2], [3, 4]], ['a"b', 'c\\d', '', 'null', ' x']]
_BOOLEANS = ['t', 'T', 'TRUE', 'tr', 'y', 'yes', 'ye', 'on', 'o', 'of', 'n', 'no', 'f', 'fals', ' true ', 'truee', '2', '10', '00', 1.0, 0.0]
_UUIDS = ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', 'a0eebc999c0b4ef8bb6d6bb9bd380a11', 'a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11',
          '{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1', 'g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', ' a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 ',
          '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc9-99c0b-4ef8-bb6d-6bb9bd380a11']
_BYTES = ['\\xdeadBEEF', '\\x', '\\x1', '\\xzz', '\\x de ad', 'hello', 'a\\\\b', '\\000\\377', '\\400', '\\1', 'é', 'a\\', '\\xDE AD']
_JSON = ['{"a": 1}', '{"b":1, "a":{"y":[1,2.50,null],"x":true}}', '[1, "two"]', '"text"', '1', '1.50', 'tru', '{"a":1,"a":2}', '{"a"', '1 2', "{'a': 1}", '"\\u00e9"', '"\\u0000"',
         {'b': 1, 'aa': 2, 'a': [1, 2.5, None, True, 'é"\\']}, [1, {'a': 'b'}], [[]], 'nullx', '  [1]  ', {'a': 1e22, 'b': 1e-7, 'c': 10000000000000000000000}]
_ARRAYS = ['{1,NULL,3}', '{ 1 , 2 }', '{"1","2"}', '{1,2', '1,2}', '{1,,2}', '{,}', '{"a b",c d, e }', '{"a\\"b","c\\\\d"}', '{null,"null",Null}', '{""}', '{"a"b}', '{a}b', '{{1,2},{3,4}}',
           '[1:2]={1,2}', [1.5, 2], ['1', '2'], ['x'], [None], [1, None], [True, False], [''], [' a', 'b"c', 'd\\e', '{f}', 'null', 'g\nh'], ['2020-01-02', '2020-01-02T03:04:05'],
           [1, 'a'], [[1]], [{'a': 1}], '{t,f}', ['yes', 'no'], '{2020-01-02,"2020-01-02 03:04:05"}', [1e20], ['1.50', 0.1]]

TYPES: dict[str, list[Any]] = {
    'text': _TEXTS, 'varchar': _TEXTS[:8], 'varchar(5)': ['12345', '123456', '12345   ', 'ééééé', 123456, 1.23456], 'char(5)': ['12345', '123456', 'ab', 'ab       ', 'é'],
    'bpchar': ['ab', 'abc'], 'char': ['a', 'ab', 'a  '],
    'name': ['x' * 60], 'int2': _INTEGERS, 'int': _INTEGERS, 'int4': [], 'int8': _INTEGERS, 'bigint': [], 'smallint': [],
    'float4': _FLOATS, 'float': _FLOATS, 'float8': [], 'real': [], 'double precision': [], 'numeric': _NUMERICS, 'decimal': [], 'numeric(6,2)':
        ['1234.567', '9999.995', '12345', 1.005, 1.015, -1.005, '1e2', 'NaN', 99999], 'numeric(3)': ['1.5', '2.5', 999.5, '-0.5'],
    'bool': _BOOLEANS, 'boolean': [], 'date': _DATES, 'time': _CLOCKS, 'timetz': _CLOCKS, 'timestamp': _DATES + _TIMESTAMPS + ['10:20'], 'timestamptz': _DATES + _TIMESTAMPS,
    'interval': _INTERVALS, 'uuid': _UUIDS, 'bytea': _BYTES, 'nested': _JSON, 'json': _JSON, 'jsonb': _JSON,
    'text[]': _ARRAYS, '_text': [], 'int[]': _ARRAYS, '_int4': [], 'numeric[]': _ARRAYS, 'float8[]': _ARRAYS, 'bool[]': _ARRAYS, 'timestamp[]': _ARRAYS, 'date[]': _ARRAYS,
    'varchar(3)[]': ['{abc,abcd}', ['ab', 'abcd']], 'int[2]': [[1, 2, 3]],
}
#: Types that are another spelling of one before: a few inputs tell.
_SPELLINGS = {name for name, special in TYPES.items() if not special}


def _inputs(declared: str) -> list[Any]:
    chosen = ['1', '', 'abc', 1.5, True, [1, 2], None] if declared in _SPELLINGS else COMMON + TYPES[declared]
    return [value for number, value in enumerate(chosen) if (type(value), repr(value)) not in {(type(each), repr(each)) for each in chosen[:number]}]


def _case(declared: str) -> Case:
    steps: list[Step] = [create('n int', f'v {declared}')]
    for number, value in enumerate(_inputs(declared)):
        steps.append(insert({'n': number, 'v': value}))
    return Case(f'values of {declared}', [*steps, *everything(fields='n,v', sort='n'), search(sort='v desc, n', fields='n')], direct=True)


def _filters(declared: str) -> Case:
    """What each value is compared with, on each type: as text, and as JSON has it."""
    values = _inputs(declared)
    some = [value for value in values if isinstance(value, str)]
    steps: list[Step] = [create('n int', f'v {declared}'), *(insert({'n': number, 'v': value}) for number, value in enumerate(some[::3]))]
    steps += [search(filters={'v': {'eq': value}}, fields='n', sort='n') for value in values]
    steps += [search(filters={'v': {'gte': value}}, fields='n', sort='n') for value in values[::4]]
    return Case(f'filters on {declared}', steps, direct=True)


def _texts(declared: str) -> Case:
    """What include_records gives back, which is not what a search gives."""
    steps = [insert({'n': number, 'v': value}, include_records=True) for number, value in enumerate(_inputs(declared)[::5])]
    return Case(f'records of {declared}', [create('n int', f'v {declared}'), *steps], direct=True)


CASES = [_case(declared) for declared in TYPES] + [make(declared) for make in (_filters, _texts) for declared in TYPES if declared not in _SPELLINGS]
