"""The page where one signs in: plain HTML, for nobody is known yet."""

from __future__ import annotations

from html import escape

from .words import Say

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {sign_in}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto; padding: 0 1rem; }}
input, button {{ font: inherit; padding: .5rem .75rem; width: 100%; box-sizing: border-box; margin-top: .5rem; }}
.wrong {{ color: #b3261e; }} @media (prefers-color-scheme: dark) {{ .wrong {{ color: #ffb4ab; }} }}
</style></head><body><h1>{title}</h1>{wrong}
<form method="post" action="/sign-in"><label>{key}
<input name="key" type="password" autocomplete="off" autofocus required></label>
<button>{sign_in}</button></form><p>{local}</p></body></html>
"""


def sign_in_page(say: Say, wrong: bool) -> str:
    """The page, with a word where what was given is not known."""
    return _PAGE.format(
        language=say.language,
        title=escape(say("title")),
        sign_in=escape(say("sign_in")),
        key=escape(say("sign_in_key")),
        local=escape(say("sign_in_local")),
        wrong=f'<p class="wrong" role="alert">{escape(say("sign_in_wrong"))}</p>' if wrong else "",
    )
