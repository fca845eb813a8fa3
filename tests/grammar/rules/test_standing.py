"""What decides a rule: codes, figures and processes; what the claim says goods are; conditions that are attested."""

from __future__ import annotations

import pytest

from headnote.grammar.codes import HSCode
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.standing import Standing, standing
from headnote.grammar.rules.tree import Scope
from headnote.grammar.rules.vocabulary import Vocabulary

YARN = {"yarn": (Scope(HSCode("5204"), HSCode("5207")),), "bristles": ()}
NAMES = Vocabulary(
    process=(
        "weaving",
        "drying for 3 days",
        "sorting provided that it is simple",
        "alloying of metals of a heading of that section",
        "weaving in which the yarn is dyed",
    ),
    goods=("yarn", "bristles"),
)


@pytest.mark.parametrize(
    ("rule", "decided"),
    [
        ("change of heading", Standing.EXECUTED),
        ("regional value content of at least 40 per cent", Standing.EXECUTED),
        ('process "weaving" in a party', Standing.EXECUTED),
        ('process "weaving" on "yarn"', Standing.EXECUTED),
        ('process "weaving" on "bristles"', Standing.DESCRIBED),
        ('"made with care"', Standing.ATTESTED),
        ('change of heading or "made with care"', Standing.ATTESTED),
        # Names that say more than a name are attested in truth.
        ('process "drying for 3 days"', Standing.ATTESTED),
        ('process "sorting provided that it is simple"', Standing.ATTESTED),
        ('process "alloying of metals of a heading of that section"', Standing.ATTESTED),
        ('process "weaving in which the yarn is dyed"', Standing.ATTESTED),
    ],
)
def test_a_rule_stands_as_its_weakest_part(rule: str, decided: Standing) -> None:
    read = read_rule(rule, NAMES).rule
    assert read is not None
    assert standing(read.expr, YARN) is decided
