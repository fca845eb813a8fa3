"""HTML pages that need nothing else, all of one template; every text that comes into one is escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from headnote.catalogues import _


@cache
def _pages(package: str) -> Environment:
    """The templates of a package, and those here."""
    folders = [files(one) for one in dict.fromkeys((package, __package__))]

    def text(name: str) -> str | None:
        found = (folder.joinpath(name) for folder in folders)
        return next((one.read_text(encoding="utf-8") for one in found if one.is_file()), None)

    made = Environment(
        loader=FunctionLoader(text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["_"] = _
    return made


def page(
    name: str, language: str, title: str, *, wide: bool = False, package: str = __package__, **content: Any
) -> str:
    """A page by its template. `wide`: for tables of many columns, printed on the long side. `package`: where the
    template is, if not here. Templates say their sentences by `_` in the language spoken."""
    width = "80rem" if wide else "60rem"
    template = _pages(package).get_template(f"{name}.html")
    return template.render(language=language, title=title, wide=wide, width=width, **content)


def drawing(svg: bytes) -> Markup:
    """A chart that Headnote drew, to stand in a page: its texts were escaped when it was drawn."""
    text = svg.decode()
    return Markup(text[text.index("<svg") :])
