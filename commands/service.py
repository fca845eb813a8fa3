"""Commands of the service: serve, and the keys of those who may ask it."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headnote.catalogues import _

from .shared import fail, rulesets_option

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from headnote.service.settings import Settings

ROLES = ("reader", "analyst", "author", "publisher", "administrator")


def _settings() -> Settings:
    try:
        from headnote.service.settings import Settings
    except ImportError:
        fail(_("Error: the service needs more packages: pip install 'headnote[service]'."))
    from pydantic import ValidationError

    try:
        return Settings()
    except ValidationError as error:
        told = ((one["loc"], one["msg"].removeprefix("Value error, ")) for one in error.errors())
        lines = (f"HEADNOTE_{str(at[0]).upper()}: {message}" if at else message for at, message in told)
        fail("\n".join([_("Error: the environment has settings that cannot be used:"), *lines]))


def _store(settings: Settings, *, prepared: bool = False) -> Engine:
    """The store of settings; `prepared`: with the shipped rulesets. One that cannot be used ends the command."""
    from sqlalchemy.exc import SQLAlchemyError

    from headnote.service.seeding import prepare
    from headnote.service.store.connect import StoreDown, StoreError, connect, upgrade

    try:
        store = connect(settings.store)
        if prepared:
            prepare(store, datetime.now(UTC))
        else:
            upgrade(store)
    except StoreError as error:
        fail(_("Error: {problem}.", problem=error))
    except (SQLAlchemyError, StoreDown, OSError) as error:
        # Of a driver the first line says it; what follows is how it was asked.
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        fail(_("Error: the store cannot be used: {reason}.", reason=reason))
    return store


def _port(host: str, port: int) -> int:
    from headnote.service.serving import port_of

    try:
        return port_of(host, port)
    except OSError as error:
        # Python adds the address to what the system says, except to what it says of names.
        reason = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
        fail(_("Error: it cannot listen on {host}, port {port}: {reason}.", host=host, port=port, reason=reason))


def opened_store() -> Engine:
    """The store that the environment names; one that cannot be used ends the command."""
    return _store(_settings())


def by_command() -> str:
    """Who the audit log says it was: this machine's user."""
    return f"{getpass.getuser()} (command line)"


@click.command()
@click.option("--host", help="Address to listen on; not given: HEADNOTE_HOST, else 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; not given: HEADNOTE_PORT, else 8484.")
@click.option(
    "--api-workers", type=click.IntRange(0, 256), default=0, help="Processes that answer /v1 on a port of its own."
)
@click.option("--api-port", type=click.IntRange(0, 65535), default=8485, show_default=True, help="Their port.")
def serve(host: str | None, port: int | None, api_workers: int, api_port: int) -> None:
    """Answer determinations over HTTP, by the published rulesets of the store. Settings: docs/operating.md."""
    import secrets

    settings = _settings()
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    settings = settings.model_copy(update={"port": _port(settings.host, settings.port)})
    api_port = _port(settings.host, api_port) if api_workers else api_port
    from headnote.service.access import keys
    from headnote.service.serving import serve as listen
    from headnote.workbench.mount import application

    # The store is made once, before several processes look at it.
    store = _store(settings, prepared=True)
    if not settings.is_local and settings.oidc_issuer is None and not keys.listed(store):
        fail(
            _(
                "Error: {host} can be reached from other machines, and nobody could be told apart: make a key "
                "with `headnote keys create`, or set HEADNOTE_OIDC_ISSUER.",
                host=settings.host,
            )
        )
    token = secrets.token_urlsafe(24) if settings.is_local else None
    address = f"http://{'localhost' if settings.is_local else settings.host}:{settings.port}/"
    click.echo(f"{address}sign-in?token={token}" if token else address)
    store.dispose()
    if api_workers:
        click.echo(
            _(
                "http://{host}:{api_port}/v1 ({api_workers} processes, with keys or tokens)",
                host=settings.host,
                api_port=api_port,
                api_workers=api_workers,
            )
        )
    listen(settings, token, application, api_port, api_workers)


@click.command()
def worker() -> None:
    """Do the batches that were sent to the service; may run on other machines of the same store."""
    settings = _settings()
    from headnote.service.jobs.worker import work

    _store(settings)
    work(settings)


@click.command()
@rulesets_option
def mcp(rulesets: tuple[Path, ...]) -> None:
    """Offer determinations, rules and checks to an assistant (Model Context Protocol, standard input and output)."""
    settings = _settings()
    try:
        from headnote.assistants.server import server
    except ImportError:
        fail(_("Error: this needs more packages: pip install 'headnote[mcp]'."))
    from headnote.assistants.answering import Answering

    server(Answering(rulesets, settings)).run("stdio")


@click.group()
def keys() -> None:
    """API keys of the service."""


@keys.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="analyst", show_default=True, help="What the key may do.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["supplied-rules"]), help="What it may besides.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Days until it expires.")
def create(name: str, role: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key and print its secret, once."""
    from headnote.service.access import keys as kept
    from headnote.service.access.roles import highest

    given = highest([role])
    if given is None:
        fail(_("Error: {role} is no role.", role=role))
    now = datetime.now(UTC)
    store, until = _store(_settings()), now + timedelta(days=days)
    key, secret = kept.create(store, name, given, scopes, by_command(), now, until)
    click.echo(secret)
    click.echo(
        _(
            "key {key}, {role}, until {expires}; its secret is shown this once",
            key=key.id,
            role=key.role,
            expires=f"{key.expires:%Y-%m-%d}",
        ),
        err=True,
    )


@keys.command("list")
def list_() -> None:
    """List the keys, the newest first; secrets are kept nowhere."""
    from headnote.service.access import keys as kept

    for key in kept.listed(_store(_settings())):
        ended = (
            _("revoked {revoked}", revoked=f"{key.revoked:%Y-%m-%d}")
            if key.revoked
            else _("until {expires}", expires=f"{key.expires:%Y-%m-%d}")
        )
        click.echo(f"{key.id}  {key.role:<13}  {ended:<18}  {key.name}")


@keys.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End a key; processes that run refuse it within two seconds."""
    from headnote.service.access import keys as kept

    if not kept.revoke(_store(_settings()), key_id, by_command(), datetime.now(UTC)):
        fail(_("Error: there is no key {key_id} that has not ended; `headnote keys list` shows them.", key_id=key_id))
    click.echo(_("key {key_id} has ended", key_id=key_id))
