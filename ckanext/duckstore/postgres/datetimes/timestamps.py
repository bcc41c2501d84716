"""The text of a date, a time or a timestamp, as PostgreSQL reads it: the entrance, and the messages of its errors.

The reader is a port of ``DecodeDateTime``, ``DecodeTimeOnly`` and what they call in PostgreSQL's
``src/backend/utils/adt/datetime.c``; the comments there say why each rule is as it is.
"""

from __future__ import annotations

import datetime

from ...errors import DataError, DatetimeFieldOverflow, InvalidDatetimeFormat, InvalidTimeZoneDisplacement
from .dates import DateReader, NoZone
from .decoded_fields import Moment
from .digits import Overflow, ZoneOverflow
from .times import TimeReader
from .tokens import Unreadable, split

#: What messages call the types.
_CALLED = {"timestamptz": "timestamp with time zone", "timetz": "time with time zone"}


class UnknownTimeZone(DataError):
    sqlstate = "22023"


def read_moment(text: str, type_name: str, now: datetime.datetime) -> Moment:
    """Read *text* as a value of the PostgreSQL type *type_name* (date, time, timetz, timestamp, timestamptz).

    :param now: what ``now``, ``today`` and their kin mean, in UTC.
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
