"""What the shell needs on every page: menu, audience, actor, theme."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from greenlane import __version__
from greenlane.web import header
from greenlane.web.navigation import Audience, audience_of, sections

THEMES = frozenset({"light", "dark"})


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `web/base.html`. A page may set `audience` itself, as the public pages do.

    Menus and header are made when a template shows them: parts of pages are drawn with this context as well.
    """
    actor = getattr(request, "actor", None)
    audience = audience_of(actor)
    theme = request.COOKIES.get("theme", "")
    return {
        "actor": actor,
        "audience": audience.value,
        "menu_sections": partial(sections, audience, actor),
        "public_sections": partial(sections, Audience.PUBLIC, actor),
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "languages": settings.GREENLANE_LANGUAGES,
        "header_items": partial(header.drawn, request),  # type: ignore[arg-type]
        "country": settings.GREENLANE_COUNTRY,
        "product_version": __version__,
    }
