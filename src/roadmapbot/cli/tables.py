"""Tables on the command line: drawn for a person at a terminal, plain columns for a pipe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as Drawn

Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns' names, and rows; whole numbers stand to the right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def show(tables: Iterable[Table]) -> None:
    """Print tables as fits where the output goes."""
    console = Console()
    for table in tables:
        if console.is_terminal:
            console.print(_drawn(table))
        else:
            print(_plain(table))


def _is_number(table: Table, column: int) -> bool:
    return bool(table.rows) and all(isinstance(row[column], int) for row in table.rows)


def _drawn(table: Table) -> Drawn:
    drawn = Drawn(title=table.title, title_justify="left", title_style="bold")
    for index, name in enumerate(table.columns):
        drawn.add_column(name, justify="right" if _is_number(table, index) else "left")
    for row in table.rows:
        drawn.add_row(*(f"{cell:,}" if isinstance(cell, int) else cell for cell in row))
    return drawn


def _plain(table: Table) -> str:
    """Columns apart by two spaces or more and never wrapped, so that grep and awk can read them."""
    lines = [list(table.columns), *([str(cell) for cell in row] for row in table.rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(table.columns))]
    text = [table.title]
    for line in lines:
        cells = (
            cell.rjust(width) if _is_number(table, index) else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        text.append("  ".join(cells).rstrip())
    return "\n".join(text) + "\n"
