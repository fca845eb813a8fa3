"""docs/importing.md's way with RCEP's official PDF, on a PDF in its layout: import, check, coverage, determine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

import rcep
from headnote.engine.agreements.library import nomenclature, shipped

HEAD = 'annex 3A of RCEP "Product-Specific Rules"\nsource "RCEP Agreement, Annex 3A (English legal text)"\n'


def test_rcep_s_annex_is_replaced_by_the_official_one(headnote: Callable[..., Result], tmp_path: Path) -> None:
    edition = nomenclature("HS2012")
    assert edition is not None
    folder = tmp_path / "mine" / "rcep"
    shutil.copytree(shipped() / "rcep", folder)
    annex = folder / "annex-3a.origin"
    annex.write_text(HEAD, encoding="utf-8")
    rows = rcep.rows_of(edition, 60)
    (tmp_path / "annex.pdf").write_bytes(rcep.one_a_page(rows))
    result = headnote("import", "annex", tmp_path / "annex.pdf", "--into", annex, "--out", annex)
    assert result.exit_code == 0
    assert "60 row(s) read" in result.output
    assert headnote("check", folder).exit_code == 0
    assert headnote("fmt", "--check", folder).exit_code == 0
    covered = headnote("coverage", folder).output.splitlines()
    assert covered[0] == "RCEP: a row governs 60 of 5,205 subheadings of HS2012."
    assert covered[1] == "Executed 60; described by the claim 0; attested in part 0."
    # 0101.29 is the second row; its rule in the layout's list is CTH, and it stands on the first page.
    shown = headnote("show", folder, "0101.29").output
    assert "  CTH\n" in shown
    assert "Source: RCEP Agreement, Annex 3A (English legal text), p. 1" in shown
    claim = tmp_path / "claim.yaml"
    claim.write_text(
        "agreement: rcep\ndate: 2022-01-01\ngood: {hs: '0101.29'}\nproduction: {party: JP, operations: []}\n"
        "materials: [{hs: '0102.29', originating: no}]\n",
        encoding="utf-8",
    )
    assert headnote("determine", claim, "--rulesets", tmp_path / "mine").output.startswith("ORIGINATING in Japan (JP)")
