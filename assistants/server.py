"""The server of the Model Context Protocol, over standard input and output: `headnote mcp`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from headnote.engine import Claim
from headnote.engine.explain import Language
from headnote.service.problems import HANDLED, as_problem

from .answering import Answering

Answer = TypeVar("Answer")

INSTRUCTIONS = """\
Rules of origin are decided here and not by estimate: value contents are worked out exactly, and what a claim does not
say is named, not guessed. A claim is an object such as {"agreement": "rcep", "date": "2026-04-01",
"importing_party": "JP", "good": {"hs": "8538.10", "fob": "5600", "currency": "USD"}, "production": {"party": "VN"},
"materials": [{"hs": "8538.90", "originating": false, "value": "3360"}]}; amounts with decimals are text. The resource
headnote://claim is its JSON schema. Leave out what you were not told: never fill in an origin, a code or a value."""

ClaimGiven = Annotated[
    dict[str, Any] | str, Field(description="the claim as an object, amounts as text; or as JSON text")
]
In = Annotated[Language, Field(description="language of sentences: en or ja")]

READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server(answering: Answering) -> MCPServer:
    """The tools, each of which changes nothing."""
    offered: MCPServer = MCPServer("headnote", instructions=INSTRUCTIONS, version=version("headnote"))

    @offered.tool(annotations=READS)
    def determine(claim: ClaimGiven, language: In = "en") -> dict[str, Any]:
        """Determine whether a good originates under an agreement: verdict, criterion, figures, what is missing."""
        return _told(lambda: answering.determine(claim, language))

    @offered.tool(annotations=READS)
    def explain(claim: ClaimGiven, language: In = "en") -> str:
        """Explain a determination in words: why, why not, what would change it, and the articles and rows."""
        return _told(lambda: answering.explain(claim, language))

    @offered.tool(annotations=READS)
    def show_rule(
        agreement: Annotated[str, Field(description="name of the agreement, such as rcep", max_length=64)],
        code: Annotated[str, Field(description="HS code of the good in the agreement's edition", max_length=16)],
        day: Annotated[date, Field(description="the day whose text is asked for")],
        language: In = "en",
    ) -> dict[str, Any]:
        """Show the product-specific rule of a code: its text, what that means in plain words, and its source."""
        return _told(lambda: answering.show_rule(agreement, code, day, language))

    @offered.tool(annotations=READS)
    def compare(claim: ClaimGiven, language: In = "en") -> dict[str, Any]:
        """Put a claim to every agreement between its two countries: verdicts and rates of duty side by side."""
        return _told(lambda: answering.compare(claim, language))

    @offered.tool(annotations=READS)
    def check_rules(
        files: Annotated[dict[str, str], Field(description="the files of a ruleset: name to text")],
    ) -> dict[str, Any]:
        """Check the rule files of an agreement and run their cases: every problem with its place and how to mend it."""
        return _told(lambda: answering.check_rules(files))

    @offered.resource("headnote://claim", mime_type="application/schema+json")
    def claim_schema() -> str:
        """The JSON schema of a claim."""
        return json.dumps(Claim.model_json_schema())

    return offered


def _told(ask: Callable[[], Answer]) -> Answer:
    """An answer, or the error that a tool's caller reads: what is wrong, where, and how to mend it."""
    try:
        return ask()
    except HANDLED as error:
        problem = as_problem(error)
        lines = [problem.title, *([problem.detail] if problem.detail else ())]
        for place in problem.problems:
            lines.append(f"{place.at}: {place.message}" + (f" ({place.help})" if place.help else ""))
        raise ToolError("\n".join(lines)) from None
