"""Read the text of a date, time or timestamp as PostgreSQL does: the entry point, and the error
messages.

The reader is a port of ``DecodeDateTime``, ``DecodeTimeOnly`` and the functions that they call in
PostgreSQL's ``src/backend/utils/adt/datetime.c``; the comments there explain each rule.
"""

from __future__ import annotations

import datetime

from ...errors import DataError, DatetimeFieldOverflow, InvalidDatetimeFormat, InvalidTimeZoneDisplacement
from .dates import DateReader, NoZone
from .decoded_fields import Moment
from .digits import Overflow, ZoneOverflow
from .times import TimeReader
from .tokens import Unreadable, split

#: The names of the types in messages.
_CALLED = {"timestamptz": "timestamp with time zone", "timetz": "time with time zone"}


class UnknownTimeZone(DataError):
    sqlstate = "22023"


def read_moment(text: str, type_name: str, now: datetime.datetime) -> Moment:
    """Return *text* as a value of the PostgreSQL type *type_name* (date, time, timetz, timestamp,
    timestamptz).

    :param now: the value of ``now``, ``today`` and related words, in UTC.
    :raises DataError: with PostgreSQL's message.
    """
    try:
        fields = split(text)
        return (TimeReader if type_name in ("time", "timetz") else DateReader)(fields, now).read()
    except Unreadable as error:
        raise InvalidDatetimeFormat(
            f'invalid input syntax for type {_CALLED.get(type_name, type_name)}: "{text}"'
        ) from error
    except Overflow as error:
        raise DatetimeFieldOverflow(f'date/time field value out of range: "{text}"') from error
    except ZoneOverflow as error:
        raise InvalidTimeZoneDisplacement(f'time zone displacement out of range: "{text}"') from error
    except NoZone as error:
        raise UnknownTimeZone(f'time zone "{error}" not recognized') from error
