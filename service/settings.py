"""What a service is told by its environment: HEADNOTE_STORE, HEADNOTE_HOST and so on. No secret has a default."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from headnote.catalogues import _

MOST_DAYS = 36525
"""A hundred years: what is kept for longer is kept for ever."""


def default_store() -> str:
    """SQLite in the user's own data folder."""
    return f"sqlite:///{user_data_path('headnote') / 'headnote.db'}"


class Settings(BaseSettings):
    """Every setting, by its environment variable in capitals behind HEADNOTE_."""

    model_config = SettingsConfigDict(env_prefix="HEADNOTE_", extra="ignore", frozen=True)

    store: str = Field(default_factory=default_store, description="SQLAlchemy URL of the store: SQLite or PostgreSQL")
    state: Path = Field(
        default_factory=lambda: user_data_path("headnote") / "state",
        description="folder where published rulesets are laid out for reading; may be lost at any time",
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = 8484
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="names by which the service may be asked (the Host header)"
    )
    record: Literal["always", "requested"] = Field(
        "requested", description="whether every determination is put on record, or those that ask for it"
    )
    retention_days: int = Field(
        3653, ge=1, le=MOST_DAYS, description="days until a determination on record is erased, all but its entry"
    )
    audit_days: int = Field(3653, ge=1, le=MOST_DAYS, description="days until an entry of the audit log is taken away")
    max_body: int = Field(8 * 1024 * 1024, ge=1024, description="bytes of a request's body")
    body_seconds: float = Field(60, gt=0, description="seconds within which a request's body has to be there")
    max_upload: int = Field(256 * 1024 * 1024, ge=1024, description="bytes of a batch's tables")
    job_days: int = Field(30, ge=1, le=MOST_DAYS, description="days until a batch that has ended is taken away")
    job_seconds: int = Field(6 * 3600, ge=1, description="seconds a batch may take")
    max_lines: int = Field(20_000, ge=1, description="lines of a claim's bill of materials, nested ones too")
    max_claims: int = Field(1_000, ge=1, description="claims of one request")
    child_seconds: int = Field(60, ge=1, description="seconds a check, a difference, a workbook or a PDF may take")
    poll_seconds: float = Field(1.0, gt=0, le=2, description="seconds between looks for a new publication")
    public_url: str | None = Field(
        None, description="address at which browsers reach the service, such as https://origin.example"
    )
    oidc_issuer: str | None = Field(None, description="issuer of bearer tokens and of sign-in at the browser (https)")
    oidc_audience: str | None = Field(None, description="audience that a bearer token must name")
    oidc_client_id: str | None = Field(
        None, description="this service's name at the issuer, for sign-in at the browser"
    )
    oidc_client_secret: SecretStr | None = Field(None, description="its secret there, where it has one")
    oidc_roles: str = Field("roles", description="claim of a token that lists roles")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="before")
    @classmethod
    def _hosts(cls, data: dict[str, object]) -> dict[str, object]:
        hosts = data.get("allowed_hosts")
        if isinstance(hosts, str):
            data["allowed_hosts"] = tuple(host.strip() for host in hosts.split(",") if host.strip())
        return data

    @model_validator(mode="after")
    def _issuer(self) -> Self:
        if self.oidc_issuer is None:
            if self.oidc_audience is not None or self.oidc_client_id is not None:
                raise ValueError(_("HEADNOTE_OIDC_ISSUER is not set, and an audience or a client belongs to an issuer"))
            return self
        if self.oidc_audience is None and self.oidc_client_id is None:
            raise ValueError(
                _("an issuer needs HEADNOTE_OIDC_AUDIENCE (bearer tokens) or HEADNOTE_OIDC_CLIENT_ID (browser)")
            )
        if self.oidc_client_id is not None and self.public_url is None:
            raise ValueError(
                _("sign-in at the browser needs HEADNOTE_PUBLIC_URL, to which the issuer sends browsers back")
            )
        return self

    @property
    def uploads(self) -> dict[str, int]:
        """Paths whose bodies may be larger than others, and how many bytes they may have."""
        return {"/v1/batches": self.max_upload}

    @property
    def is_local(self) -> bool:
        """Whether it listens on this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
