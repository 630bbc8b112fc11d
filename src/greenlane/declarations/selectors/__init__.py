"""Reads of declarations: what an actor may see, and a declaration with everything around it."""

from greenlane.declarations.selectors.reading import (
    cargo_reports,
    current_lodgement,
    declaration,
    history,
    kept_lodgement,
    next_actions,
    next_steps,
    not_lodged_again,
    rejected,
    rejected_to,
    versions,
    visible_to,
)

__all__ = [
    "cargo_reports",
    "current_lodgement",
    "declaration",
    "history",
    "kept_lodgement",
    "next_actions",
    "next_steps",
    "not_lodged_again",
    "rejected",
    "rejected_to",
    "versions",
    "visible_to",
]
