"""The font that PDFs embed: IPAexGothic, shipped under the IPA Font License, or a TrueType font of the user's."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from headnote.catalogues import _

_OWN = "ipaexg.ttf"


class FontError(ValueError):
    """A font that cannot be used, or that lacks characters of the document."""


def embedded(texts: Iterable[str], path: Path | None = None) -> str:
    """The name of a font that has every character of some texts. Raises FontError, naming those that it lacks."""
    font = _own() if path is None else _of(path)
    lacking = sorted({char for text in texts for char in text if ord(char) not in font.face.charToGlyph} - {"\n", "\t"})
    if lacking:
        shown = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in lacking[:20])
        more = _(" and {count} more", count=len(lacking) - 20) if len(lacking) > 20 else ""
        name = font.face.name.decode("latin-1")
        raise FontError(_("the font {name} has no {shown}{more}", name=name, shown=shown, more=more))
    return str(font.fontName)


def _own() -> TTFont:
    with as_file(files(__package__).joinpath(_OWN)) as path:
        return _of(path)


def _of(path: Path) -> TTFont:
    # Read anew each time: what a font has embedded so far is no part of the next document.
    try:
        font = TTFont(f"paper-{path.stem}", str(path))
    except (TTFError, OSError) as error:
        raise FontError(
            _("{path} is not a TrueType font that can be embedded: {error}", path=path, error=error)
        ) from None
    pdfmetrics.registerFont(font)
    return font
