"""HTML pages that need nothing else, all of one template; every text that comes into one is escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup


@cache
def _pages() -> Environment:
    folder = files(__package__)
    return Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(name: str, language: str, title: str, *, wide: bool = False, **content: Any) -> str:
    """A page by its template. `wide`: for tables of many columns, printed on the long side."""
    width = "80rem" if wide else "60rem"
    template = _pages().get_template(f"{name}.html")
    return template.render(language=language, title=title, wide=wide, width=width, **content)


def drawing(svg: bytes) -> Markup:
    """A chart that Headnote drew, to stand in a page: its texts were escaped when it was drawn."""
    text = svg.decode()
    return Markup(text[text.index("<svg") :])
