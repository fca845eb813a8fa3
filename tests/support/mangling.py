"""Texts that a user might have written, spoilt: pieces cut, doubled, moved, and things put in that once ended a run."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

PIECES = (
    *("1.2.3%", "1.2.3", "0000.00", "9999", "1e9999999", "-0", "٣٤", "８４", "99999999999999999999999999999", "NaN"),
    *('"', "“", "”", "(", ")", "[", "]", "{", "}", ",", ";", ":", "-", "|", "#", "@", "&a", "*a", "!!python", "<<"),
    *("\\ud800", "\ud800", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\u3000", "\r\n", "\n", "\n    ", "\t", " "),
    *("chapter 09", "heading", "except from", "or", "and", "provided that", "per cent", "x[0]", "a(b", "str", "true"),
    *("(" * 300, "a" * 300, "1" * 5000, "品名", "=1+1", "2026-02-30", "note 1", "ex"),
)


@st.composite
def spoilt(draw: st.DrawFn, texts: Sequence[str], *, longest: int = 4000) -> bytes:
    """One of the texts, or a part of it, with up to six changes."""
    text = draw(st.sampled_from(texts))
    if len(text) > longest:
        start = draw(st.integers(0, len(text) - longest))
        text = text[:600] + text[start : start + longest]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.sampled_from([0, 0, 1, 3, 12, 80])))
        put = draw(st.sampled_from(PIECES) | st.text(max_size=8) | st.just(text[at:end] * 2))
        text = text[:at] + put + text[end:]
    return text.encode("utf-8", errors="surrogatepass" if draw(st.booleans()) else "replace")
