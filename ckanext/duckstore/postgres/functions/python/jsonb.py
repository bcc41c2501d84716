from __future__ import annotations

from collections.abc import Mapping

from .base import PythonFunction

PYTHON: Mapping[str, PythonFunction] = {}
