"""Tables of figures, once for a terminal and once for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def text(self) -> str:
        """For a terminal."""
        lines = [self.columns, *(tuple(map(shown, row)) for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        return "\n".join(
            [
                self.title,
                *("  " + "  ".join(map(_padded, line, widths, range(99))).rstrip() for line in lines),
            ]
        )

    def markdown(self) -> str:
        """For a page."""
        marks = [" --- ", *[" ---: "] * (len(self.columns) - 1)]
        lines = [f"| {' | '.join(self.columns)} |", f"|{'|'.join(marks)}|"]
        lines += [f"| {' | '.join(_escaped(shown(cell)) for cell in row)} |" for row in self.rows]
        return "\n".join([f"**{self.title}**", "", *lines])


def shown(cell: Cell) -> str:
    """A figure with as many digits as it bears."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:,.1f}" if abs(cell) >= 10 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def share(part: float, whole: float) -> str:
    """A share in per cent."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def index(value: float) -> str:
    """An index, a precision or a recall: four digits."""
    return f"{value:.4f}"


def gigabytes(size: float) -> str:
    """Bytes in GB (powers of 1000)."""
    return f"{size / 1e9:.2f} GB"


def _padded(cell: str, width: int, place: int) -> str:
    return cell.rjust(width) if place else cell.ljust(width)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
