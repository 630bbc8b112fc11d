"""Somebody who may open an address, and the address with the records of the world in it."""

from __future__ import annotations

from django.urls import reverse

from .matrix import ROWS
from .outcomes import OK
from .rules import Row
from .visitors import ANONYMOUS
from .world import World

ORDER = ("trader", "officer", "cashier", "registrar", "editor", "supervisor", "carrier", ANONYMOUS)


def opener(row: Row, method: str = "any") -> str:
    """Somebody who may use this address; nobody: an empty text."""
    rules = {"GET": [row.get], "POST": [row.post]}.get(method, [row.post, row.get])
    return next((who for rule in rules if rule for who in ORDER if rule.expected(who) == OK), "")


def address_of(name: str, world: World) -> str:
    return reverse(name, args=ROWS[name].arguments(world))
