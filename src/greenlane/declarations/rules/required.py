"""Required documents: which ones a declaration needs, why, and how far they are there.

    for one in required(data, RuleContext(on=today, profile=profile("meridia"))):
        one.id, one.state, one.codes, one.reason, one.basis      # "REQ01", given, ("N380", "N935"), ...

What is needed stands in `required_documents.csv`; it depends on the declaration and never on its documents, so listing
one more document never makes another one necessary. Without a repository a listed document counts as given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from greenlane.declarations.engine.data import Amount, DeclarationData, Document, ItemData
from greenlane.declarations.rules.case import Case, RuleContext
from greenlane.declarations.rules.filed import DocumentLookup, Standing, standing
from greenlane.declarations.rules.requirement_table import (
    PROOF_OF_ORIGIN,
    Claim,
    Index,
    Row,
    Strength,
    index_for,
    rows,
)

WAIVERS = frozenset({"XX", "XW", "XB"})
"""Statuses by which a declarant says, with the reason, that the goods need no such document."""
NOT_YET = frozenset({"UA", "UE", "UP", "US"})
"""Statuses of a document that does not exist yet: it is not there."""
PREFERENTIAL = frozenset("23")
Papers = Mapping[str, list[Document]]


class State(StrEnum):
    """How far a required document is there. The best document decides, in this order."""

    GIVEN = "given"
    EXEMPT = "exempt"
    WRONG_TYPE = "wrong_type"
    SUPERSEDED = "superseded"
    NOT_YOURS = "not_yours"
    NOT_ON_FILE = "not_on_file"
    NOT_DECLARED = "not_declared"


_ORDER = {state: number for number, state in enumerate(State)}
_SATISFIED = frozenset({State.GIVEN, State.EXEMPT})
_OF_STANDING = {
    Standing.USABLE: State.GIVEN,
    Standing.WRONG_TYPE: State.WRONG_TYPE,
    Standing.SUPERSEDED: State.SUPERSEDED,
    Standing.NOT_YOURS: State.NOT_YOURS,
}
TODO = {
    State.NOT_ON_FILE: "File the document in the repository and give its number as the reference.",
    State.SUPERSEDED: "Give the number of the newest version.",
    State.NOT_YOURS: "Give the number of a document that the declarant or the trader filed.",
    State.WRONG_TYPE: "Correct the code, or give the number of the document that is meant.",
}
_SAID_BY = {
    # state -> the rule that refuses, the rule that only notes
    State.NOT_DECLARED: ("DEC190", "DEC191"),
    State.NOT_ON_FILE: ("DEC192", "DEC193"),
    State.SUPERSEDED: ("DEC194", "DEC194"),
    State.NOT_YOURS: ("DEC195", "DEC195"),
    State.WRONG_TYPE: ("DEC196", "DEC196"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One document that the declaration needs, and where it stands.

    `items` are the numbers of the goods items in this state, empty where the declaration as a whole needs it;
    `document` is code and reference of the document that decided, also where it does not count. `code` is the rule
    that tells of the lack, `refuses` whether it keeps the declaration from being registered.
    """

    row: Row
    codes: tuple[str, ...]
    state: State
    items: tuple[int, ...]
    document: str
    code: str
    refuses: bool

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def reason(self) -> str:
        return self.row.reason

    @property
    def basis(self) -> str:
        return self.row.basis

    @property
    def todo(self) -> str:
        """What the declarant does now; empty when nothing is left to do."""
        return "" if self.satisfied else TODO.get(self.state, self.row.todo)

    @property
    def satisfied(self) -> bool:
        return self.state in _SATISFIED

    @property
    def missing(self) -> bool:
        """Whether something has to be done; what is only asked for can stay away."""
        return not self.satisfied and self.row.strength is not Strength.NEVER

    def as_dict(self) -> dict[str, object]:
        """The requirement as the API and the command line print it."""
        return {
            "id": self.id,
            "name": self.name,
            "codes": list(self.codes),
            "level": self.row.level,
            "items": list(self.items),
            "on_file": self.row.on_file,
            "state": self.state.value,
            "document": self.document,
            "missing": self.missing,
            "refuses": self.refuses,
            "reason": self.reason,
            "hint": self.todo,
            "basis": self.basis,
            "code": self.code,
        }


