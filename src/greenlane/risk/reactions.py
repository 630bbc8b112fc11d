"""What risk does when something happens to a declaration."""

from __future__ import annotations

from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.reactions import on
from greenlane.risk.services.results import conclude, learn_changes


@on("declaration.assessed")
def learn_accepted(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """An officer accepted: what has no recorded finding was found in order. Self-assessment teaches nothing."""
    if not actor.has(Role.SYSTEM):
        conclude(found=declaration, refused=False, by=actor)


@on("declaration.refused")
def learn_refused(declaration: Declaration, actor: Actor, **data: Any) -> None:
    """An officer refused: the refusal is the finding, unless findings were recorded."""
    conclude(found=declaration, refused=True, by=actor)


@on("declaration.reassessed")
def learn_reassessed(
    declaration: Declaration, actor: Actor, *, version: int, changed: list[dict[str, Any]], **data: Any
) -> None:
    """Assessed otherwise than declared: the changed items have their finding, the others were in order."""
    learn_changes(found=declaration, version=version - 1, changed=changed, by=actor)
