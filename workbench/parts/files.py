"""A button that takes a file: chosen in the browser's dialog, or dropped upon it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from headnote.workbench.frame import Page
from headnote.workbench.shell import tell

MOST_BYTES = 8 * 1024 * 1024

Took = Callable[[str, bytes], Awaitable[None] | None]


def file_button(page: Page, label: str, accept: str, took: Took, mark: str, *, most: int = MOST_BYTES) -> ui.upload:
    """The button; returns what takes files in. `took` gets the name and content of each; `most` are its bytes.

    Quasar's own uploader has no names for a screen reader and cannot be reached with the keyboard alone, so it works
    unseen.
    """

    async def uploaded(event: events.UploadEventArguments) -> None:
        name, content = event.file.name, await event.file.read()
        upload.reset()
        done = took(name, content)
        if done is not None:
            await done

    def rejected() -> None:
        tell(page.say("file_refused", accept=accept, most=f"{most:,}"), "negative")

    upload = ui.upload(
        auto_upload=True, max_file_size=most, on_upload=page.guarded(uploaded), on_rejected=page.guarded(rejected)
    )
    upload.props(f"accept={accept}").classes("hidden").mark(mark)
    button = ui.button(label, icon="upload_file").props("dense outline no-caps")
    # In the browser itself: a dialog opens only while a click is being answered.
    button.on("click", js_handler=f"() => runMethod({upload.id}, 'pickFiles', [])")
    button.on("dragover", js_handler="(event) => event.preventDefault()")
    dropped = f"event.preventDefault(); runMethod({upload.id}, 'addFiles', [event.dataTransfer.files])"
    button.on("drop", js_handler=f"(event) => {{ {dropped} }}")
    return upload
