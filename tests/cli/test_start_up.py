"""What a command does not need, it does not import: each line of a module is paid for at every start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    *("babel", "jinja2", "lark", "openpyxl", "pycountry", "reportlab"),
    *("rich", "sqlalchemy", "fastapi", "nicegui", "ibis", "importlib.readers", "xml.etree"),
)
OF_TABLES = ("books", "bom", "finding", "giving", "heads", "profile", "separated", "workbook")
OF_THE_ENGINE = ("pydantic", "yaml", "durable_rules_engine", "email", "importlib.metadata", "headnote.engine")


def imported(*command: str) -> set[str]:
    """The modules that are there when a command has run, in a process of its own."""
    program = (
        "import sys, contextlib, io\n"
        f"sys.argv = ['headnote', *{list(command)!r}]\n"
        "from headnote.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        "    try:\n        main()\n    except SystemExit as end:\n        assert not end.code, end.code\n"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_help_imports_no_engine() -> None:
    assert sorted(imported("--help") & {*HEAVY, *OF_THE_ENGINE}) == []


@pytest.mark.parametrize("command", ["determine", "explain"])
def test_a_verdict_imports_no_grammar_no_tables_no_pages_and_no_papers(command: str) -> None:
    claim = "docs/examples/refrigerator.yaml"
    imported("determine", claim)  # the ruleset is in the cache from here on
    found = imported(command, claim)
    grammar = ("headnote.grammar.parser", "headnote.grammar.checks", "headnote.engine.duties")
    tables = (f"headnote.engine.claims.reading.{name}" for name in OF_TABLES)
    assert sorted(found & {*HEAVY, *grammar, *tables, "headnote.engine.claims.drawing"}) == []
    assert "durable_rules_engine" in found


def test_check_reads_rules_and_no_claims() -> None:
    found = imported("check", "rulesets/jbepa")
    assert "headnote.analysis.checks" in found
    assert sorted(found & {"pydantic", "yaml", "durable_rules_engine", "headnote.engine.claims.claim"}) == []


def test_a_process_that_does_jobs_imports_nothing_that_answers() -> None:
    program = "import sys, headnote.service.jobs.worker\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert sorted(set(ran.stdout.split()) & {"fastapi", "starlette", "nicegui", "granian", "authlib"}) == []
