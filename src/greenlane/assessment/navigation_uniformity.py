"""Menu entries of the national assessment centre, words of its events, and what officers read beside the goods."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.assessment.guiding import beside
from greenlane.assessment.permissions import READ_GUIDANCE, READ_UNIFORMITY
from greenlane.assessment.uniformity import precedents
from greenlane.declarations.models import Declaration
from greenlane.declarations.views.aids import Aid, register_aid
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.pages import PageRequest

_DESK = Audience.DESK
register(
    Entry(_DESK, _("Uniformity"), "uniformity", "git-compare", "risk", 85, READ_UNIFORMITY),
    Entry(_DESK, _("Ourselves"), "conduct", "scale", "risk", 86, READ_UNIFORMITY),
    Entry(_DESK, _("Guidance notes"), "guidance", "book", "reference", 60, READ_GUIDANCE),
)
register_words(
    {
        "assessment.guidance_drafted": _("Note drafted"),
        "assessment.guidance_published": _("Note published"),
        "assessment.guidance_withdrawn": _("Note withdrawn"),
    },
)


def _guidance(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    notes = beside(found)
    return {"notes": notes} if notes else None


def _precedents(found: Declaration, request: PageRequest) -> dict[str, Any] | None:
    rows = precedents(found)
    return {"rows": rows} if rows else None


register_aid(Aid("guidance", "assessment/aids/guidance.html", _guidance, 10))
register_aid(Aid("precedents", "assessment/aids/precedents.html", _precedents, 20))
