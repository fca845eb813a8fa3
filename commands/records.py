"""Commands about decisions on record: replay; records list, show, verify, head, erase, repair."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from headnote.catalogues import _

from .shared import fail, language_option, rulesets_option, show_explanation, words_of

if TYPE_CHECKING:
    from headnote.engine.explain import Words
    from headnote.records.replay import Kept, Replayed
    from headnote.records.store import Store


def store_argument(command: Callable[..., None]) -> Callable[..., None]:
    """The argument RECORDS, as a store; what is wrong with it ends the command."""

    @wraps(command)
    def with_store(records: str, **rest: Any) -> None:
        from headnote.records import RecordError, open_store

        try:
            command(open_store(records), **rest)
        except RecordError as error:
            fail(_("Error: {problem}.", problem=error))

    return click.argument("records", metavar="RECORDS")(with_store)


@click.command("replay")
@store_argument
@click.option(
    "--under",
    type=click.Choice(["recorded", "today"]),
    default="recorded",
    show_default=True,
    help="Whether the rules are those that were recorded with each decision, or today's.",
)
@rulesets_option
@language_option
def replay_(store: Store, under: str, rulesets: tuple[Path, ...], lang: str) -> None:
    """Decide every decision on record again with today's engine, and list what turns and why.

    RECORDS: a file that ends in .jsonl, sqlite:///FILE, or a service's postgresql://… Ends with 1 where a decision
    turns, changes or cannot be decided again. Whether the record is as it was written is asked with `records verify`.
    """
    from importlib.metadata import version

    from headnote.records import replay

    words = words_of(lang)
    texts = _("the recorded rules") if under == "recorded" else _("today's rules")
    click.echo(_("Decided again by Headnote {version}, under {texts}", version=version("headnote"), texts=texts))
    counts: Counter[str] = Counter()
    for one in replay(store, "today" if under == "today" else "recorded", rulesets):
        counts[one.state] += 1
        for line in _told(one, words):
            click.echo(line)
    names = {
        "equal": _("equal"),
        "turned": _("turned"),
        "changed": _("changed in other than the verdict"),
        "not decided": _("not decided again"),
        "erased": _("erased"),
    }
    listed = ", ".join(f"{counts[state]:,} {name}" for state, name in names.items() if counts[state])
    click.echo(_("{count} decision(s): {states}", count=f"{counts.total():,}", states=listed or "-"))
    sys.exit(1 if counts["turned"] + counts["changed"] + counts["not decided"] else 0)


def _told(one: Replayed, words: Words) -> list[str]:
    from headnote.engine.explain import verdict_line
    from headnote.records.differences import differences

    if one.state in ("equal", "erased"):
        return []
    if one.kept is None or one.now is None:
        return [_("entry {number}: not decided again: {why}", number=one.sequence, why=one.why)]
    then = one.kept.determination
    lines = [_("entry {number}: {good}", number=one.sequence, good=_good(one.kept))]
    before, after = verdict_line(then, words), verdict_line(one.now, words)
    lines.append(f"  {before} -> {after}" if before != after else f"  {before}")
    lines += [f"  {line}" for line in differences(then, one.now, words)]
    if one.texts:
        lines.append("  " + _("texts that are not those of then: {texts}", texts=", ".join(one.texts)))
    lines.append(
        "  " + _("recorded by Headnote {version}, {decider}", version=one.kept.headnote, decider=one.kept.decider)
    )
    return lines


def _good(kept: Kept) -> str:
    return f"{kept.determination.good}, {kept.determination.agreement}, {kept.determination.date}"


@click.group("records")
def records_() -> None:
    """Decisions on record: list them, show one, verify, erase, repair."""


@records_.command("list")
@store_argument
@language_option
def list_(store: Store, lang: str) -> None:
    """List what is on record: each decision, and what was erased, by whom and why."""
    from headnote.engine.explain import verdict_line
    from headnote.records.entries import Stored
    from headnote.records.replay import kept_of

    words = words_of(lang)
    for one in store.read():
        if not isinstance(one, Stored):
            click.echo(f"{one.where}: " + _("not an entry; see `headnote records verify`"))
            continue
        entry, payload = one
        head = f"{entry.sequence:>6}  {entry.time[:19]}Z  "
        if payload is None:
            click.echo(head + _("the payload is not there"))
        elif entry.kind == "decision":
            kept = kept_of(entry.sequence, payload.body)
            click.echo(f"{head}{_good(kept)}: {verdict_line(kept.determination, words)}")
        elif entry.kind == "erasure":
            body = payload.body
            erased = ", ".join(map(str, numbers)) if isinstance(numbers := body.get("entries"), list) else "-"
            said = _("{who} erased {entries}: {why}", who=body.get("who"), entries=erased, why=body.get("why"))
            click.echo(head + said)


@records_.command("show")
@store_argument
@click.argument("entry", type=click.IntRange(min=1))
@language_option
def show_(store: Store, entry: int, lang: str) -> None:
    """Show a decision as it was recorded: who decided by which rules and when, and the explanation."""
    from headnote.records.entries import Stored
    from headnote.records.replay import kept_of

    found = next((one for one in store.read() if isinstance(one, Stored) and one.entry.sequence == entry), None)
    if found is None or found.entry.kind != "decision":
        fail(_("Error: entry {number} is not a decision.", number=entry))
    if found.payload is None:
        fail(_("Error: the payload of entry {number} is not there.", number=entry))
    kept = kept_of(entry, found.payload.body)
    click.echo(
        _("decided: {time}, Headnote {version}, {decider}", time=kept.time, version=kept.headnote, decider=kept.decider)
    )
    click.echo(_("claim: {digest}", digest=kept.claim_digest))
    click.echo(_("rules: {digest}", digest=kept.bundle))
    click.echo()
    show_explanation(kept.determination, words_of(lang))


@records_.command("verify")
@store_argument
@click.option("--head", "kept", help="A head that `records head` printed and that was kept elsewhere.")
@language_option
def verify_(store: Store, kept: str | None, lang: str) -> None:
    """Tell which entries are intact, erased, altered or missing, and with --head whether a tail was cut or the chain
    made anew. Ends with 1 where anything is not as it was written."""
    from headnote.records import verify
    from headnote.records.entries import Head

    try:
        head = Head.read(kept) if kept is not None else None
    except ValueError as error:
        fail(_("Error: {problem}.", problem=error))
    found = verify(store, head)
    states = {"intact": _("intact"), "erased": _("erased"), "altered": _("altered"), "missing": _("missing")}
    for one in found.found:
        if one.state != "intact":
            click.echo(f"{one.sequence:>6}  {states[one.state]}: {one.why}")
    counts: Counter[str] = Counter(one.state for one in found.found)
    listed = ", ".join(f"{counts[state]:,} {name}" for state, name in states.items() if counts[state])
    click.echo(_("{count} entries: {states}", count=f"{counts.total():,}", states=listed or "-"))
    if found.torn is not None:
        torn = _(
            "{where}: a torn tail of {size} bytes, never acknowledged; `headnote records repair` cuts it",
            **found.torn._asdict(),
        )
        click.echo(torn)
    if found.against_head is None:
        click.echo(_("No head was given: a tail that was cut, or a chain made anew, cannot be seen."))
    else:
        click.echo(found.against_head or _("The head that was kept is in the record."))
    sys.exit(0 if found.sound else 1)


@records_.command("head")
@store_argument
def head_(store: Store) -> None:
    """Print the record's head, to be kept elsewhere: with it, `records verify` sees cut tails and rewrites."""
    click.echo(store.head())


@records_.command("erase")
@store_argument
@click.argument("entries", nargs=-1, type=click.IntRange(min=1))
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Instead of entries: every decision that was put on record before this day (UTC).",
)
@click.option("--who", required=True, help="Who erases; it stays on record.")
@click.option("--why", required=True, help="Why, such as the end of the retention; it stays on record.")
@language_option
def erase_(store: Store, entries: tuple[int, ...], before: datetime | None, who: str, why: str, lang: str) -> None:
    """Erase the payloads of decisions (claim and determination), for good; the chain keeps that they were there."""
    from headnote.records.erasure import decided_before, erase

    if bool(entries) == (before is not None):
        fail(_("Error: name the entries, or give --before a day."))
    made = erase(store, entries if before is None else decided_before(store, before.date()), who, why)
    click.echo(_("erased; entry {number} says so", number=made.sequence))


@records_.command("repair")
@store_argument
@language_option
def repair_(store: Store, lang: str) -> None:
    """Cut a torn tail: an entry that was not written to its end, and so was never acknowledged."""
    torn = store.repair()
    if torn is None:
        click.echo(_("nothing is torn"))
    else:
        click.echo(_("{where}: {size} bytes were cut", where=torn.where, size=torn.size))
