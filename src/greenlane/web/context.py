"""What the shell needs on every page: menu, audience, actor, theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from greenlane import __version__
from greenlane.web import header
from greenlane.web.navigation import Audience, audience_of, sections

THEMES = frozenset({"light", "dark"})


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `web/base.html`. A page may set `audience` itself, as the public pages do."""
    actor = getattr(request, "actor", None)
    audience = audience_of(actor)
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": actor,
        "audience": audience.value,
        "menu_sections": sections(audience, actor),
        "public_sections": sections(Audience.PUBLIC, actor),
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "languages": settings.GREENLANE_LANGUAGES,
        "header_items": lambda: header.drawn(request),  # type: ignore[arg-type]
        "country": settings.GREENLANE_COUNTRY,
        "product_version": __version__,
    }
