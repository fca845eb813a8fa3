"""Two deciders behind one interface: the same is said, whichever decides; without one, what mends that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

from demonstration import claim, non
from headnote import Engine
from headnote.engine.origin import deciders
from headnote.engine.origin.deciders import decider

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "refrigerator.yaml"


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Choose a decider, as HEADNOTE_DECIDER does."""

    def choose(name: str) -> None:
        monkeypatch.setenv("HEADNOTE_DECIDER", name)
        decider.cache_clear()

    yield choose
    decider.cache_clear()


def test_a_determination_says_what_decided_and_is_the_same(
    chosen: Callable[[str], None], engine_for: Callable[..., Engine]
) -> None:
    engine = engine_for("84.18    CTH or RVC40\n")
    said = claim([non("8501.10", "700")])
    chosen("durable_rules")
    one = engine.determine(said)
    chosen("plain")
    other = engine.determine(said)
    assert one.decider.startswith("durable_rules 2.")
    assert other.decider == "plain"
    assert one == other
    assert one.verdict == "originating"


def test_the_shipped_cases_pass_with_the_plain_decider(
    chosen: Callable[[str], None], headnote: Callable[..., Result]
) -> None:
    chosen("plain")
    result = headnote("test", ROOT / "rulesets" / "rcep", ROOT / "rulesets" / "jiepa")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].endswith("0 failed")


def test_on_windows_the_plain_decider_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciders, "os", SimpleNamespace(name="nt", environ={}))
    assert decider.__wrapped__().name == "plain"


def test_an_unknown_decider_is_an_error_that_names_those_there_are(
    chosen: Callable[[str], None], headnote: Callable[..., Result]
) -> None:
    chosen("plane")
    result = headnote("determine", EXAMPLE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: HEADNOTE_DECIDER is “plane”; there are durable_rules and plain.\n"


def test_the_version_says_what_decides(chosen: Callable[[str], None], headnote: Callable[..., Result]) -> None:
    chosen("plain")
    assert headnote("--version").output == "headnote, version 0.1.0\ndecider: plain\n"
    chosen("")
    assert headnote("--version").output == "headnote, version 0.1.0\ndecider: durable_rules 2.0.28\n"


LEFT_OUT = "import sys; sys.modules['durable_rules_engine'] = None; from headnote.cli import main; main()"


def test_a_decider_that_cannot_be_loaded_is_an_error_that_says_how_to_mend_it() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_OUT, "determine", EXAMPLE], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: durable_rules cannot be loaded (")
    assert "pip install --force-reinstall --no-cache-dir durable-rules" in ran.stderr
    assert "HEADNOTE_DECIDER=plain" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_where_it_was_left_out_the_plain_decider_decides() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_OUT, "determine", EXAMPLE, "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HEADNOTE_DECIDER": "plain"},
    )
    assert '"verdict": "originating"' in ran.stdout
    assert '"decider": "plain"' in ran.stdout


POSIX = """
import os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"):
    sys.modules[name] = None
for name in ("fork", "register_at_fork", "mkfifo", "RTLD_LAZY", "RTLD_NOW"):
    delattr(os, name)
del sys.setdlopenflags, sys.getdlopenflags
from headnote.cli import main
main()
"""


@pytest.mark.parametrize(
    "command",
    [
        ("determine", EXAMPLE),
        ("check", ROOT / "rulesets" / "jbepa"),
        ("import", "annex", "--help"),
        ("serve", "--help"),
        ("records", "list", "none.jsonl"),
    ],
)
def test_nothing_posix_only_is_imported_at_start(command: tuple[str | Path, ...]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", POSIX, *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HEADNOTE_DECIDER": "plain"},
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode == (2 if "records" in command else 0)


FORKING = """
import os, signal, threading
from headnote.engine.origin.deciders import decider

one = decider()
shapes = [((0, n), (n + 1,)) for n in range(1, 40)]
one.prepare(shapes)
stop = threading.Event()


def busy():
    while not stop.is_set():
        for shape in shapes:
            one.decide(shape, [1] * 41)


threads = [threading.Thread(target=busy, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
for _ in range(40):
    child = os.fork()
    if not child:
        signal.alarm(20)  # a child that waits for ever is ended
        os._exit(0 if one.decide(shapes[0], [2] * 41).state == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
"""


def test_a_fork_while_another_thread_decides_does_not_deadlock() -> None:
    subprocess.run([sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKING], check=True)


LOADING = """
import os, signal, sys, threading
from headnote import Claim, Engine

begun, end = threading.Event(), threading.Event()


class Slow:
    def find_spec(self, name, path, target=None):
        if name == "headnote.grammar.rules.reading":
            begun.set()
            end.wait()


sys.meta_path.insert(0, Slow())
engine = Engine.load("rcep")
good = {"hs": "8538.10", "fob": "100", "currency": "USD"}
materials = [{"hs": "8538.90", "originating": False, "value": "10"}]
data = {"agreement": "rcep", "date": "2026-04-01", "good": good, "production": {"party": "JP"}, "materials": materials}
claim = Claim.model_validate(data)
other = threading.Thread(target=engine.determine, args=(claim, "CTSH"))
other.start()
begun.wait()
threading.Timer(0.5, end.set).start()  # after the fork, unless that waits
child = os.fork()
if not child:
    signal.alarm(20)
    end.set()
    os._exit(0 if engine.determine(claim, "CTSH or RVC40").verdict == "originating" else 1)
assert os.waitpid(child, 0)[1] == 0
other.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a fork")
def test_a_fork_while_another_thread_loads_the_grammar_does_not_deadlock() -> None:
    """Python's lock on a module that a thread imports stays held in the child."""
    subprocess.run([sys.executable, "-W", "ignore::DeprecationWarning", "-c", LOADING], check=True)
