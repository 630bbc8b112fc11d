"""Answers as people read them: codes with their words, pages with their names."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.foundation.access import Actor
from greenlane.interchange.guided import choices
from greenlane.interchange.guided.checking import Fault
from greenlane.interchange.guided.places import Place
from greenlane.interchange.guided.questions import HEADER_SECTIONS, TOPICS, Question
from greenlane.interchange.models import Draft

HEADINGS: dict[str, dict[str, Any]] = {
    # the question before which a part of a page begins -> its heading by direction
    "border_mode": {
        "import": gettext_lazy("How the goods travel"),
        "export": gettext_lazy("How the goods travel"),
    },
    "partner_name": {
        "import": gettext_lazy("Exporter: who sends the goods"),
        "export": gettext_lazy("Consignee: who receives the goods"),
    },
    "seller_name": {
        "import": gettext_lazy("Seller, where it is somebody else"),
        "export": gettext_lazy("Buyer, where it is somebody else"),
    },
    "freight": {
        "import": gettext_lazy("Costs that the price does not cover"),
        "export": gettext_lazy("Costs that the price does not cover"),
    },
}
STATES: dict[str, tuple[Any, str]] = {
    # state -> word and tone of its badge
    "not_started": (gettext_lazy("Not started"), "secondary"),
    "in_progress": (gettext_lazy("In progress"), "yellow"),
    "done": (gettext_lazy("Done"), "green"),
    "wrong": (gettext_lazy("Has errors"), "red"),
}


def answer(question: Question, text: str, actor: Actor, direction: str) -> str:
    """An answer in words."""
    if not text or not question.choices:
        return text
    return str(_flat(choices.options(question.choices, actor, direction)).get(text, text))


def _flat(listed: list[tuple[Any, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, words in listed:
        found |= _flat(words) if isinstance(words, list) else {code: words}
    return found


class Words:
    """Answers in words for one page: each list is read once."""

    def __init__(self, actor: Actor, direction: str) -> None:
        self.actor, self.direction = actor, direction
        self._lists: dict[str, dict[str, Any]] = {}

    def of(self, question: Question, text: str) -> str:
        if not text or not question.choices:
            return text
        name = question.choices
        if name not in self._lists:
            self._lists[name] = _flat(choices.options(name, self.actor, self.direction))
        return str(self._lists[name].get(text, text))


def address(draft: Draft, place: Place) -> str:
    """The page where something is answered, with the field as its anchor."""
    key = draft.public_id
    if place.item and place.section in TOPICS:
        found = reverse("draft_topic", args=[key, place.item, place.section])
    elif place.item:
        found = reverse("draft_item", args=[key, place.item])
    elif place.section in HEADER_SECTIONS:
        found = reverse("draft_section", args=[key, place.section])
    elif place.section in TOPICS:
        found = reverse("draft_goods", args=[key])
    else:
        found = reverse("draft", args=[key])
    return f"{found}#id_{place.field}" if place.field else found


def place_words(place: Place) -> str:
    """A place of a draft in words: `Item 2: Origin and preference`."""
    known = TOPICS.get(place.section) or HEADER_SECTIONS.get(place.section)
    title = str(known.title) if known else _("The declaration")
    if place.item:
        return _("Item %(number)s: %(title)s") % {"number": place.item, "title": title}
    return _("Goods items") if place.section in TOPICS else title


def linked(draft: Draft, faults: list[Fault]) -> list[dict[str, str]]:
    """Errors as the summary shows them: the words, where, and the link to the field."""
    return [
        {
            "text": fault.text,
            "code": fault.violation.code,
            "where": place_words(fault.place),
            "href": address(draft, fault.place),
        }
        for fault in faults
    ]
