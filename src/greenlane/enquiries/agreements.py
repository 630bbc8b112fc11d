"""The agreements that the knowledge base has articles of, read anew whenever what is published has changed."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from greenlane.enquiries.engine.naming import Schemes, is_abbreviated, schemes_of
from greenlane.enquiries.models import KnowledgeGeneration, Passage
from greenlane.enquiries.states import PUBLISHED

_SHORT = 6
"""Letters of a name that is no country's and is taken for an abbreviation."""


def schemes() -> Schemes:
    return _read(generation())


def generation() -> int:
    """How often the published knowledge has changed."""
    return KnowledgeGeneration.objects.values_list("number", flat=True).first() or 0


def home() -> frozenset[str]:
    """The administration's own country."""
    return frozenset({settings.GREENLANE_COUNTRY})


@lru_cache(maxsize=2)
def _read(_generation: int) -> Schemes:
    rows = Passage.objects.filter(
        version__state__in=PUBLISHED, version__document__code__startswith="origin/"
    ).values_list("version__document__code", "version__title", "text")
    documents: dict[str, tuple[str, list[str]]] = {}
    for code, title, text in rows.order_by("version_id", "ordinal"):
        documents.setdefault(code, (title, []))[1].append(text)
    return schemes_of((code, title, "\n".join(texts)) for code, (title, texts) in documents.items())


def documents_of(named: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of the documents of these agreements."""
    codes = _codes(generation())
    return tuple(code for code in codes if code.split("/")[1:2] and code.split("/")[1] in named)


@lru_cache(maxsize=2)
def _codes(_generation: int) -> tuple[str, ...]:
    rows = Passage.objects.filter(version__document__code__startswith="origin/", version__state__in=PUBLISHED)
    return tuple(
        code
        for code in rows.order_by().values_list("version__document__code", flat=True).distinct()
        if code.count("/") > 1
    )


def name_of(scheme: str) -> str:
    """An agreement by the name people read: "CPTPP", "EU Japan", "New Zealand"."""
    words = scheme.replace("_", "-").split("-")
    if len(words) == 1 and len(scheme) <= _SHORT and not schemes().own.get(scheme):
        return scheme.upper()
    return " ".join(word.upper() if is_abbreviated(word) else word.title() for word in words)
