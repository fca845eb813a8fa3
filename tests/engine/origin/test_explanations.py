"""Explanations are made when they are looked at; a determination is the same value however much of it was looked at."""

from __future__ import annotations

import copy
import pickle
from dataclasses import fields, replace

import pytest

from demonstration import claim, non
from headnote import Determination
from random_claims import ENGINE


def determined() -> Determination:
    return ENGINE.determine(claim([non("8418.21", "100"), {"hs": "85.01", "value": "900"}]))


def looked_at(determination: Determination) -> Determination:
    for one in fields(determination):
        getattr(determination, one.name)
    return determination


def test_a_determination_compares_prints_and_hashes_whether_it_was_looked_at_or_not() -> None:
    assert determined() == looked_at(determined())
    assert repr(determined()) == repr(looked_at(determined()))
    assert hash(determined()) == hash(looked_at(determined()))


@pytest.mark.parametrize("look", [True, False])
def test_a_determination_pickles_and_copies_whole(look: bool) -> None:
    found = looked_at(determined()) if look else determined()
    for same in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found), replace(found)):
        assert same == looked_at(determined())
        assert same.proofs == found.proofs


def test_a_determination_has_no_other_fields() -> None:
    with pytest.raises(AttributeError, match="has no verdicts"):
        _ = determined().verdicts
    with pytest.raises(AttributeError):
        _ = Determination.__new__(Determination).verdict
