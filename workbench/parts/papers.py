"""The papers of a determination, to be downloaded: worksheets, proofs of origin, and the explanation as a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anyio import to_thread
from nicegui import ui

from headnote.engine.documents import (
    NoSuchForm,
    NotOriginating,
    ProofIncomplete,
    Sheet,
    find_form,
    foot,
    proof,
    worksheets,
)
from headnote.engine.explain import as_html, explain
from headnote.engine.origin.envelope import envelope
from headnote.service.deciding import Decision
from headnote.service.problems import Problem
from headnote.service.routes.determinations import paper
from headnote.workbench.frame import Page
from headnote.workbench.shell import tell

Make = Callable[[], Sequence[Sheet]]


class Papers:
    """The buttons of one decision; worksheets and proofs only of a good that originates."""

    def __init__(self, page: Page, decision: Decision) -> None:
        self._page, self._decision = page, decision

    def draw(self) -> None:
        """A button for each paper."""
        say = self._page.say
        if self._decision.determination.originating:
            for form, kind in (("pdf", "PDF"), ("xlsx", "Excel")):
                self._button(f"{say('worksheet')} ({kind})", self._writer(self._worksheets, form, "worksheet"))
            for kind in ("certificate", "declaration"):
                if self._has_form(kind):
                    make = self._writer(lambda kind=kind: self._proof(kind), "pdf", kind)  # type: ignore[misc]
                    self._button(f"{say(kind)} (PDF)", make)
        self._button(f"{say('page')} (HTML)", self._page.guarded(self._html))

    def _button(self, text: str, make: Callable[[], object]) -> None:
        ui.button(text, icon="description", on_click=make).props("dense outline no-caps").mark("paper")

    def _foot(self) -> str:
        around = envelope(self._decision.engine, self._decision.claim)
        return foot(around.headnote, around.claim, around.bundle, self._page.words)

    def _worksheets(self) -> Sequence[Sheet]:
        decision = self._decision
        return worksheets(decision.claim, decision.determination, self._page.words, foot=self._foot())

    def _has_form(self, kind: str) -> bool:
        try:
            find_form(self._decision.engine.ruleset.procedures, kind, self._decision.claim.date)
        except NoSuchForm:
            return False
        return True

    def _proof(self, kind: str) -> Sequence[Sheet]:
        decision, ruleset = self._decision, self._decision.engine.ruleset
        form = find_form(ruleset.procedures, kind, decision.claim.date)
        return [
            proof(form, decision.claim, decision.determination, ruleset.edition, self._page.words, foot=self._foot())
        ]

    def _writer(self, make: Make, form: str, name: str) -> Callable[[], object]:
        """A handler that makes sheets and has them written in a child; it says why where they are not."""

        async def write() -> None:
            try:
                made = await to_thread.run_sync(self._page.state.children.run, paper, form, make())
            except ProofIncomplete as error:
                tell("\n".join((f"{error}:", *error.missing[:20])), "negative")
                return
            except (NotOriginating, Problem) as error:
                tell(str(error), "negative")
                return
            if isinstance(made, str):
                tell(made, "negative")
                return
            ui.download(made, f"{name}.{form}")

        return self._page.guarded(write)

    def _html(self) -> None:
        words = self._page.words
        text = as_html(explain(self._decision.determination, words), words.language)
        ui.download(text.encode(), "explanation.html", "text/html")
