"""The lists of tests that are not applicable or expected to fail, in groups with a reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_APPLICABLE = "not_applicable.toml"
WAITING = "waiting.toml"


@dataclass(frozen=True)
class Listed:
    """Test ids with the reason of their listing. An id covers all its parameters."""

    name: str
    reasons: dict[str, str]

    def reason(self, test: str) -> str | None:
        """Return the reason why ``test`` is listed, or None if it is not."""
        return self.reasons.get(test) or self.reasons.get(test.partition("[")[0])

    def unknown(self, tests: set[str]) -> set[str]:
        """Return the listed ids that are not among ``tests``."""
        plain = {test.partition("[")[0] for test in tests}
        return {listed for listed in self.reasons if listed not in tests and listed not in plain}


def read(name: str) -> Listed:
    """Read a list. Raise ValueError if it contains a test twice."""
    reasons: dict[str, str] = {}
    for group in tomllib.loads((HERE / name).read_text(encoding="utf-8")).get("group", []):
        for test in group["tests"]:
            full = f"{group['file']}::{test}"
            if full in reasons:
                raise ValueError(f"{name}: {full} is listed twice")
            reasons[full] = group["reason"]
    return Listed(name, reasons)


def nothing(name: str) -> Listed:
    """Return a list without tests."""
    return Listed(name, {})
