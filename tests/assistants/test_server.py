"""`headnote mcp` in a process of its own, asked by the protocol's official client."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from demonstration import AGREEMENT, ANNEX_HEAD
from examples import CLAIM, EXAMPLES
from headnote import Engine
from headnote.engine.claims.reading import read_claim
from headnote.engine.explain import Words, as_data

SWITCHES = {**CLAIM, "importing_party": "JP"}


def asked(task: Callable[[ClientSession], Awaitable[None]]) -> None:
    """Run a task with a client of a new server."""

    async def run() -> None:
        parameters = StdioServerParameters(command=sys.executable, args=["-m", "headnote", "mcp"])
        async with stdio_client(parameters) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
            await session.initialize()
            await task(session)

    anyio.run(run)


def text_of(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert isinstance(content, TextContent)
    return content.text


def test_tools_answer_as_the_engine_does() -> None:
    """Seed 003's switchboard panel (8538.10, 40 % by build-down: 5,600 against 3,360), and the shipped examples."""

    async def task(session: ClientSession) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"determine", "explain", "show_rule", "compare", "check_rules"}
        assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in tools.values())
        found = await session.call_tool("determine", {"claim": SWITCHES})
        assert json.loads(text_of(found))["verdict"] == "originating"
        for name in ("marmalade.yaml", "refrigerator.yaml", "switchboard.yaml", "hinges.yaml"):
            claim = read_claim(str(EXAMPLES / name), None)
            expected = as_data(Engine.load(claim.agreement).determine(claim), Words("en")).model_dump(mode="json")
            sent = claim.model_dump_json(exclude_unset=True)
            answer = await session.call_tool("determine", {"claim": sent})
            assert json.loads(text_of(answer)) == expected, name
        told = await session.call_tool("explain", {"claim": SWITCHES, "language": "ja"})
        assert "原産" in text_of(told)
        row = await session.call_tool("show_rule", {"agreement": "rcep", "code": "1302.19", "day": "2026-04-01"})
        assert json.loads(text_of(row))["rows"][0]["text"] == "CC except from subheading 1211.20"
        hinges = read_claim(str(EXAMPLES / "hinges.yaml"), None).model_dump_json(exclude_unset=True)
        compared = json.loads(text_of(await session.call_tool("compare", {"claim": hinges})))
        assert "JIEPA" in [one["duty"]["agreement"] for one in compared["candidates"]]

    asked(task)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("determine", {"claim": {**SWITCHES, "good": {"hs": "8538.10", "fob": 5600.5, "currency": "USD"}}}, "good.fob"),
    ("determine", {"claim": {**SWITCHES, "agreement": "nafta"}}, "nafta"),
    ("determine", {"claim": {**SWITCHES, "agreement": "/etc"}}, "/etc"),
    ("determine", {"claim": "{"}, "no JSON"),
    ("determine", {"claim": {**SWITCHES, "colour": "red"}}, "colour"),
    ("show_rule", {"agreement": "rcep", "code": "9999.99", "day": "2026-04-01"}, "is not a code of"),
    ("check_rules", {"files": {"../x.origin": "agreement"}}, "x.origin"),
    ("compare", {"claim": {**SWITCHES, "importing_party": None}}, "importing_party"),
]


def test_what_is_wrong_is_told_and_where_and_the_next_is_answered() -> None:
    async def task(session: ClientSession) -> None:
        for tool, arguments, said in WRONG:
            answer = await session.call_tool(tool, arguments)
            assert (tool, said, answer.is_error) == (tool, said, True)
            assert said in text_of(answer)
        assert not (await session.call_tool("determine", {"claim": SWITCHES})).is_error

    asked(task)


def test_rules_are_checked_and_their_cases_run() -> None:
    async def task(session: ClientSession) -> None:
        files = {"agreement.origin": AGREEMENT, "annex.origin": f"{ANNEX_HEAD}84.18    CTHS\n"}
        found = json.loads(text_of(await session.call_tool("check_rules", {"files": files})))
        assert any("CTHS" in one["message"] for one in found["errors"]), found
        assert all(one["at"].startswith(("agreement.origin:", "annex.origin:")) for one in found["errors"])

    asked(task)
