"""A declaration compared with one of its papers, fact by fact.

A false alarm costs a trader time; a difference that is missed costs little, as an officer still sees the paper. So
a value DIFFERS only where the paper announces a value of that kind and names the declared one nowhere it should be.
Tolerances: amounts none; masses less than one unit in the last place of the coarser value, and a thousandth where
pounds were converted; names by their distinctive words; ambiguous dates and numbers in any of their meanings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from greenlane.documents.engine.candidates import Candidate, Paper
from greenlane.documents.engine.container_numbers import container_number, is_sound
from greenlane.documents.engine.findings import Expected, Field, Finding, Value, Verdict
from greenlane.documents.engine.labels import Strength
from greenlane.documents.engine.party_names import names_agree, same_script
from greenlane.documents.engine.reading_values import Mass, Readable, masses_agree, references_agree
from greenlane.engines.pages import Page
from greenlane.foundation.values import Money

WRONG_CHECK_DIGIT = "The check digit of the declared container number is wrong."
NO_TEXT = "The pages are pictures without text."
NO_VALUE = "There is a label, but no value that can be read."
OTHER_SCRIPT = "The name is printed in another script."
UNLABELLED = "The name stands on the paper without a label."
WORDS = 40_000
"""Words of one document that are compared: about a hundred pages."""
_PARTIES = frozenset({Field.SELLER, Field.BUYER})


def check(pages: Iterable[Page], expected: Sequence[Expected]) -> list[Finding]:
    """One finding for each expected fact, in the same order. `pages` are those of one document; of more than
    `WORDS` words its middle is left out, as what is compared stands at the beginning and at the end."""
    paper = Paper(_bounded(list(pages)))
    return [_finding(paper, fact, expected) for fact in expected]


def _bounded(pages: list[Page]) -> list[Page]:
    if sum(len(page.words) for page in pages) <= WORDS:
        return pages
    first, left = [], WORDS // 2
    while pages and left > 0:
        page = pages.pop(0)
        first.append(replace(page, words=page.words[:left]))
        left -= len(page.words)
    last: list[Page] = []
    left = WORDS // 2
    while pages and left > 0:
        page = pages.pop()
        last.insert(0, replace(page, words=page.words[-left:]))
        left -= len(page.words)
    return first + last


def _finding(paper: Paper, fact: Expected, expected: Sequence[Expected]) -> Finding:
    if not paper.has_text:
        return _made(fact, Verdict.UNREADABLE, note=NO_TEXT)
    found = sorted(paper.candidates[fact.field], key=lambda each: each.strength)
    for candidate in found:
        if _agrees(fact, candidate):
            return _made(fact, Verdict.AGREES, candidate)
    return _against(paper, fact, expected, found)


def _against(paper: Paper, fact: Expected, expected: Sequence[Expected], found: list[Candidate]) -> Finding:
    """The verdict where no candidate equals the declared value."""
    if fact.field in _PARTIES and (alone := _unlabelled(paper, fact)):
        return alone
    firm = [each for each in found if each.strength < Strength.HINT]
    firm = [each for each in firm if each.strength == firm[0].strength]
    firm = [
        each
        for each in firm
        if not any(_agrees(other, each) for other in expected if other.field == fact.field)
    ]
    if fact.field in _PARTIES:
        comparable = [each for each in firm if same_script(str(fact.value), str(each.values[-1]))]
        if firm and not comparable:
            return _made(fact, Verdict.UNREADABLE, firm[0], note=OTHER_SCRIPT)
        firm = comparable
    if firm and not _contradictory(fact, firm):
        return _made(fact, Verdict.DIFFERS, firm[0])
    if fact.field in paper.labelled and not found:
        return _made(fact, Verdict.UNREADABLE, note=NO_VALUE)
    return _made(fact, Verdict.NOT_FOUND)


def _contradictory(fact: Expected, firm: list[Candidate]) -> bool:
    """Whether plain labels announce several values, so that none of them can be held against the declaration."""
    several = len({each.values for each in firm}) > 1
    divided = fact.field in (Field.GROSS_MASS, Field.NET_MASS, Field.PACKAGES, Field.INVOICE_DATE)
    return several and divided and firm[0].strength is Strength.PLAIN


def _unlabelled(paper: Paper, fact: Expected) -> Finding | None:
    """A party that no label announces, but whose name heads the paper."""
    if any(each.strength < Strength.HINT for each in paper.candidates[fact.field]):
        return None
    for region in paper.names():
        if names_agree(str(fact.value), region.text):
            box = region.box(0, len(region.text))
            place = Candidate(fact.field, (), region.text, region.line.page, box, Strength.HINT)
            return _made(fact, Verdict.AGREES, place, note=UNLABELLED)
    return None


def _agrees(fact: Expected, candidate: Candidate) -> bool:
    return any(_equal(fact, value) for value in candidate.values)


def _equal(fact: Expected, printed: Readable) -> bool:
    declared = fact.value
    if isinstance(printed, Mass):
        return isinstance(declared, Decimal | int) and masses_agree(Decimal(declared), printed)
    if isinstance(declared, Money):
        return isinstance(printed, Decimal) and printed == declared.amount
    if not isinstance(declared, str):
        return declared == printed
    match fact.field:
        case Field.INVOICE_NUMBER:
            return references_agree(declared, str(printed))
        case Field.SELLER | Field.BUYER:
            return names_agree(declared, str(printed))
        case Field.CONTAINER:
            return container_number(declared) == printed
        case _:
            return declared.strip().upper() == printed


def _made(fact: Expected, verdict: Verdict, place: Candidate | None = None, *, note: str = "") -> Finding:
    if fact.field is Field.CONTAINER and not is_sound(container_number(str(fact.value))):
        note = f"{WRONG_CHECK_DIGIT} {note}".strip()
    read, page, box = (place.text, place.page, place.box) if place else ("", None, None)
    return Finding(fact.field, verdict, _shown(fact.value), read, page, box, fact.pointer, note, fact.item)


def _shown(value: Value) -> str:
    """The declared value as text: dates in ISO form, masses in kilograms without trailing zeros."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
