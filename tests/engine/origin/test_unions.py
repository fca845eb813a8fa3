"""Countries of a union are one party of an agreement: UK-EU TCA, Article 2, has a Party of many countries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from demonstration import AGREEMENT
from headnote import Claim, Engine
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import check_files
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file

UNION = AGREEMENT.replace("    VN    from 2022-06-01\n", "    EU = DE FR    from 2022-06-01\n")


def claim(party: str, material: str, importing: str = "JP") -> Claim:
    return Claim.model_validate(
        {
            "agreement": "demo",
            "date": "2026-04-01",
            "exporting_party": party,
            "importing_party": importing,
            "good": {"hs": "8418.10", "fob": "100", "currency": "USD"},
            "production": {"party": party, "operations": []},
            "materials": [{"hs": "8418.99", "originating": True, "country": material, "value": "60"}],
            "consignment": {"route": [party, importing]},
        }
    )


def test_a_material_of_another_country_of_the_union_needs_no_cumulation(engine_for: Callable[..., Engine]) -> None:
    engine = engine_for("8418.10    CTH or RVC40\n", UNION)
    own = engine.determine(claim("DE", "FR"))
    assert (own.verdict, own.party) == ("originating", "EU")
    assert "ACU" not in own.criterion
    other = engine.determine(claim("DE", "JP"))
    assert other.verdict == "originating"
    assert engine.determine(claim("EU", "DE")) == own


def test_a_country_outside_the_union_is_no_party(engine_for: Callable[..., Engine]) -> None:
    engine = engine_for("8418.10    CTH or RVC40\n", UNION)
    assert engine.determine(claim("CH", "CH")).verdict == "not originating"


def test_the_line_is_printed_as_it_was_written(demo: Callable[..., Path]) -> None:
    folder = demo("8418.10    CTH or RVC40\n", UNION)
    parsed = parse_bytes("agreement.origin", (folder / "agreement.origin").read_bytes())
    assert "    EU = DE FR    from 2022-06-01\n" in print_file(parsed.file)
    assert check_files(sorted(folder.glob("*.origin")), Library()).diagnostics == ()
