"""How a publication is declared, and the few words and tables they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from greenlane.enquiries.states import Kind, KnowledgeAudience

SINCE = date(2024, 1, 1)
"""From when on Meridia's acts and orders count; the first text of a publication counts from then."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A document made from code. `module` is the part of the product that enforces what it says; `write` gives an empty
    text while there is nothing to say."""

    code: str
    title: str
    domain: str
    kind: str
    audience: str
    law: str
    module: str
    write: Callable[[], str]


PUBLICATIONS: dict[str, Publication] = {}


def publication(
    code: str,
    title: str,
    *,
    law: str,
    module: str,
    kind: Kind = Kind.TABLE,
    audience: KnowledgeAudience = KnowledgeAudience.PUBLIC,
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Declare a function as a publication; the code begins with its domain."""

    def register(write: Callable[[], str]) -> Callable[[], str]:
        domain = code.partition("/")[0]
        PUBLICATIONS[code] = Publication(code, title, domain, kind.value, audience.value, law, module, write)
        return write

    return register


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; each of its rows becomes a passage."""
    lines = [_row(columns), "|" + " --- |" * len(columns), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[object]) -> str:
    said = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(said) + " |"


def section(heading: str, anchor: str, *paragraphs: str) -> str:
    """A section with its heading, its anchor and its text."""
    return "\n\n".join([f"## {heading} {{#{anchor}}}", *(part for part in paragraphs if part)]) + "\n"


def many(count: int, unit: str) -> str:
    """`1 day`, `3 days`."""
    return f"{count:,} {unit}" + ("" if count == 1 else "s")


def listed(words: Iterable[object], last: str = "and") -> str:
    """`a, b and c`."""
    said = [str(word) for word in words]
    return f"{', '.join(said[:-1])} {last} {said[-1]}" if len(said) > 1 else "".join(said)


def sentence(text: object) -> str:
    """With a full stop, once."""
    said = str(text).strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."
