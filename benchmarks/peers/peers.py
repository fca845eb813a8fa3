"""The same two rules in other engines, from data that is ready for each: `python benchmarks/peers/peers.py`.

They answer yes or no for one rule; none has three values, figures or reasons. CEL cannot add up a list: the sum is made
for it in Python, and counted. Needs `pip install headnote[peers]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import cel
import zen

from headnote import Claim
from measuring import Way, table, times
from plain import data_of, plain
from verdicts import answered, verdict

CHANGED = "materials.all(m, m.originating || !m.hs.startsWith(good.hs))"
ENOUGH = "100 * (good.fob - vnm) >= 40 * good.fob"
ZEN = zen.compile_expression(
    "all(materials, #.originating or not startsWith(#.hs, good.hs))"
    " or 100 * (good.fob - sum(map(filter(materials, not #.originating), #.value))) >= 40 * good.fob"
)
CEL = cel.compile(f"{CHANGED} || {ENOUGH}")


def flat(lines: int) -> dict[str, Any]:
    """The claim as other engines take it: codes of six digits, amounts in whole hundredths."""
    data = data_of(lines)

    def cents(text: str) -> int:
        return round(float(text) * 100)

    return {
        "good": {"hs": data["good"]["hs"].replace(".", ""), "fob": cents(data["good"]["fob"])},
        "materials": [
            {"hs": one["hs"].replace(".", ""), "originating": one["originating"], "value": cents(one["value"])}
            for one in data["materials"]
        ],
    }


def vnm(data: dict[str, Any]) -> int:
    return sum(one["value"] for one in data["materials"] if not one["originating"])


def by_zen(data: dict[str, Any]) -> bool:
    return bool(ZEN.evaluate(data))


def by_cel(data: dict[str, Any]) -> bool:
    return bool(CEL.execute({**data, "vnm": vnm(data)}))


def ways(lines: int) -> dict[str, tuple[Callable[[], Any], Way]]:
    def fresh() -> Claim:
        return Claim.model_validate(data_of(lines))

    def data() -> dict[str, Any]:
        return flat(lines)

    assert by_zen(data()) and by_cel(data()) and plain(fresh())
    return {
        "plain Python": (fresh, plain),
        "zen-engine": (data, by_zen),
        "CEL, common-expression-language": (data, by_cel),
        "headnote: verdict": (fresh, verdict),
        "headnote: criterion, missing, warnings too": (fresh, answered),
    }


if __name__ == "__main__":
    for lines in (10, 300):
        print(table(f"{lines} lines", times(ways(lines), 20_000 // lines), "plain Python"))
