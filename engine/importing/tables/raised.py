"""Raised text: a footnote mark, or an exponent."""

from __future__ import annotations

import re

_MARK = re.compile(r"\(?(?:\d{1,2}|[a-z]|\*{1,3}|[†‡])\)?")
_UNIT = re.compile(r"(?:^|[^A-Za-z])[kdcm]?m\Z")
_EXPONENTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(before: str, text: str) -> tuple[str | None, str]:
    """What raised text is, by what stands `before` it: a footnote's mark, and no text; or the text, as an exponent.

    ``m`` and a raised 2 are square metres; any other word and a raised 2 refer to footnote 2.
    """
    bare = text.strip()
    if _MARK.fullmatch(bare) and not _UNIT.search(before):
        return bare.strip("()"), ""
    return None, text.translate(_EXPONENTS)
