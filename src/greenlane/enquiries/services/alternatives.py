"""Alternative questions: what people ask when they mean a passage. Curators add and end them; a file brings many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from greenlane.enquiries.engine.hidden import without_hidden
from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.errors import AlternativesNotRead, NoSuchPlace
from greenlane.enquiries.models import AlternativeQuestion, Passage
from greenlane.enquiries.permissions import CURATE
from greenlane.enquiries.services.knowledge import count_up
from greenlane.enquiries.states import PUBLISHED
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import IllegalTransition, Violation
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb

SHORTEST, LONGEST = 3, 300
MOST_OF_A_PLACE = 60
"""Alternatives of one passage in one language; more of them would find it for anything."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A question for the passage at `code#anchor`, in `language`; not `answered`: one that it does not answer."""

    code: str
    anchor: str
    language: str
    text: str
    answered: bool = True

    @property
    def place(self) -> tuple[str, str, str]:
        return self.code, self.anchor, self.language


@verb
def add_alternative(*, alternative: Alternative, by: Actor) -> AlternativeQuestion:
    """Let a question lead to a passage. Adding it twice changes nothing; adding an ended one takes it up again.

    Raises NoSuchPlace (KNW011, 422), AlternativesNotRead (KNW012, 422).
    """
    require(by, CURATE)
    given = cleaned(alternative)
    wrong = flaws([given])
    if wrong:
        raise AlternativesNotRead.of(wrong)
    places = Passage.objects.filter(version__state__in=PUBLISHED, anchor=given.anchor)
    if not places.filter(version__document__code=given.code).exists():
        raise NoSuchPlace(pointer="place")
    sisters = AlternativeQuestion.objects.filter(
        code=given.code, anchor=given.anchor, language=given.language
    )
    found = sisters.filter(text=given.text).first()
    if found is not None and found.ended_at is None:
        return _the_same(found, given)
    if sisters.filter(ended_at__isnull=True).count() >= MOST_OF_A_PLACE:
        raise AlternativesNotRead.of([_too_many("place")])
    if found is None:
        said = {"answered": given.answered, "added_by": by.id, "added_at": clock.now()}
        found, fresh = AlternativeQuestion.objects.get_or_create(**_columns(given), defaults=said)
        if not fresh:  # somebody else added it at this very moment
            return _the_same(found, given)
    else:
        found.answered, found.added_by, found.added_at = given.answered, by.id, clock.now()
        found.ended_by, found.ended_at = "", None
        found.save(update_fields=["answered", "added_by", "added_at", "ended_by", "ended_at"])
    count_up()
    record(
        "enquiries.alternative_added", subject=found, actor=by, language=given.language, text=given.text,
        answered=given.answered,
    )  # fmt: skip
    return found


def _the_same(found: AlternativeQuestion, given: Alternative) -> AlternativeQuestion:
    """The one there is. Raises AlternativesNotRead (KNW012, 422) where it says the opposite."""
    if found.answered is given.answered:
        return found
    hint = _("Take it off first.")
    message = _("This question is kept with the passage with the opposite meaning.")
    raise AlternativesNotRead.of([Violation(AlternativesNotRead.code, message, "question", hint)])


@verb
def end_alternative(*, number: int, by: Actor) -> AlternativeQuestion:
    """Let a question no longer lead to its passage; no later import brings it back. Raises IllegalTransition (409)."""
    require(by, CURATE)
    found = lock(AlternativeQuestion.objects.all(), pk=number)
    if found.ended_at is not None:
        raise IllegalTransition(_("This question was taken off already."), pointer="ended_at")
    found.ended_by, found.ended_at = by.id, clock.now()
    found.save(update_fields=["ended_by", "ended_at"])
    count_up()
    record("enquiries.alternative_ended", subject=found, actor=by, language=found.language, text=found.text)
    return found


@verb
def load_alternatives(*, alternatives: Sequence[Alternative], by: Actor) -> int:
    """Take in many at once, all or none; returns how many were new. Those known, also ended ones, stay as they are.

    A place that is not published yet may be named: it counts once it is. Raises AlternativesNotRead (KNW012, 422).
    """
    if not by.has(Role.SYSTEM):
        require(by, CURATE)
    given = [cleaned(one) for one in alternatives]
    wrong = flaws(given)
    if wrong:
        raise AlternativesNotRead.of(wrong)
    codes = {one.code for one in given}
    known = set(
        AlternativeQuestion.objects.filter(code__in=codes).values_list("code", "anchor", "language", "text")
    )
    fresh = [one for one in dict.fromkeys(given) if (*one.place, one.text) not in known]
    if not fresh:
        return 0
    counts = Counter(row[:3] for row in known) + Counter(one.place for one in fresh)
    full = {place for place, count in counts.items() if count > MOST_OF_A_PLACE}
    wrong = [_too_many(f"{at}.place") for at, one in enumerate(given) if one.place in full]
    if wrong:
        raise AlternativesNotRead.of(wrong)
    said = {"added_by": by.id, "added_at": clock.now()}
    rows = [AlternativeQuestion(**_columns(one), answered=one.answered, **said) for one in fresh]
    AlternativeQuestion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    count_up()
    first = AlternativeQuestion.objects.get(
        **_columns(fresh[0])
    )  # rows written at once do not know their numbers
    record("enquiries.alternatives_loaded", subject=first, actor=by, count=len(fresh))
    return len(fresh)


def cleaned(one: Alternative) -> Alternative:
    """On one line, without characters that are not seen."""
    return Alternative(
        one.code.strip(),
        one.anchor.strip(),
        one.language.strip().lower(),
        " ".join(without_hidden(one.text)[0].split()),
        one.answered,
    )


def flaws(given: Iterable[Alternative]) -> list[Violation]:
    """All that is wrong with these, by their place in the list."""
    found: list[Violation] = []
    languages = {one.value for one in Language}
    counts: dict[tuple[str, str, str], int] = {}
    signs: dict[tuple[str, str, str, str], bool] = {}
    for at, one in enumerate(given):
        said = AlternativesNotRead.code
        if not one.code or not one.anchor or len(one.code) > 120 or len(one.anchor) > 160:
            hint = _("Such as passengers/cash#limit: code of the document, #, anchor of the passage.")
            found.append(Violation(said, _("This names no place."), f"{at}.place", hint))
        if one.language not in languages:
            hint = ", ".join(sorted(languages))
            found.append(
                Violation(said, _("Knowledge is not kept in this language."), f"{at}.language", hint)
            )
        if not SHORTEST <= len(one.text) <= LONGEST:
            hint = _("Between %(least)s and %(most)s characters.") % {"least": SHORTEST, "most": LONGEST}
            found.append(Violation(said, _("The question is too short or too long."), f"{at}.question", hint))
        if signs.setdefault((*one.place, one.text), one.answered) is not one.answered:
            message = _("The same question is said to be answered and not to be answered here.")
            found.append(Violation(said, message, f"{at}.answered", _("Keep one of the two.")))
        counts[one.place] = counts.get(one.place, 0) + 1
        if counts[one.place] == MOST_OF_A_PLACE + 1:
            found.append(_too_many(f"{at}.place"))
    return found


def _too_many(pointer: str) -> Violation:
    hint = _("At most %(most)s in a language.") % {"most": MOST_OF_A_PLACE}
    return Violation(AlternativesNotRead.code, _("This passage has too many questions."), pointer, hint)


def _columns(one: Alternative) -> dict[str, str]:
    return {"code": one.code, "anchor": one.anchor, "language": one.language, "text": one.text}
