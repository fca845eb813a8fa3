"""Countries and currencies: a small table of what pycountry and Babel know, which take longer to load than a verdict.

`iso.txt` is written from the libraries by `pytest tests/engine/test_iso.py --record`; a test compares both.
"""

from __future__ import annotations

from pathlib import Path

TABLE = Path(__file__).with_name("iso.txt")

_LINES = {name: frozenset(codes) for name, *codes in map(str.split, TABLE.read_text(encoding="utf-8").splitlines())}

COUNTRIES = _LINES["countries"]
"""ISO 3166 alpha-2 codes, and EU, which ISO reserves for the European Union and proofs of origin print."""

CURRENCIES = _LINES["currencies"]
"""ISO 4217 alpha-3 codes."""

DECIMALS_OF = {int(name.removeprefix("decimals-")): of for name, of in _LINES.items() if name.startswith("decimals-")}
"""Currencies by the decimals of their smallest coin (CLDR), where those are not two."""
