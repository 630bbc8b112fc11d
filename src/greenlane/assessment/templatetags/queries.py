"""Words of queries for templates: `{% load queries %}`."""

from __future__ import annotations

from typing import Any

from django import template

from greenlane.assessment import query_words as words
from greenlane.assessment.engine.questions import Evidence
from greenlane.documents.kinds import name_of

register = template.Library()
register.filter("fact_word", words.fact_word)
register.filter("field_word", words.field_word)
register.filter("document_word", name_of)


@register.filter
def kind_word(one: Evidence) -> Any:
    return words.KINDS[one.kind]


@register.filter
def level_word(level: str) -> Any:
    return words.LEVELS.get(level, level)


@register.filter
def position_word(position: str) -> Any:
    return words.POSITIONS.get(position, position)
