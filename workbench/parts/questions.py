"""What is missing, asked one by one: a question, its answer, and the next."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from headnote.engine import InputError
from headnote.engine.claims.reading.altering import altered
from headnote.engine.origin.determination import Determination
from headnote.workbench.form import ClaimForm
from headnote.workbench.frame import Page
from headnote.workbench.shell import tell

_YES_OR_NO = ("originating", "wholly_obtained")


class Questions:
    """The questions of one form; `answered` is called after each answer. What was put off is asked last."""

    def __init__(self, page: Page, form: ClaimForm, answered: Callable[[], None]) -> None:
        self._page, self._form, self._answered = page, form, answered
        self._put_off: list[str] = []

    def draw(self, determination: Determination, called: Callable[[str], str]) -> None:
        """The first question, and how many there are. `called` gives a field's name on the form."""
        # What a good is made of answers most of the rest.
        missing = sorted(determination.missing, key=lambda field: field != "materials")
        if not missing:
            return
        say = self._page.say
        self._put_off = [field for field in self._put_off if field in missing]
        field = next((one for one in missing if one not in self._put_off), self._put_off[0] if self._put_off else "")
        with ui.card().classes("w-full").props(f'flat bordered role=group aria-label="{say("missing")}"'):
            ui.label(say("questions", count=len(missing))).classes("text-xs uppercase tracking-wide opacity-80")
            ui.label(called(field)).classes("text-lg font-semibold").mark("question")
            with ui.row().classes("items-center gap-2"):
                self._answers(field)
                if len(missing) > 1:
                    ui.button(say("later"), on_click=self._page.guarded(lambda: self._later(field))).props(
                        "dense flat no-caps"
                    )
            with ui.expansion(say("missing")).props("dense").classes("w-full"):
                for one in missing:
                    ui.label(called(one)).classes("text-sm").mark("missing")

    def _answers(self, field: str) -> None:
        say = self._page.say
        attested, last = field.startswith("answers."), field.rpartition(".")[2]
        if attested or last in _YES_OR_NO:
            for word in ("yes", "no"):
                answer = self._page.guarded(lambda word=word: self._answer(field, word))
                ui.button(say(word), on_click=answer).props("dense outline no-caps").mark(f"answer-{word}")
        if field == "materials":
            ui.label(say("no_materials"))
        elif last not in _YES_OR_NO:
            given = ui.input(say("answer")).props("dense").classes("w-40").mark("answer")
            answer = self._page.guarded(lambda: self._answer(field, given.value or ""))
            given.on("keydown.enter", answer)
            ui.button(say("answer_it"), on_click=answer).props("dense outline no-caps")

    def _answer(self, field: str, text: str) -> None:
        if not text.strip():
            return
        try:
            data, _ = altered(self._form.data, [(field, text.strip())])
        except InputError as error:
            tell("\n".join(one.message for one in error.problems), "negative")
            return
        self._form.remember()
        self._form.data = data
        self._answered()

    def _later(self, field: str) -> None:
        self._put_off = [*(one for one in self._put_off if one != field), field]
        self._answered()
