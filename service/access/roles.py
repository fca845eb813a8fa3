"""Roles, each of which may all that those before it may, and the scopes that are given apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["reader", "analyst", "author", "publisher", "administrator"]
"""reader: agreements, rules, records; analyst: determinations, papers, batches; author: drafts; publisher:
publications; administrator: keys, retention, the audit log."""

ROLES: tuple[Role, ...] = get_args(Role)

Scope = Literal["supplied-rules"]
"""supplied-rules: determinations by a rule that the claim itself supplies."""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a name for the records, a role and scopes."""

    name: str
    role: Role
    scopes: frozenset[str] = frozenset()

    def may(self, role: Role) -> bool:
        """Whether the role that is asked for is no higher than their own."""
        return ROLES.index(role) <= ROLES.index(self.role)


def highest(names: Iterable[str]) -> Role | None:
    """The highest role among names, of which some may be no roles."""
    given = set(names)
    return next((role for role in reversed(ROLES) if role in given), None)
