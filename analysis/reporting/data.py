"""A comparison for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ..diffing import Diff
from ..grouping import Change, Row
from ..witnesses import Witness


def as_json(diff: Diff) -> str:
    """The comparison as JSON; claims of witnesses as `determine` reads them."""
    data = {
        "old": diff.titles[0],
        "new": diff.titles[1],
        "editions": list(diff.goods.editions),
        "goods": dict(sorted(diff.goods.counts.items())),
        "changes": [_change(one) for one in diff.goods.changes],
        "split": [{"old": list(olds), "new": list(news)} for olds, news in diff.goods.split],
        "statements": [asdict(one) for one in diff.statements],
        "claims": diff.claims,
        "turned": [asdict(one) for one in diff.turned],
        "problems": diff.problems,
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _change(change: Change) -> dict[str, Any]:
    return {
        "relation": change.relation,
        "from": None if change.first is None else str(change.first),
        "before": None if change.after is None else str(change.after),
        "codes": [list(codes) for codes in change.codes],
        "old": _row(change.old),
        "new": _row(change.new),
        "lost": _witness(change.lost),
        "gained": _witness(change.gained),
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return None if row is None else asdict(row)


def _witness(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {"claims": list(witness.claims), "verdicts": list(witness.verdicts)}
