"""An explanation as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from .document import Block, Bullets, Inner, Paragraph, Requirements, Section, Title

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { border-left: .5rem solid; padding-left: .75rem; font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin-top: 1.75rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8886; }
.good { color: #1a7f37; } .bad { color: #c22; } .open { color: #a60; }
.inner { margin-left: 1.5rem; padding-left: 1rem; border-left: 2px solid #8886; }
"""


def as_html(blocks: Sequence[Block], language: str) -> str:
    """The page. Every text of the claim is escaped."""
    title = next((block.text for block in blocks if isinstance(block, Title)), "Headnote")
    body = "\n".join(_parts(blocks, 1))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _parts(blocks: Sequence[Block], level: int) -> Iterator[str]:
    for block in blocks:
        match block:
            case Title(text, tone):
                yield f'<h{level} class="{tone}">{escape(text)}</h{level}>'
            case Paragraph(text):
                yield f"<p>{escape(text)}</p>"
            case Section(text):
                yield f"<h{level + 1}>{escape(text)}</h{level + 1}>"
            case Bullets(items):
                yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
            case Requirements(header, rows):
                heads = "".join(f"<th>{escape(text)}</th>" for text in ("", *header))
                yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
                for row in rows:
                    because = "<br>".join(escape(reason) for reason in row.because)
                    yield (
                        f"<tr><td>{escape(row.article)}</td><td>{escape(row.requirement)}</td>"
                        f'<td class="{row.tone}">{escape(row.state)}</td><td>{because}</td></tr>'
                    )
                yield "</tbody></table>"
            case Inner(label, inner):
                yield f'<div class="inner"><p>{escape(label)}</p>'
                yield from _parts(inner, level + 1)
                yield "</div>"