def required(data: DeclarationData, context: RuleContext) -> tuple[Requirement, ...]:
    """Every document that the declaration needs, in the order of the table."""
    return needed(Case.of(data, context))


def needed(case: Case) -> tuple[Requirement, ...]:
    """As `required`; derived once for a case."""
    if case.requirements is None:
        case.requirements = _derived(case)
    return case.requirements


def _derived(case: Case) -> tuple[Requirement, ...]:
    index = index_for(case.profile.name, case.on, case.direction, case.dataset)
    found = [*_of_header(index, case), *_of_items(index, case)]
    return tuple(sorted(found, key=lambda one: (_positions()[one.id], _ORDER[one.state], one.items)))


@cache
def _positions() -> dict[str, int]:
    return {row.id: number for number, row in enumerate(rows())}


def _of_header(index: Index, case: Case) -> Iterator[Requirement]:
    asked = [row for row in index.header if _meets(row, case)]
    if not asked:
        return
    papers, spoken = (_by_code(case.documents()),), _spoken(case)
    for row in asked:
        state, document = _judged(row, papers, spoken, case)
        yield _requirement(row, state, (), document, case)


def _of_items(index: Index, case: Case) -> Iterator[Requirement]:
    """One requirement for each state of a row, with the items in it; apart where a listed document does not count."""
    if not index.looks_at_items:
        return
    general, spoken = _by_code(case.data.documents), _spoken(case)
    numbers: dict[tuple[Row, State, bool], list[int]] = defaultdict(list)
    documents: dict[tuple[Row, State, bool], str] = {}
    for number, item in enumerate(case.data.items, 1):
        asked = _asked(index, item)
        if not asked:
            continue
        papers = (_by_code(item.documents), general)
        for row in asked:
            state, document = _judged(row, papers, spoken, case)
            if row.by_statement and state not in _SATISFIED and _declares(item, case):
                state, document = State.EXEMPT, ""
            key = (row, state, bool(document))
            numbers[key].append(number)
            documents.setdefault(key, document)
    for key, found in numbers.items():
        yield _requirement(key[0], key[1], tuple(found), documents[key], case)


def _asked(index: Index, item: ItemData) -> list[Row]:
    """The rows that an item meets; nothing but look-ups for goods that need no document of their own."""
    code = item.commodity_code if index.chapters else ""
    found = [row for row in index.chapters.get(code[:2], ()) if row.covers(code) and _meets_goods(row, item)]
    if item.procedure in index.procedures:
        found += index.procedures[item.procedure]
    if index.dangerous and item.dangerous_goods:
        found += index.dangerous
    if index.claims and item.duty_tax_fees:
        found += [row for claim in index.claims if _claims(item, claim) for row in index.claims[claim]]
    return found


def _meets_goods(row: Row, item: ItemData) -> bool:
    return (
        (not row.procedures or item.procedure in row.procedures)
        and (not row.dangerous or bool(item.dangerous_goods))
        and (row.claim is None or _claims(item, row.claim))
    )


def _claims(item: ItemData, claim: Claim) -> bool:
    match claim:
        case Claim.PREFERENCE:
            return item.preference[:1] in PREFERENTIAL
        case Claim.QUOTA:
            return any(fee.quota for fee in item.duty_tax_fees)


def _meets(row: Row, case: Case) -> bool:
    """Whether the declaration as a whole meets the conditions of a header row."""
    transport = case.data.border_transport
    if row.modes and (transport is None or transport.mode not in row.modes):
        return False
    if len(case.data.items) <= row.items_over:
        return False
    return row.value_from is None or _value(case) >= row.value_from


def _value(case: Case) -> Decimal:
    """The invoice value in the home currency; amounts without a known rate do not count."""
    stated = case.data.invoice_amount
    amounts = [stated] if stated is not None else [item.price for item in case.data.items]
    return sum((_at_home(amount, case) for amount in amounts if amount is not None), Decimal(0))


