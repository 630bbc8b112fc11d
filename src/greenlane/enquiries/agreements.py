"""The agreements that the knowledge base has articles of, read anew whenever what is published has changed."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from greenlane.enquiries.engine.naming import Schemes, schemes_of
from greenlane.enquiries.models import KnowledgeGeneration, Passage
from greenlane.enquiries.states import PUBLISHED


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
    """An agreement by the name people read: capitals for short ones, else words with capitals."""
    known = schemes().names.get(scheme, ())
    if "-" not in scheme and len(scheme) <= 6 and scheme not in {"india", "japan", "chile", "china"}:
        return (
            scheme.upper()
            if not any(one == scheme.title() for one in known[3:]) or len(scheme) <= 5
            else scheme.title()
        )
    return scheme.replace("-", " ").title()
