"""How long an answer may be, from the profile's own table."""

from __future__ import annotations

from functools import cache
from typing import Any

from greenlane.interchange.engine.model import declaration_model
from greenlane.interchange.guided.questions import Question, model_path


@cache
def facets(path: str) -> dict[str, Any]:
    """The facets of the element at a plain path from the Declaration; empty when the profile knows none."""
    node = declaration_model()
    for name in path.split("/"):
        child = node.children.get(name)
        if child is None:
            return {}
        node = child
    return node.facets


def longest(question: Question, *, inside: str = "") -> int:
    """Most characters of an answer."""
    found = facets(model_path(question, inside=inside))
    return int(found.get("maxLength") or found.get("length") or 70)


def digits(question: Question, *, inside: str = "") -> tuple[int, int]:
    """Most digits of a number: all together, and after the point."""
    found = facets(model_path(question, inside=inside))
    return int(found.get("totalDigits") or 16), int(found.get("fractionDigits") or 0)
