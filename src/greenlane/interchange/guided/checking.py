"""What a draft lacks: every error with the page and field where it is corrected, and the duty so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from greenlane.declarations import services
from greenlane.declarations.engine.data import DeclarationData
from greenlane.declarations.engine.facts import shipment_facts
from greenlane.declarations.rules import Requirement
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.interchange.engine.mapping import to_data
from greenlane.interchange.guided.building import content_of, message_bytes, message_of
from greenlane.interchange.guided.content import Content, ItemContent, wanted
from greenlane.interchange.guided.places import Place, place_of
from greenlane.interchange.guided.questions import HEADER_SECTIONS, TOPICS, Question, Section
from greenlane.interchange.guided.services import CHANNEL, draft_message
from greenlane.interchange.intake import lodging_of
from greenlane.interchange.models import Draft
from greenlane.tariff.engine.calculation import Calculation, calculate
from greenlane.tariff.services import current_book
from greenlane.web.pages import explained

_SAME_REFERENCE = "LDG010"


class State(StrEnum):
    """How far a section has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Fault:
    """An error or notice with the place where it is corrected."""

    violation: Violation
    place: Place

    @property
    def text(self) -> str:
        return explained(self.violation)


@dataclass(slots=True)
class Checked:
    """A draft as Customs would judge it now."""

    content: Content
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    calculation: Calculation | None = None
    data: DeclarationData | None = None
    requirements: tuple[Requirement, ...] = ()

    @property
    def acceptable(self) -> bool:
        return not self.faults

    def of_section(self, name: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.place.section == name and not fault.place.item]

    def of_item(self, number: int) -> list[Fault]:
        return [fault for fault in self.faults if fault.place.item == number]


def check_draft(draft: Draft, *, by: Actor) -> Checked:
    """Everything that would be said at lodgement: all errors at once, notices, the written calculation."""
    checked = Checked(Content.of(draft.content))
    direction = checked.content.direction
    try:
        lodging = lodging_of(message_bytes(draft_message(draft)), channel=CHANNEL)
        examined = services.check(data=lodging.data, profile=lodging.profile, by=by)
    except CustomsError as refusal:
        checked.faults = [Fault(v, place_of(v, direction)) for v in refusal.violations]
        return checked
    checked.data = lodging.data
    said = {violation.pointer for violation in lodging.violations}
    found = [*lodging.violations, *(v for v in examined.violations if v.pointer not in said)]
    if draft.is_amendment:
        # Its own reference was used before: by the declaration it amends.
        found = [violation for violation in found if violation.code != _SAME_REFERENCE]
    checked.faults = [Fault(v, place_of(v, direction)) for v in dict.fromkeys(found)]
    checked.notices = [Fault(v, place_of(v, direction)) for v in (*lodging.notices, *examined.notices)]
    checked.calculation = examined.calculation
    checked.requirements = examined.requirements
    return checked


def preview(content: Content, draft: Draft) -> Calculation:
    """The duty of answers that need not be kept yet."""
    message = message_of(content, base=draft.base, declarant=draft.organisation.identifier)
    data: DeclarationData = to_data(message)[0]
    on = clock.today()
    return calculate(shipment_facts(data), current_book(on), on)


def section_state(section: Section, checked: Checked) -> State:
    """How far a section of the declaration as a whole has come."""
    content = checked.content
    asked = section.asked(content.direction)
    started = any(content.get(question.name) for question in asked) or any(
        content.rows(group.name) for group in section.groups
    )
    missing = next(wanted(asked, content.header), None) is not None
    return _state(started, missing, bool(checked.of_section(section.name)), optional=not asked)


def item_state(item: ItemContent, number: int, checked: Checked) -> State:
    """How far one item has come."""
    return _state(
        not item.is_empty, bool(missing_of(item, checked.content.direction)), bool(checked.of_item(number))
    )


def goods_state(checked: Checked) -> State:
    """How far the goods have come: as far as the item that lacks most."""
    items = checked.content.items
    if not items:
        return State.NOT_STARTED
    states = {item_state(item, number, checked) for number, item in enumerate(items, 1)}
    if checked.of_section("goods"):
        states.add(State.WRONG)
    if State.WRONG in states:
        return State.WRONG
    return State.DONE if states == {State.DONE} else State.IN_PROGRESS


def missing_of(item: ItemContent, direction: str) -> list[Question]:
    """The questions of an item that want an answer."""
    asked = [question for topic in TOPICS.values() for question in topic.asked(direction)]
    return list(wanted(asked, item.answers))


def _state(started: bool, missing: bool, wrong: bool, *, optional: bool = False) -> State:
    if not started:
        return State.WRONG if wrong and optional else State.NOT_STARTED
    if missing:
        return State.IN_PROGRESS
    return State.WRONG if wrong else State.DONE


@dataclass(frozen=True, slots=True)
class Change:
    """One answer before and after an amendment."""

    where: str
    label: Any
    before: str
    after: str
    place: Place


def changes(draft: Draft) -> list[Change]:
    """What an amendment changes, answer by answer; items are compared with what they were."""
    before, now = content_of(draft.base), Content.of(draft.content)
    return [*_header_changes(before, now), *_item_changes(before, now)]


def _header_changes(before: Content, now: Content) -> Iterator[Change]:
    for section in HEADER_SECTIONS.values():
        for question in section.asked(now.direction):
            was, is_ = before.get(question.name), now.get(question.name)
            if was != is_:
                label = question.words(now.direction)
                place = Place(section.name, 0, question.name)
                yield Change(str(section.title), label, was, is_, place)
        for group in section.groups:
            was, is_ = _rows_text(before.rows(group.name)), _rows_text(now.rows(group.name))
            if was != is_:
                yield Change(str(section.title), group.title, was, is_, Place(section.name))


def _item_changes(before: Content, now: Content) -> Iterator[Change]:
    kept = {item.base for item in now.items if item.base}
    for number, item in enumerate(now.items, 1):
        position = int(item.base) if item.base.isdigit() else 0
        where = _("Item %(number)s") % {"number": number}
        if not 0 < position <= len(before.items):
            yield Change(
                where, _("New item"), "", item.get("description") or item.get("code"), Place("goods", number)
            )
            continue
        yield from _answers_changed(where, before.items[position - 1], item, number, now.direction)
    for number, item in enumerate(before.items, 1):
        if item.base not in kept:
            where = _("Item %(number)s before") % {"number": number}
            yield Change(where, _("Removed"), item.get("description") or item.get("code"), "", Place("goods"))


def _answers_changed(
    where: str, was: ItemContent, item: ItemContent, number: int, direction: str
) -> Iterator[Change]:
    for topic in TOPICS.values():
        for question in topic.asked(direction):
            if was.get(question.name) != item.get(question.name):
                place = Place(topic.name, number, question.name)
                label = question.words(direction)
                yield Change(where, label, was.get(question.name), item.get(question.name), place)
        for group in topic.groups:
            old, new = _rows_text(was.rows(group.name)), _rows_text(item.rows(group.name))
            if old != new:
                yield Change(where, group.title, old, new, Place(topic.name, number))


def _rows_text(rows: list[dict[str, str]]) -> str:
    return "; ".join(" ".join(text for key, text in row.items() if key != "base") for row in rows)
