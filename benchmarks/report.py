"""Lines of the comparison, as text and as a table of reStructuredText."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One operation: the median of each backend, in seconds or bytes."""

    name: str
    values: dict[str, float]
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Duckstore's value divided by PostgreSQL's: below 1 is better."""
        return self.values["duckstore"] / self.values["postgres"]

    def shown(self, backend: str) -> str:
        """Return the value of *backend* with its unit."""
        value = self.values[backend]
        return f"{value / 1e6:,.1f} MB" if self.unit == "bytes" else f"{value * 1000:,.1f} ms"

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return the line as a row of a table."""
        return (
            self.name,
            self.shown("postgres"),
            self.shown("duckstore"),
            f"{self.ratio:.3f}",
            f"{1 / self.ratio:.1f} x",
        )


def text(line: Line) -> str:
    """Return *line* for a terminal."""
    name, *figures = line.cells()
    return f"{name:<40}" + "".join(f"{figure:>16}" for figure in figures)


def rst(lines: Sequence[Line]) -> str:
    """Return *lines* as a list-table."""
    head = ("operation", "PostgreSQL", "Duckstore", "ratio", "faster or smaller")
    return list_table([head, *(line.cells() for line in lines)])


def list_table(rows: Sequence[tuple[str, ...]]) -> str:
    """Return *rows* as a list-table whose first row is its head."""
    body = "\n".join("   * - " + "\n     - ".join(row) for row in rows)
    return f".. list-table::\n   :header-rows: 1\n\n{body}\n"
