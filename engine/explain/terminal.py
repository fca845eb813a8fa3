"""An explanation on a terminal: colour and tables through rich."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .document import Block, Bullets, Inner, Paragraph, Requirements, Section, Title

_COLOURS = {"good": "bold green", "bad": "bold red", "open": "bold yellow", "plain": ""}


def show(console: Console, blocks: Sequence[Block], indent: int = 0) -> None:
    """Print the explanation."""
    for block in blocks:
        match block:
            case Title(text, tone):
                console.print(Padding(Text(text, style=_COLOURS[tone]), (0, 0, 0, indent)))
            case Paragraph(text):
                console.print(Padding(Text(text), (0, 0, 0, indent)))
            case Section(text):
                console.print(Padding(Text(text, style="bold"), (1, 0, 0, indent)))
            case Bullets(items):
                for item in items:
                    console.print(Padding(Text(f"• {item}"), (0, 0, 0, indent + 2)))
            case Requirements(header, rows):
                table = Table("", *header, show_lines=True)
                for row in rows:
                    state = Text(row.state, style=_COLOURS[row.tone])
                    table.add_row(Text(row.article), Text(row.requirement), state, Text("\n".join(row.because)))
                console.print(Padding(table, (0, 0, 0, indent)))
            case Inner(label, inner):
                console.print(Padding(Text(label, style="bold"), (1, 0, 0, indent + 2)))
                show(console, inner, indent + 4)
