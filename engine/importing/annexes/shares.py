"""How much of an annex the language reads, and what decides the rules that it does: for tables of coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from headnote.grammar.rules.expand import Definitions, expand, problems
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.standing import Standing, standing
from headnote.grammar.rules.tree import Scopes
from headnote.grammar.rules.vocabulary import Vocabulary

from .dating import by_period
from .proposing import proposed, vocabulary
from .rows import is_safe, rule_text


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows of an annex by what became of their rules; `left`: each text that is not read, with its rows.

    See Standing for executed, described and attested. Processes and goods are declared as an import proposes them.
    """

    rows: int
    executed: int
    described: int
    attested: int
    left: tuple[tuple[str, int], ...]

    @property
    def unread(self) -> int:
        """Rows that an import keeps in quotes."""
        return sum(count for _, count in self.left)

    def __add__(self, other: Shares) -> Shares:
        """Two annexes together."""
        left = Counter(dict(self.left))
        left.update(dict(other.left))
        return Shares(
            self.rows + other.rows,
            self.executed + other.executed,
            self.described + other.described,
            self.attested + other.attested,
            tuple(left.most_common()),
        )


NONE = Shares(0, 0, 0, 0, ())


def shares(rules: Iterable[str], names: Vocabulary, definitions: Definitions, goods: Mapping[str, Scopes]) -> Shares:
    """Read the rules of an annex, a text a row, as an import does.

    `names`, `definitions`: what headnotes declare and define already; `goods`: the codes of goods, by folded name.
    """
    rows = Counter(rules)
    unread = dict(rows)
    while more := proposed((rule for text, count in unread.items() for rule in count * _rules(text)), names, ()):
        names += vocabulary(more)
        unread = {text: count for text, count in unread.items() if _read(text, names, definitions, goods) is None}
    found: Counter[Standing] = Counter()
    left: list[tuple[str, int]] = []
    for text, count in rows.most_common():
        decided = _read(text, names, definitions, goods)
        if decided is None:
            left.append((text, count))
        else:
            found[decided] += count
    executed, described, attested = (found[one] for one in Standing)
    return Shares(rows.total(), executed, described, attested, tuple(left))


def _rules(text: str) -> list[str]:
    """The rule of a text, or that of each of its periods."""
    periods = by_period((text,))
    return [text] if periods is None else [rule for _, (rule,) in periods]


def _read(text: str, names: Vocabulary, definitions: Definitions, goods: Mapping[str, Scopes]) -> Standing | None:
    found = [_read_one(rule, names, definitions, goods) for rule in _rules(text)]
    read = [one for one in found if one is not None]
    return max(read) if len(read) == len(found) else None


def _read_one(text: str, names: Vocabulary, definitions: Definitions, goods: Mapping[str, Scopes]) -> Standing | None:
    if not is_safe(text):
        return None
    rule = read_rule(rule_text(text), names).rule
    if rule is None or problems(rule.expr, definitions):
        return None
    return standing(expand(rule.expr, definitions), goods)
