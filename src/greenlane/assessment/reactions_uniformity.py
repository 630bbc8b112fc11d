"""What is kept of goods when an officer has decided on them."""

from __future__ import annotations

from typing import Any

from greenlane.assessment.services.uniformity import keep_decided
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor
from greenlane.foundation.reactions import on


def _keep(declaration: Declaration, actor: Actor, **data: Any) -> None:
    keep_decided(declaration=declaration, by=actor)


for _kind in (
    "declaration.assessed",
    "declaration.refused",
    "assessment.reassessed",
    "assessment.assessed_provisionally",
    "assessment.finalised",
):
    on(_kind, order=200)(_keep)
