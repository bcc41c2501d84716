"""SQL of the text that PostgreSQL prints for an interval, ``IntervalStyle`` postgres: ``1 year -2
mons +3 days 04:05:06.7``.
"""

from __future__ import annotations

#: The name of the value in the SQL. (A lambda's parameter is computed once, however often it is
#: mentioned.)
_ONE = "one"
_MONTHS = f"(year({_ONE}) * 12 + month({_ONE}))"
_MICROS = f"(hour({_ONE}) * 3600000000 + minute({_ONE}) * 60000000 + microsecond({_ONE}))"


def printed(sql: str) -> str:
    """Return SQL for the text of the interval *sql*; NULL stays NULL."""
    parts = [
        _counted(f"year({_ONE})", "year", "false"),
        _counted(f"month({_ONE})", "mon", f"year({_ONE}) < 0"),
        _counted(f"day({_ONE})", "day", f"{_MONTHS} < 0"),
        _clock(f"day({_ONE}) < 0 OR (day({_ONE}) = 0 AND {_MONTHS} < 0)"),
    ]
    text = f"coalesce(nullif(concat_ws(' ', {', '.join(parts)}), ''), '00:00:00')"
    return f"list_transform([{sql}], lambda {_ONE}: CASE WHEN {_ONE} IS NOT NULL THEN {text} END)[1]"


def _counted(number: str, unit: str, after_minus: str) -> str:
    """Return SQL of a part of an interval, NULL if it is zero; PostgreSQL writes a plus after a
    negative part.
    """
    sign = f"CASE WHEN {number} > 0 AND ({after_minus}) THEN '+' ELSE '' END"
    return f"CASE WHEN {number} <> 0 THEN {sign} || {number} || CASE WHEN {number} = 1 THEN ' {unit}' ELSE ' {unit}s' END END"


def _clock(after_minus: str) -> str:
    size = f"abs({_MICROS})"
    sign = f"CASE WHEN {_MICROS} < 0 THEN '-' WHEN {after_minus} THEN '+' ELSE '' END"
    fraction = f"CASE WHEN {size} % 1000000 <> 0 THEN rtrim(format('.{{:06d}}', {size} % 1000000), '0') ELSE '' END"
    clock = (
        f"format('{{:02d}}:{{:02d}}:{{:02d}}', {size} // 3600000000, {size} // 60000000 % 60, {size} // 1000000 % 60)"
    )
    return f"CASE WHEN {_MICROS} <> 0 THEN {sign} || {clock} || {fraction} END"
