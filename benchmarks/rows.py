"""The table of the benchmark: six columns of common types, generated from a seed."""

from __future__ import annotations

import random
from typing import Any

FIELDS = [
    {"id": "key", "type": "int"},
    {"id": "category", "type": "text"},
    {"id": "amount", "type": "numeric"},
    {"id": "measured", "type": "float"},
    {"id": "at", "type": "timestamp"},
    {"id": "remark", "type": "text"},
]
CATEGORIES = [f"category {number}" for number in range(50)]
WORDS = [
    "river",
    "bridge",
    "school",
    "market",
    "harbour",
    "museum",
    "station",
    "garden",
    "library",
    "theatre",
    "square",
    "tower",
]


def make(first: int, count: int) -> list[dict[str, Any]]:
    """Return *count* records with keys from *first* on; the same ones in every run."""
    dice = random.Random(first)
    return [
        {
            "key": key,
            "category": dice.choice(CATEGORIES),
            "amount": round(dice.uniform(0, 10000), 2),
            "measured": dice.random() * 1000,
            "at": f"20{dice.randrange(10, 25)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}T{dice.randrange(24):02}:30:00",
            "remark": " ".join(dice.choices(WORDS, k=5)),
        }
        for key in range(first, first + count)
    ]
