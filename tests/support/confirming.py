"""Drafts of cases confirmed by the oracles of this folder, for mistakes that no case notices.

    python tests/support/confirming.py [annexes|procedures] rcep jiepa …

For each mistake in a row of an annex, or in a provision, a claim or answers that show it are drafted; an oracle says
the outcome, from the text and the claim alone; and where it knows, the case is written beside the rules. What it does
not know stays a draft. An oracle that contradicts the engine is told, and nothing is written for that rule.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from headnote import Engine
from headnote.analysis.mutation.drafting import draft
from headnote.analysis.mutation.mutants import Mutant, mutants
from headnote.analysis.mutation.noticing import Bench, Tested, rows_of
from headnote.analysis.mutation.plan import read_plan
from headnote.analysis.mutation.scoring import proved_equal
from headnote.engine.agreements.library import shipped
from headnote.engine.cases.claims import read_cases
from headnote.grammar.agreements.nodes import Row
from headnote.grammar.provisions.nodes import Provision
from provision_oracle import outcome
from rule_oracle import Refused, verdict

ORACLES = {"claim": "tests/support/rule_oracle.py", "provision_of": "tests/support/provision_oracle.py"}
RULE = "rule: "
GOODS = re.compile(r'^[ \t]*goods[ \t]+(?P<names>"[^"]+"(?:\s*,\s*"[^"]+")*)[ \t]+(?P<codes>[^\s"].*)$', re.MULTILINE)


def declared_in(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The goods that the files of a ruleset tie to codes, by their names."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in folder.glob("*.origin"):
        text = re.sub(r",\n\s+", ", ", path.read_text(encoding="utf-8"))
        for one in GOODS.finditer(text):
            codes = re.findall(r"(\d[\d.]*)(?:-(\d[\d.]*))?", one["codes"].partition("#")[0])
            ranges = [(a.replace(".", ""), (b or a).replace(".", "")) for a, b in codes]
            for name in re.findall(r'"([^"]+)"', one["names"]):
                found[name.casefold()] = ranges
    return found


def confirmed(data: dict[str, Any], mutant: Mutant, folder: Path) -> dict[str, Any]:
    """A draft with its outcome, as an oracle says it. Raises Refused."""
    data = {key: value for key, value in data.items() if key != "draft"}
    if not data["source"]:
        raise Refused("a provision without a source")
    if isinstance(mutant.old, Row):
        text = " ".join(mutant.old.rule.text.split())
        expect: dict[str, Any] = {"verdict": verdict(text, data["claim"], declared_in(folder))}
        data |= {"note": f"{RULE}{text}"} if len(text) < 1900 else {}
        kind = "claim"
    elif isinstance(mutant.old, Provision):
        asked = data["provision_of"]
        expect = outcome(procedures_of(folder), asked["provision"], asked["answers"])
        kind = "provision_of"
    else:
        raise Refused("no oracle for this")
    return {**data, "confirmed": {"by": "oracle", "who": ORACLES[kind]}, "expect": expect}


def procedures_of(folder: Path) -> str:
    """The texts that hold provisions."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.origin"))]
    return "\n".join(text for text in texts if re.search(r"^provision ", text, re.MULTILINE))


PARTS = ("annexes", "procedures")


def cases(folder: Path, out: dict[str, list[dict[str, Any]]], parts: Sequence[str] = PARTS) -> Iterator[str]:
    """Fill `out` with cases for what nobody notices in some parts; yields what is to be told."""
    engine = Engine.load(folder)
    bench = Bench(folder, engine)
    added: list[tuple[Tested, str]] = []
    for mutant in mutants(engine.ruleset, read_plan()):
        if mutant.place.role not in parts or not isinstance(mutant.old, Row | Provision):
            continue
        bench.cases = (*bench.base, *(tested for tested, _ in added))
        if bench.noticed(mutant)[0] != "nobody" or proved_equal(bench, mutant):
            continue
        data = draft(bench, mutant)
        if data is None:
            yield f"no draft: {mutant.operator}: {mutant.text[:150]}"
            continue
        try:
            case = confirmed(data, mutant, folder)
        except Refused as why:
            yield f"refused: {why}: {mutant.text[:120]}"
            continue
        path = folder / "cases" / "x.yaml"
        tested = read(case, path)
        if not bench.passes(tested, engine):
            yield f"CONTRADICTED: {case['expect']}: {mutant.text[:150]}: {case}"
            continue
        rows = frozenset(rows_of(engine.determine(tested.case.claim))) if hasattr(tested.case, "claim") else frozenset()
        added.append((Tested(path, tested.case, rows), ""))
        name = "91-rows.yaml" if "claim" in case else "92-provisions.yaml"
        number = len(out.setdefault(name, [])) + 1
        out[name].append({**case, "case": f"{number}: {case['case']}"[:300]})


def read(case: dict[str, Any], path: Path) -> Tested:
    """A case as the engine reads it."""
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / path.name
        file.write_text(dumped([case]), encoding="utf-8")
        (one,) = read_cases(file)
    return Tested(path, one, frozenset())


class _Plain(yaml.SafeDumper):
    """Short collections on one line, and no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dumped(found: list[dict[str, Any]]) -> str:
    """Cases as a file of several."""
    return yaml.dump(
        {"cases": found}, Dumper=_Plain, default_flow_style=None, allow_unicode=True, sort_keys=False, width=118
    )


HEAD = "# Drafted by `headnote mutate`; outcomes confirmed by the oracle that each case names.\n"


def main(names: list[str]) -> None:
    """Write the cases of some rulesets, or of a part of each."""
    parts = [name for name in names if name in PARTS] or PARTS
    for name in (name for name in names if name not in PARTS):
        folder = shipped() / name
        out: dict[str, list[dict[str, Any]]] = {}
        try:
            for told in cases(folder, out, parts):
                print(name, told, flush=True)  # noqa: T201
        finally:  # what was confirmed is kept, also if the rest is given up
            for file, found in out.items():
                path = folder / "cases" / file
                before = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
                path.write_text(HEAD + dumped([*before, *found]), encoding="utf-8")
                print(path, len(before), "+", len(found))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
