"""Trigonometry in degrees, exact where the result is exact, with the same reductions as
PostgreSQL's ``float.c``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ....raising import Failure
from .base import PythonFunction

_RADIANS = 0.0174532925199432957692
_SIN_30 = math.sin(30 * _RADIANS)
_ONE_MINUS_COS_60 = 1 - math.cos(60 * _RADIANS)
_ASIN_HALF = math.asin(0.5)
_ACOS_HALF = math.acos(0.5)
_ATAN_1 = math.atan(1.0)


def _sine_quadrant(degrees: float) -> float:
    """Return the sine of 0 to 90 degrees."""
    if degrees <= 30:
        return math.sin(degrees * _RADIANS) / _SIN_30 / 2
    return _cosine_quadrant(90 - degrees)


def _cosine_quadrant(degrees: float) -> float:
    """Return the cosine of 0 to 90 degrees."""
    if degrees <= 60:
        return 1 - (1 - math.cos(degrees * _RADIANS)) / _ONE_MINUS_COS_60 / 2
    return _sine_quadrant(90 - degrees)


_TAN_45 = _sine_quadrant(45) / _cosine_quadrant(45)
_COT_45 = _cosine_quadrant(45) / _sine_quadrant(45)


def _finite(degrees: float) -> float:
    if math.isinf(degrees):
        raise Failure("22003", "input is out of range")
    return math.fmod(degrees, 360)


def sine(degrees: float) -> float:
    """``sind``."""
    if math.isnan(degrees):
        return degrees
    angle, sign = _finite(degrees), 1
    if angle < 0:
        angle, sign = -angle, -1
    if angle > 180:
        angle, sign = 360 - angle, -sign
    if angle > 90:
        angle = 180 - angle
    return sign * _sine_quadrant(angle)


def cosine(degrees: float) -> float:
    """``cosd``."""
    if math.isnan(degrees):
        return degrees
    angle, sign = abs(_finite(degrees)), 1
    if angle > 180:
        angle = 360 - angle
    if angle > 90:
        angle, sign = 180 - angle, -sign
    return sign * _cosine_quadrant(angle)


def _ratio(upper: Callable[[float], float], lower: Callable[[float], float], at_45: float) -> Callable[[float], float]:
    def ratio(degrees: float) -> float:
        if math.isnan(degrees):
            return degrees
        angle, sign = _finite(degrees), 1
        if angle < 0:
            angle, sign = -angle, -1
        if angle > 180:
            angle, sign = 360 - angle, -sign
        if angle > 90:
            angle, sign = 180 - angle, -sign
        divisor = lower(angle)
        if divisor == 0:  # of minus zero: minus infinity
            return sign * math.copysign(math.inf, divisor)
        # No negative zero.
        return sign * (upper(angle) / divisor / at_45) or 0.0

    return ratio


def _arc_sine_quadrant(value: float) -> float:
    if value <= 0.5:
        return math.asin(value) / _ASIN_HALF * 30
    return 90 - math.acos(value) / _ACOS_HALF * 60


def _arc_cosine_quadrant(value: float) -> float:
    if value <= 0.5:
        return 90 - math.asin(value) / _ASIN_HALF * 30
    return math.acos(value) / _ACOS_HALF * 60


def _sine_range(value: float) -> float:
    if value < -1 or value > 1:
        raise Failure("22003", "input is out of range")
    return value


def arc_sine(value: float) -> float:
    """``asind``."""
    value = _sine_range(value)
    return -_arc_sine_quadrant(-value) if value < 0 else _arc_sine_quadrant(value)


def arc_cosine(value: float) -> float:
    """``acosd``."""
    value = _sine_range(value)
    return 90 + _arc_sine_quadrant(-value) if value < 0 else _arc_cosine_quadrant(value)


def arc_tangent(value: float) -> float:
    """``atand``."""
    return math.atan(value) / _ATAN_1 * 45


def arc_tangent_2(y: float, x: float) -> float:
    """``atan2d``."""
    return math.atan2(y, x) / _ATAN_1 * 45


_ONE = ("DOUBLE",)

#: DuckDB takes the NaN that a function returns for NULL, so macros answer for NaN.
PYTHON: Mapping[str, PythonFunction] = {
    "pg_sind_of_number": PythonFunction(sine, _ONE, "DOUBLE"),
    "pg_cosd_of_number": PythonFunction(cosine, _ONE, "DOUBLE"),
    "pg_tand_of_number": PythonFunction(_ratio(_sine_quadrant, _cosine_quadrant, _TAN_45), _ONE, "DOUBLE"),
    "pg_cotd_of_number": PythonFunction(_ratio(_cosine_quadrant, _sine_quadrant, _COT_45), _ONE, "DOUBLE"),
    "pg_asind_of_number": PythonFunction(arc_sine, _ONE, "DOUBLE"),
    "pg_acosd_of_number": PythonFunction(arc_cosine, _ONE, "DOUBLE"),
    "pg_atand_of_number": PythonFunction(arc_tangent, _ONE, "DOUBLE"),
    "pg_atan2d_of_number": PythonFunction(arc_tangent_2, ("DOUBLE", "DOUBLE"), "DOUBLE"),
    "pg_erf_of_number": PythonFunction(math.erf, _ONE, "DOUBLE"),
}
