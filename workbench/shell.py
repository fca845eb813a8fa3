"""What stands around every page: its style, the way to the other pages, the language, light and dark."""

from __future__ import annotations

from copy import copy
from typing import Literal

from nicegui import ui

from headnote.engine.explain import Language

from .words import Say

PAGES = (
    *(("determine", "/"), ("compare", "/compare"), ("portfolio", "/portfolio")),
    *(("rules", "/rules"), ("records", "/records")),
)

SCHEME = "headnote_scheme"
"""The cookie that says whether this browser was turned light or dark; without it the system's wish holds."""

_YEAR = 365 * 24 * 3600

_STYLE = """
:root { --met: #0b6b3a; --not-met: #b3261e; --open: #7a5900; }
.body--dark { --met: #7ddba3; --not-met: #ffb4ab; --open: #f5d06f; }
.met { color: var(--met); } .not-met { color: var(--not-met); } .not-known { color: var(--open); }
.bar-met { background: var(--met); } .bar-not-met { background: var(--not-met); }
.bar-not-known { background: var(--open); }
.bar-mark { background: #000; } .body--dark .bar-mark { background: #fff; }
/* The colours of editors and charts are chosen in Python, which does not know what the browser prefers. */
.body--dark :is(.cm-editor, .nicegui-echart canvas) { filter: invert(.93) hue-rotate(180deg); }
.nicegui-content { padding: 1rem; overflow-wrap: anywhere; } .q-field { min-width: 7rem; }
.body--dark :is(.q-btn--outline, .q-btn--flat, .q-field, .q-spinner, .q-menu) { --q-primary: #a8cdfb; }
.body--light .nicegui-link { color: #1d5fa8; } .body--dark .nicegui-link { color: #a8cdfb; }
.rule-text { white-space: pre-wrap; }
.text-left .q-btn__content { text-align: left; }
.nicegui-markdown :is(h1, h2, h3) { font-size: 1.125rem; font-weight: 600; line-height: 1.5; margin: .75rem 0 .25rem; }
.nicegui-aggrid { --ag-cell-horizontal-padding: .5rem; }
.q-notification { white-space: pre-line; } .q-notification__actions { --q-primary: #fff; }
.figure { font-variant-numeric: tabular-nums; }
:is(a, summary, [tabindex]):focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
.q-btn:focus-visible { box-shadow: 0 0 0 2px var(--q-dark-page, #fff), 0 0 0 4px currentcolor; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; z-index: 1; background: #1d5fa8; }
"""

# The server may still have to answer what was clicked before: it is asked for the page, and so answers in order. With
# no connection, and for a new tab, the browser follows the link itself.
_FOLLOW = """(event) => {
  if (!window.socket?.connected || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  emit();
}"""


_SKIP = """(event) => {
  event.preventDefault();
  document.querySelector('.q-page :is(input, a, button)')?.focus();
}"""


# A session that has ended is told by no event: the socket is refused, and would try for ever.
_SIGN_IN_AGAIN = """<script>
(function listen() {
  if (!window.socket) return setTimeout(listen, 50);
  window.socket.on('connect_error', async () => {
    const answer = await fetch(location.href, {redirect: 'manual'}).catch(() => null);
    if (answer?.type === 'opaqueredirect') location.assign('/sign-in');
  });
})();
</script>"""


def set_language(language: Language) -> None:
    """Say what the page itself says (a lost connection, a screen reader's language) in a language."""
    client = ui.context.client
    # NiceGUI shares one page among all who open it.
    client.page = copy(client.page)
    client.page.language = "ja" if language == "ja" else "en-US"


def draw_shell(say: Say, path: str, scheme: str | None) -> None:
    """The bar at the top; `path` is the page's own, `scheme` what SCHEME says."""
    ui.add_css(_STYLE)
    here = say(next(key for key, target in PAGES if target == path))
    ui.page_title(f"{here} · {say('title')}")
    # Each passes WCAG AA: the blue on white, and white on all of them.
    ui.colors(primary="#1d5fa8", negative="#b3261e", positive="#0b6b3a")
    ui.add_body_html(_SIGN_IN_AGAIN)
    dark = ui.dark_mode({"dark": True, "light": False}.get(scheme or ""))
    with ui.header(elevated=False).classes("items-center gap-1 px-4 py-1 bg-slate-800 text-white"):
        ui.link(say("skip"), "#").classes("skip px-3 py-1 text-white rounded").on("click", js_handler=_SKIP)
        ui.label(say("title")).classes("text-lg font-semibold mr-4")
        for key, target in PAGES:
            link = ui.link(say(key), target).classes("px-3 py-1 text-white no-underline rounded")
            link.on("click", lambda _, to=target: ui.navigate.to(to), js_handler=_FOLLOW)
            link.classes("bg-slate-600").props("aria-current=page") if target == path else None
        ui.space()
        turned = f"""() => {{
          const dark = !Quasar.Dark.isActive;
          document.cookie = `{SCHEME}=${{dark ? 'dark' : 'light'}};path=/;max-age={_YEAR};samesite=strict`;
          emit(dark);
        }}"""
        ui.button(icon="contrast").props(f'flat dense color=white aria-label="{say("dark")}"').on(
            "click", lambda event: dark.set_value(bool(event.args)), js_handler=turned
        )
        other: Language = "en" if say.language == "ja" else "ja"
        turn = f"document.cookie='headnote_language={other};path=/;max-age={_YEAR};samesite=strict';location.reload()"
        ui.button(say("language"), on_click=lambda: ui.run_javascript(turn)).props("flat dense no-caps color=white")
        leave = "fetch('/sign-out',{method:'POST'}).then(()=>location.assign('/sign-in'))"
        ui.button(say("sign_out"), on_click=lambda: ui.run_javascript(leave)).props("flat dense no-caps color=white")
    ui.label(here).classes("sr-only").props("role=heading aria-level=1")


def heading(text: str, size: Literal["text-lg", "text-xl"] = "text-lg") -> ui.label:
    """A heading of a part of a page, for eyes and for screen readers."""
    return ui.label(text).classes(f"{size} font-semibold").props("role=heading aria-level=2")


def tell(text: str, tone: Literal["positive", "negative", "warning"] | None = None) -> None:
    """Say something for a moment; what went wrong stays until it is closed. It covers nothing that one reads."""
    lasts = tone == "negative"
    ui.notify(
        text,
        type=tone,
        position="bottom" if lasts else "top",
        multi_line="\n" in text,
        close_button="✕" if lasts else False,
        timeout=0 if lasts else 5000,
    )
