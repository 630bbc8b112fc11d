"""Documents of the knowledge base that no person writes: each is made from the part of the product that enforces it.

A publication is a function that returns Markdown; `publishing.publish` makes a version of it when its text changes.
"""

from __future__ import annotations

from greenlane.enquiries.publications.base import PUBLICATIONS, Publication

__all__ = ["PUBLICATIONS", "Publication", "load"]


def load() -> tuple[Publication, ...]:
    """All publications, in the order of their codes."""
    from greenlane.enquiries.publications import (  # noqa: F401
        checks,
        clearance,
        decisions,
        offices,
        papers,
        rules,
        taxes,
        valuation,
    )

    return tuple(sorted(PUBLICATIONS.values(), key=lambda one: one.code))
