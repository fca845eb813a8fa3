"""The cache of checked rulesets: data of the user's own, or the text again."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headnote import Engine
from headnote.engine.agreements import cache
from headnote.engine.agreements.library import Library, holds_agreement, shipped
from headnote.engine.agreements.loaded import Published, Ruleset
from headnote.engine.agreements.ruleset import load, load_published
from headnote.engine.agreements.stored import NotStored, data_of, kinds_of, tree_of
from headnote.grammar.parser import parse_bytes

Make = Callable[..., Path]

FOLDERS = sorted(folder for folder in Library().rulesets().values() if any(folder.glob("*.origin")))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEADNOTE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_shipped_ruleset_comes_out_of_the_cache_as_it_went_in(folder: Path, kept: Path) -> None:
    if holds_agreement(folder):
        expected, found = load(folder), [cache.load_cached(folder, load, Ruleset) for _ in range(2)]
    else:
        expected, found = load_published(folder), [cache.load_cached(folder, load_published, Published) for _ in "12"]
    assert [one == expected for one in found] == [True, True]
    assert repr(found[1]) == repr(expected)
    assert len(entries(kept)) == 1


def test_what_is_kept_follows_the_text(demo: Make, kept: Path) -> None:
    folder = demo("84.18    CC\n")
    first = Engine.load(folder)
    assert Engine.load(folder).ruleset == first.ruleset
    demo("84.18    CTH\n")
    assert Engine.load(folder).ruleset != first.ruleset
    assert len(entries(kept)) == 2


def test_an_entry_is_not_read_from_text(demo: Make, kept: Path) -> None:
    def refused(folder: Path) -> Ruleset:
        raise AssertionError(f"{folder} was read")

    folder = demo("84.18    CC\n")
    ruleset = Engine.load(folder).ruleset
    assert cache.load_cached(folder, refused, Ruleset) == ruleset


def test_rules_that_many_rows_print_are_stored_once(demo: Make) -> None:
    rows = "".join(f"84.{number:02}    CTH or RVC40\n" for number in range(10, 60))
    data = data_of(load(demo(rows)))
    of_rows = [batch for batch in data if batch[0].endswith(".Row")]
    assert sum(max([1, *(len(one) for one in columns if isinstance(one, list))]) for _, *columns in of_rows) == 50
    assert json.dumps(data).count("CTH or RVC40") == 2  # as transcribed, and as it stands in the file


def test_the_cache_can_be_turned_off(demo: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADNOTE_CACHE", "")
    assert cache.cache_folder() is None
    assert Engine.load(demo("84.18    CC\n")).name == "DEMO"


def test_without_a_home_nothing_is_kept_and_nothing_written_where_one_stands(
    demo: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HEADNOTE_CACHE", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda _: {}[0])  # a container's user that no passwd names
    monkeypatch.chdir(tmp_path)
    assert Engine.load(demo("84.18    CC\n")).name == "DEMO"
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_the_oldest_entries_go(demo: Make, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 3)
    kept.mkdir(mode=0o700)
    (kept / "mine.json").write_text("a file of the user's own")
    for number in range(10, 16):
        Engine.load(demo(f"84.{number}    CC\n"))
    assert len(entries(kept)) == 4
    assert (kept / "mine.json").exists()
    assert Engine.load(demo("84.15    CC\n")).name == "DEMO"


# --- what is not ours ---------------------------------------------------------------------------------------


def test_an_entry_that_is_not_ours_is_not_run_and_not_used(demo: Make, kept: Path, tmp_path: Path) -> None:
    folder = demo("84.18    CC\n")
    good = Engine.load(folder).ruleset
    (entry,) = entries(kept)
    whole = entry.read_bytes()
    witness = tmp_path / "witness"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (witness,)  # type: ignore[return-value]

    other = whole.replace(b'"CC"', b'"WO"')
    assert other != whole
    pickled = pickle.dumps(Evil())
    signed = hashlib.sha256(pickled).hexdigest().encode() + b"\n" + pickled
    for data in (pickled, signed, b"", b"garbage", other, whole[:-1], whole + b" ", b"\xff" * 4000):
        entry.write_bytes(data)
        assert Engine.load(folder).ruleset == good
        assert entry.read_bytes() == whole
    assert not witness.exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("planted", ["open folder", "open entry", "link", "pipe", "another's"])
def test_what_others_could_have_written_is_not_used(
    demo: Make, kept: Path, tmp_path: Path, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = demo("84.18    CC\n")
    good = Engine.load(folder).ruleset
    (entry,) = entries(kept)
    wrong = json.dumps(data_of(load(demo("84.18    CTH\n")))).encode()
    entry.write_bytes(hashlib.sha256(wrong).hexdigest().encode() + b"\n" + wrong)
    demo("84.18    CC\n")
    assert Engine.load(folder).ruleset != good  # the user's own entries are believed
    match planted:
        case "open folder":
            kept.chmod(0o777)
        case "open entry":
            entry.chmod(0o666)
        case "link":
            entry.rename(tmp_path / "elsewhere")
            entry.symlink_to(tmp_path / "elsewhere")
        case "pipe":
            entry.unlink()
            os.mkfifo(entry, 0o600)
        case "another's":
            monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    assert Engine.load(folder).ruleset == good


def test_the_folder_is_made_for_the_user_alone(demo: Make, kept: Path) -> None:
    Engine.load(demo("84.18    CC\n"))
    assert kept.stat().st_mode & 0o777 == 0o700
    assert entries(kept)[0].stat().st_mode & 0o777 == 0o600


RULESET = load(shipped() / "jbepa")
BODY = json.dumps(data_of(RULESET), ensure_ascii=False).encode()


@given(st.integers(0, 2**32), st.binary(max_size=4), st.integers(0, 8))
def test_a_corrupted_entry_is_never_another_ruleset(place: int, put: bytes, cut: int) -> None:
    whole = hashlib.sha256(BODY).hexdigest().encode() + b"\n" + BODY
    at = place % len(whole)
    data = whole[:at] + put + whole[at + cut :]
    head, _, body = data.partition(b"\n")
    assert data == whole or head != hashlib.sha256(body).hexdigest().encode()


def parts(data: Any) -> Iterator[tuple[list[Any], int]]:
    """Every place in a nest of lists."""
    for number, part in enumerate(data):
        yield data, number
        if isinstance(part, list):
            yield from parts(part)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.lists(anything, min_size=1, max_size=3))
def test_whatever_the_data_a_ruleset_comes_out_or_nothing(random: Any, put: list[Any]) -> None:
    data = json.loads(BODY)
    for one in put:
        holder, number = random.choice(list(parts(data)))
        holder[number] = one
    try:
        found = tree_of(data, Ruleset)
    except NotStored:
        return
    assert isinstance(found, Ruleset)
    assert tree_of(json.loads(json.dumps(data_of(found))), Ruleset) == found


@pytest.mark.parametrize("data", [None, 5, [], {}, [[]], [["builtins.str", "x"]], [["os.system", "true"]]])
def test_data_of_no_tree(data: Any) -> None:
    with pytest.raises(NotStored):
        tree_of(data, Ruleset)


# --- what can be stored -------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [Ruleset, Published])
def test_every_node_of_the_grammar_can_be_stored(root: type) -> None:
    assert {"headnote.grammar.rules.tree.Change", "headnote.grammar.tariffs.nodes.RateRow"} <= set(kinds_of(root))


@dataclass(frozen=True)
class Mapped:
    by_name: dict[str, str]


@dataclass(frozen=True)
class Rounded:
    share: float | None


@dataclass(frozen=True)
class Anything:
    value: object


@dataclass(frozen=True)
class Doubtful:
    either: tuple[str, ...] | tuple[int, int]


@pytest.mark.parametrize(
    ("node", "field"),
    [
        (Mapped, "Mapped.by_name"),
        (Rounded, "Rounded.share"),
        (Anything, "Anything.value"),
        (Doubtful, "Doubtful.either"),
    ],
)
def test_a_node_that_cannot_be_stored_says_so_by_its_field(node: type, field: str) -> None:
    with pytest.raises(TypeError, match=field):
        kinds_of(node)


@dataclass(frozen=True)
class Leaf:
    day: date | None = None
    count: int = 0
    known: bool | None = None


@dataclass(frozen=True)
class Branch:
    """Of itself, and of values that Python holds equal though they are not the same."""

    inner: tuple[Branch | Leaf, ...]
    pairs: tuple[tuple[int, Leaf | None], ...] = ()
    span: tuple[int, int] = (7, 7)


def test_a_new_node_needs_no_change_here() -> None:
    tree = Branch((Leaf(date(2022, 1, 1), 1, True), Branch((Leaf(None, 1, None),)), Leaf(None, 0, False)))
    tree = Branch((tree, tree), ((1, Leaf()), (2, None)), (1, 2))
    data = json.loads(json.dumps(data_of(tree)))
    assert tree_of(data, Branch) == tree


def test_a_field_that_holds_what_it_is_not_declared_to_hold() -> None:
    with pytest.raises(TypeError, match=r"Leaf\.count is 'two'"):
        data_of(Leaf(count="two"))  # type: ignore[arg-type]


def test_a_rule_of_many_levels_neither_recurses_nor_ends() -> None:
    rule = "(" * 50 + "CC" + " or CTH and WO)" * 50
    parsed = parse_bytes("a", f'annex 1 of DEMO "R"\nsource "x"\n84.18    {rule}\n'.encode())
    tree = Published((parsed.file,), ())
    assert tree_of(json.loads(json.dumps(data_of(tree))), Published) == tree
