"""What every test shares: a cache of its own, hypothesis profiles, small rulesets made on the spot."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import HealthCheck, settings

from demonstration import AGREEMENT, ANNEX_HEAD
from headnote import Engine
from headnote.cli import main

# The same examples at every run, so that a change is judged by what it changed; `make nightly` draws new ones.
settings.register_profile(
    "default",
    deadline=None,
    max_examples=50,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("nightly", settings.get_profile("default"), max_examples=100_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

ROOT = Path(__file__).resolve().parents[1]


FIRST = ("workbench", "docs", "service", "client", "analysis", "properties", "records")
"""Where tests take long: begun last, they would leave the other processes with nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take long come first; otherwise their order stays."""
    order = {ROOT / "tests" / name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: next((order[one] for one in item.path.parents if one in order), len(order)))


def of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pytest's processes share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this run alone; pytest's processes share it."""
    monkeypatch.setenv("HEADNOTE_CACHE", str(of_this_run(tmp_path_factory) / "cache"))


@pytest.fixture
def demo(tmp_path: Path) -> Callable[..., Path]:
    """Write a small ruleset: rows of its annex, and changes to its agreement."""

    def make(rows: str, agreement: str = AGREEMENT) -> Path:
        folder = tmp_path / "demo"
        folder.mkdir(exist_ok=True)
        (folder / "agreement.origin").write_text(agreement, encoding="utf-8")
        (folder / "annex.origin").write_text(ANNEX_HEAD + rows, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def engine_for(demo: Callable[..., Path]) -> Callable[..., Engine]:
    """An engine of a small ruleset."""

    def make(rows: str, agreement: str = AGREEMENT) -> Engine:
        return Engine.load(demo(rows, agreement))

    return make


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the shipped rulesets: publishing them takes longer than most tests do.

    Whichever of pytest's processes needs it first makes it for all.
    """
    # Not above: the process that hands out tests would import the service before any other begins.
    from prepared import publish_shipped

    folder = of_this_run(tmp_path_factory) / "prepared"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            made = tmp_path_factory.mktemp("made")
            publish_shipped(f"sqlite:///{made / 'headnote.db'}", made / "state")
            made.rename(folder)
    return folder


@pytest.fixture
def headnote() -> Callable[..., Result]:
    """Run the command as a user would; output to a pipe."""

    def run(*args: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin, catch_exceptions=False)

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write golden files anew; read what changed")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a file under tests/golden/, or record it with --record."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--record"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