def _at_home(amount: Amount, case: Case) -> Decimal:
    home, rates = case.profile.home_currency, case.context.rates
    if amount.currency == home:
        return amount.value
    rate = rates.rate(amount.currency, home, case.on) if rates is not None else None
    return amount.value * rate if rate is not None else Decimal(0)


def _by_code(documents: Iterable[Document]) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(document.code, []).append(document)
    return found


def _spoken(case: Case) -> dict[str, str]:
    """What stands for a document without being listed as one: earlier documents, authorisations, the UCR."""
    data = case.data
    found = {holder.category: holder.category for holder in data.authorisation_holders if holder.category}
    earlier = [*data.previous_documents, *(one for item in data.items for one in item.previous_documents)]
    for one in earlier:
        if one.id:
            found[one.type] = found[f"N{one.type}"] = f"{one.type} {one.id}"
    if data.ucr or any(item.ucr for item in data.items):
        found["UCR"] = f"UCR {data.ucr}".strip()
    return found


def _declares(item: ItemData, case: Case) -> bool:
    """Whether the item declares an authorisation by a statement."""
    return any(one.code in case.profile.declared_by_statement for one in item.information)


def _judged(row: Row, papers: tuple[Papers, ...], spoken: Mapping[str, str], case: Case) -> tuple[State, str]:
    """The best state that any listed document gives, and that document."""
    best, decided = State.NOT_DECLARED, ""
    for document in _candidates(row, papers, case):
        state = _state(document, row, case.context.repository)
        if _ORDER[state] < _ORDER[best] or not decided:
            best, decided = state, label(document)
            if best is State.GIVEN:
                return best, decided
    # What is said of a document elsewhere is no file: where the file counts, only a listed document does.
    stands = "" if row.on_file else next((spoken[code] for code in row.any_of if code in spoken), "")
    return (State.GIVEN, stands) if stands else (best, decided)


def label(document: Document) -> str:
    """Code and reference, as people name a document."""
    return f"{document.code} {document.id}".strip()


def _candidates(row: Row, papers: tuple[Papers, ...], case: Case) -> Iterator[Document]:
    for wanted in row.any_of:
        for listed in papers:
            if wanted != PROOF_OF_ORIGIN:
                yield from listed.get(wanted, ())
                continue
            for code, documents in listed.items():
                if code.startswith(case.profile.proof_of_origin):
                    yield from documents


def _state(document: Document, row: Row, repository: DocumentLookup | None) -> State:
    if document.status in WAIVERS:
        told = row.waiver and bool(document.name or document.id)
        return State.EXEMPT if told else State.NOT_DECLARED
    if document.status in NOT_YET:
        return State.NOT_DECLARED
    if repository is None:
        return State.GIVEN
    stands = standing(document, repository)
    if stands is Standing.ELSEWHERE:
        return State.NOT_ON_FILE if row.on_file else State.GIVEN
    return _OF_STANDING[stands]


def _requirement(row: Row, state: State, items: tuple[int, ...], document: str, case: Case) -> Requirement:
    code, refuses = _said(row, state, bool(document), case)
    codes = case.profile.proof_of_origin if row.any_of == (PROOF_OF_ORIGIN,) else row.any_of
    return Requirement(row, codes, state, items, document, code, refuses)


def _said(row: Row, state: State, listed: bool, case: Case) -> tuple[str, bool]:
    """The rule that tells of the state, and whether it refuses in this profile on this day.

    Another rule that asks for the document looks only whether it is listed.
    """
    if state in _SATISFIED:
        return "", False
    if state is State.NOT_DECLARED and row.told_by and not listed:
        return row.told_by, row.told_by not in case.profile.notices_only
    refusing, noting = _SAID_BY[state]
    code = refusing if refusing == noting or _strict(row, state, case) else noting
    return code, code == refusing and code not in case.profile.notices_only


def _strict(row: Row, state: State, case: Case) -> bool:
    since = case.context.paperless_since
    switched = since is not None and since <= case.on
    match row.strength:
        case Strength.ALWAYS:
            return switched or state is State.NOT_DECLARED
        case Strength.PAPERLESS:
            return switched
        case Strength.NEVER:
            return False


def spans(numbers: Iterable[int]) -> str:
    """Item numbers for people: `1-3, 7` for 1, 2, 3 and 7."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
