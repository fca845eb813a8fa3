"""docs/agreements.md is in step with the rulesets, and every executed article has cases that show it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headnote.engine.agreements.library import shipped
from headnote.engine.agreements.ruleset import load
from headnote.engine.cases.claims import Case, read_cases
from headnote.grammar.agreements.nodes import Article

ROOT = Path(__file__).resolve().parents[2]
AGREEMENTS = ["rcep", "jiepa", "jbepa", "uk-australia", "cptpp", "uk-japan", "uk-eu", "eu-japan"]
KINDS = ("executed", "attested", "recorded", "days", "out of scope")


def table(agreement: str) -> dict[str, str]:
    text = (ROOT / "docs" / "agreements.md").read_text(encoding="utf-8")
    section = text.partition(f"## {agreement.upper()}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d[\w.-]*) \| [^|]+ \| ([^|]+) \|$", section, re.MULTILINE)
    return dict(rows)


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_the_table_is_in_step_with_the_ruleset(agreement: str) -> None:
    rows = table(agreement)
    assert rows
    assert all(said.startswith(KINDS) for said in rows.values())
    statements = load(shipped() / agreement).agreement.statements
    articles = {top.ref for top in statements if isinstance(top, Article) and top.ref}
    if agreement not in ("rcep", "eu-japan"):
        articles = {ref.partition(".")[0] for ref in articles}
    executed = {ref for ref, said in rows.items() if said.startswith(("executed", "recorded")) and "apart" not in said}
    if agreement == "jbepa":
        executed.discard("29")  # stands in article 28, with the stops it is a kind of
    assert executed <= articles
    assert articles <= rows.keys()


@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_every_executed_article_has_a_case_that_meets_it_and_one_that_does_not(agreement: str) -> None:
    shown: dict[str, set[str]] = {}
    for path in (shipped() / agreement / "cases").glob("*.yaml"):
        for case in read_cases(path):
            for ref, how in case.articles.items() if isinstance(case, Case) else ():
                shown.setdefault(ref, set()).add(how)
    executed = {ref for ref, said in table(agreement).items() if said.startswith("executed") and "apart" not in said}
    assert {ref: shown.get(ref, set()) for ref in executed} == {ref: {"met", "not met"} for ref in executed}
