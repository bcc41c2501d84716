"""What PostgreSQL answered; ``record.py`` says how to ask again."""

from __future__ import annotations

import json
from typing import Any

from .record import PATH

_ANSWERS = json.loads(PATH.read_text(encoding="utf-8"))
TEXTS: list[dict[str, Any]] = _ANSWERS["texts"]
QUERIES: list[dict[str, Any]] = _ANSWERS["queries"]
