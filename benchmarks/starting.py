"""Processor time of a command from its start to its end, beside that of Python doing nothing: `python starting.py`.

`--shipped`: of the commands that authors run on each save, over all shipped rulesets.

The least of some starts, each a process of its own; all find their modules compiled and the ruleset in the cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
CLAIM = str(ROOT / "docs" / "examples" / "refrigerator.yaml")
PASS = "python -c pass"
MODEL = "import click, pydantic; pydantic.create_model('One', field=(int, 0))"
WAYS: Mapping[str, Sequence[str]] = {
    PASS: ("-c", "pass"),
    "click, and pydantic with one model": ("-c", MODEL),
    "headnote --help": ("-m", "headnote", "--help"),
    "headnote determine": ("-m", "headnote", "determine", CLAIM),
}

SHIPPED: Mapping[str, Sequence[str]] = {
    PASS: ("-c", "pass"),
    "headnote check": ("-m", "headnote", "check"),
    "headnote fmt --check": ("-m", "headnote", "fmt", "--check", str(ROOT / "rulesets")),
    "headnote test": ("-m", "headnote", "test"),
}
"""Over all shipped rulesets."""


def milliseconds(arguments: Sequence[str]) -> float:
    """Processor time of one start."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {started.returncode}")
    return 1000 * (used.ru_utime + used.ru_stime)


def table(starts: int, ways: Mapping[str, Sequence[str]] = WAYS) -> str:
    """Each way's least time in turns, as so many times that of Python alone."""
    for arguments in ways.values():
        milliseconds(arguments)
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(starts):
        for name, arguments in ways.items():
            least[name] = min(least[name], milliseconds(arguments))
    lines = [f"{name:44}{one:12.1f}{one / least[PASS]:10.1f}" for name, one in least.items()]
    return "\n".join([f"{'starting':44}{'least ms':>12}{'x least':>10}", *lines, ""])


if __name__ == "__main__":
    print(table(3, SHIPPED) if "--shipped" in sys.argv else table(9))
