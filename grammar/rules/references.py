"""References of a rule to notes: ``see Introductory Note 5``, footnote marks. They are not part of what is asked."""

from __future__ import annotations

import re

_NOTE = r"(?:introductory\s+)?notes?\s+[\d.]*\d(?:(?:\s*,\s*|\s+(?:and|to)\s+)[\d.]*\d)*"
_SEE = re.compile(
    rf"""[.;,]?\s*(?:\(\s*)?(?:for\s+(?:the\s+)?special\s+conditions\s+(?:relating\s+to|for)\s+[^.;]*?,?\s*)?
    see\s+(?:also\s+)?(?:"(?P<quoted>[^"\n]+)"|(?P<note>{_NOTE})|(?P<appendix>appendix\s+\d+(?:\s*\([^)]*\))?))
    (?:\s*\))?(?:\s*\.)?""",
    re.IGNORECASE | re.VERBOSE,
)
# What a row says of where its words are defined, or of how its authors understood it.
_DEFINED = re.compile(
    r"""[,;]?\s*(?<!")(?P<quoted>as\s+(?:defined|described|specified|set\s+out|provided\s+for|calculated)\s+(?:in|under)\s+(?:the\s+)?
    (?:introductory\s+|explanatory\s+)?(?:notes?|articles?|appendix|annex|rules?)\s+\w[\w.()]*
    (?:\s+of\s+(?-i:(?:the\s+)?[A-Z]\w+(?:\s+[A-Z]\w+)*))?)""",
    re.IGNORECASE | re.VERBOSE,
)
_UNDERSTOOD = re.compile(r"(?<!\")(?P<quoted>It\s+is\s+understood\s+that\s+[^.]*)\.?", re.IGNORECASE)
# A note that old annexes print in the row itself: which of two groups of materials a share is asked of.
_COMPOSED = re.compile(
    r"[.;]?\s*(?P<quoted>In\s+the\s+case\s+of\s+(?:the\s+)?products\s+composed\s+of\s+materials[^.;]*?weight(?:\s+in\s+the\s+product)?)\.?",
    re.IGNORECASE,
)
# What a row says of goods that also have a rule elsewhere: quotas, another annex.
_ELSEWHERE = re.compile(
    r"\(\*?(?P<quoted>(?:[^()]|\([^()]*\))*may\s+qualify\s+as\s+originating\s+under\s+alternative(?:[^()]|\([^()]*\))*?)\*?\)",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r'(?P<before>[\w)"])\s*(?P<mark>\(\d{1,2}\)(?:[ ,]*\(\d{1,2}\))*)(?=\s*(?:$|[;,.:\n]|(?:or|and|used)\b))'
)
_EMPTY = re.compile(r"\(\s*\)")
_NUMBERED = re.compile(r"[A-Z][A-Za-z]*[A-Z]\s*\Z")


def take_references(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with its references blanked out, so that offsets stay, and what they refer to."""
    notes: list[str] = []

    def see(found: re.Match[str]) -> str:
        said = next(part for part in found.groups() if part is not None)
        notes.append(" ".join(said.split()))
        blank = "".join("\n" if char == "\n" else " " for char in found.group())
        return f".{blank[1:]}" if found.group().startswith(".") and len(blank) > 1 else blank

    def mark(found: re.Match[str]) -> str:
        if _NUMBERED.search(text[: found.start("mark")]):
            return found.group()
        notes.append(found.group("mark"))
        return found.group("before") + " " * (len(found.group()) - len(found.group("before")))

    if '"' not in text:
        text = _FOOT.sub(mark, text)
    text = _EMPTY.sub(lambda found: " " * len(found.group()), text)
    for pattern in (_UNDERSTOOD, _DEFINED, _ELSEWHERE, _COMPOSED, _SEE):
        text = pattern.sub(see, text)
    return text, tuple(dict.fromkeys(notes))
