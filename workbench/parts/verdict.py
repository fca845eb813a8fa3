"""A determination on the screen: the verdict, each requirement as a bar against its threshold, the trace as a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from nicegui import ui

from headnote.engine.amounts import Figure
from headnote.engine.explain import figure_text, verdict_line, why
from headnote.engine.origin.determination import Determination, Finding, Message
from headnote.engine.truth import Truth
from headnote.workbench.frame import Page
from headnote.workbench.shell import heading

TONES = {Truth.MET: "met", Truth.NOT_MET: "not-met", Truth.NOT_KNOWN: "not-known"}
ICONS = {Truth.MET: "check_circle", Truth.NOT_MET: "cancel", Truth.NOT_KNOWN: "help"}
VERDICTS = {"originating": Truth.MET, "not originating": Truth.NOT_MET, "undetermined": Truth.NOT_KNOWN}


class Bar(NamedTuple):
    """A figure against its threshold, as shares of the bar's length in per cent; for drawing alone."""

    label: str
    filled: float
    mark: float


def show_verdict(page: Page, determination: Determination) -> None:
    """The verdict, and why in a sentence."""
    state = VERDICTS[determination.verdict]
    with ui.row().classes(f"items-center gap-2 {TONES[state]}").props("role=status aria-live=polite"):
        ui.icon(ICONS[state]).classes("text-3xl").props("aria-hidden=true")
        ui.label(verdict_line(determination, page.words)).classes("text-2xl font-semibold").mark("verdict")
    ui.label(f"{determination.good} · {determination.agreement} · {determination.date}").classes("text-sm")
    ui.label(why(determination, page.words)).classes("mt-1").mark("why")


def show_requirements(page: Page, determination: Determination) -> None:
    """Each alternative with its requirements, and bars where figures are measured."""
    for alternative in determination.alternatives:
        ui.label(alternative.article).classes("text-sm font-semibold mt-2 opacity-80")
        for finding in alternative.findings:
            _requirement(page, finding)
    for finding in determination.provisions:
        _requirement(page, finding)


def _requirement(page: Page, finding: Finding) -> None:
    tone = TONES[finding.state]
    with ui.row().classes("items-center gap-2 no-wrap w-full"):
        ui.icon(ICONS[finding.state]).classes(tone).props("aria-hidden=true")
        state = page.words.word(finding.state.words)
        ui.label(f"{page.words.requirement(finding.requirement)}: {state}").classes("font-medium")
    for bar in bars(page, finding):
        with ui.column().classes("w-full gap-0 pl-8"):
            ui.label(bar.label).classes("text-sm figure").mark("bar")
            drawn = ui.element("div").classes("relative w-full h-3 rounded bg-gray-300 dark:bg-gray-700")
            with drawn.props("aria-hidden=true"):
                ui.element("div").classes(f"absolute h-3 rounded bar-{tone}").style(f"width: {bar.filled:.2f}%")
                ui.element("div").classes("absolute h-5 -top-1 w-0.5 bar-mark").style(f"left: {bar.mark:.2f}%")


def bars(page: Page, finding: Finding) -> Iterator[Bar]:
    """The bars of a finding: a content against what is asked, an amount used against what is allowed."""
    for reason in finding.reasons:
        named = dict(reason.arguments)
        for over, limit in (("content", "asked"), ("used", "allowed")):
            figure, mark = named.get(over), named.get(limit)
            if isinstance(figure, Figure) and isinstance(mark, Figure):
                value, threshold = _share(figure), _share(mark)
                whole = 100.0 if figure.unit == "%" else max(value, threshold) * 1.25 or 1.0
                yield Bar(
                    page.say(f"bar_{over}", figure=figure_text(figure), mark=figure_text(mark)),
                    min(100.0, max(0.0, 100 * value / whole)),
                    min(100.0, 100 * threshold / whole),
                )


def _share(figure: Figure) -> float:
    """Where a figure ends on the screen; nothing is decided by it."""
    return figure.numerator / figure.denominator


def show_trace(page: Page, determination: Determination) -> None:
    """The whole trace as a tree that opens to article, row and figures."""
    nodes = list(_nodes(page, determination, ""))
    ui.tree(nodes, label_key="label").props('dense aria-label="trace"').classes("w-full").expand()


def _nodes(page: Page, determination: Determination, path: str) -> Iterator[dict[str, Any]]:
    words, rule = page.words, determination.rule
    if rule is not None:
        yield {"id": f"{path}rule", "label": f"{page.say('rule')} {rule.scope}: {rule.text} ({rule.source})"}
    for number, alternative in enumerate(determination.alternatives):
        name = f"{path}{number}"
        yield {
            "id": name,
            "label": f"{alternative.article}: {words.word(alternative.state.words)}",
            "children": [
                _finding(page, finding, f"{name}.{place}") for place, finding in enumerate(alternative.findings)
            ],
        }
    for line, inner in determination.materials:
        label = f"{page.say('line')} {line}: {verdict_line(inner, words)}"
        yield {"id": f"{path}m{line}", "label": label, "children": list(_nodes(page, inner, f"{path}m{line}/"))}


def _finding(page: Page, finding: Finding, name: str) -> dict[str, Any]:
    words = page.words
    leaves = [words.sentence(reason) for reason in finding.reasons]
    leaves += [f"{words.figure(figure.name)}: {figure_text(figure)}" for figure in finding.figures]
    leaves += list(finding.citations)
    return {
        "id": name,
        "label": f"{words.requirement(finding.requirement)}: {words.word(finding.state.words)}",
        "children": [{"id": f"{name}.{place}", "label": text} for place, text in enumerate(leaves)],
    }


Attempt = Callable[[Message, Finding | None], Callable[[], None] | None]


def show_changes(page: Page, determination: Determination, attempt: Attempt) -> None:
    """What would change the verdict, what can be tried first; `attempt` gives what trying a change does."""
    if determination.originating:
        return
    found: dict[Message, Finding | None] = dict.fromkeys((*determination.renewals, *determination.proofs))
    for finding in (f for a in determination.alternatives for f in a.findings):
        found |= {message: finding for message in finding.nearest if message not in found}
    if not found:
        return
    heading(page.say("would_change")).classes("mt-3")
    tries = [(message, attempt(message, finding)) for message, finding in found.items()]
    for message, action in sorted(tries, key=lambda one: one[1] is None):
        with ui.row().classes("items-center gap-2 no-wrap"):
            text = page.words.sentence(message)
            if action is not None:
                tried = ui.button(page.say("try_it"), on_click=page.guarded(action)).props("dense outline no-caps")
                tried.props(f'aria-label="{page.say("try_it")}: {text.replace(chr(34), "")}"').mark("try")
            ui.label(text)
