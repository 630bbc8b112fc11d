"""Examining declarations: business rules, duty calculation and what the register knows, all errors at once.

`survey` reads everything a batch needs in a handful of queries; `examine` then reads no database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from greenlane.declarations import rules
from greenlane.declarations.engine.data import DeclarationData, Party
from greenlane.declarations.engine.facts import shipment_facts
from greenlane.declarations.models import CargoReport
from greenlane.declarations.selectors.named import named
from greenlane.declarations.services import repository
from greenlane.declarations.services.repository import OwnDocuments, Repository
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Violation
from greenlane.parties import selectors as parties
from greenlane.parties.identifiers import OperatorId
from greenlane.parties.models import Office, Organisation
from greenlane.parties.states import NOT_ENTERED
from greenlane.tariff.engine.book import TariffBook
from greenlane.tariff.engine.calculation import Calculation, calculate
from greenlane.tariff.engine.fx import NoExchangeRate
from greenlane.tariff.services import current_book

DECLARANT = "Declaration/Declarant/ID"
LRN = "Declaration/FunctionalReferenceID"
OFFICE = "Declaration/GoodsShipment/Consignment/GoodsLocation"
_CONSIGNMENT_DOCUMENTS = ("DCR", "UCR", "705", "703", "740", "741", "730")


@dataclass(slots=True)
class Surroundings:
    """What the administration knows when a batch is examined. `registered` grows while the batch does; `tiers` are the
    AEO tiers in force by registration number."""

    at: datetime
    book: TariffBook
    offices: dict[str, Office]
    organisations: dict[str, Organisation]
    mandates: set[tuple[str, str]]
    registered: set[tuple[str, str]]
    repository: Repository
    tiers: dict[str, str]
    reports: dict[str, list[CargoReport]] = field(default_factory=lambda: defaultdict(list))

    # The questions rules ask (PartyLookup, RateLookup).
    def known(self, id: str) -> bool:
        """On the register, or of a partner administration whose numbers are recognised."""
        return id in self.organisations or not id.startswith(settings.GREENLANE_COUNTRY)

    def acts_for(self, agent: str, principal: str, on: date) -> bool:
        """By mandate; for principals with a recognised number the declared representation stands."""
        return (principal, agent) in self.mandates or not principal.startswith(settings.GREENLANE_COUNTRY)

    def rate(self, currency: str, target: str, on: date) -> Decimal | None:
        """The rate at which goods of that day are valued."""
        try:
            return self.book.fx.quote(currency, target, on).rate
        except NoExchangeRate:
            return None


@dataclass(frozen=True, slots=True)
class Examined:
    """The result of an examination. `violations` empty means it can be registered; `requirements` are the documents
    it needs, and how far they are there; `papers` the filed ones it may rely on, by number."""

    violations: tuple[Violation, ...]
    notices: tuple[Violation, ...]
    calculation: Calculation
    office: str
    consignment: str
    declarant_id: str
    declarant_name: str
    trader_id: str
    trader_name: str
    requirements: tuple[rules.Requirement, ...] = ()
    papers: frozenset[str] = frozenset()


def survey(batch: Sequence[DeclarationData], *, at: datetime) -> Surroundings:
    """Read what a batch needs: tariff, offices, organisations, mandates, earlier references, cargo reports."""
    on = clock.day_of(at)
    sides = [(declarant_of(data).id, trader_of(data).id) for data in batch]
    known = named(sides, [data.lrn for data in batch], on)
    around = Surroundings(
        at=at,
        book=current_book(on),
        offices=parties.offices(),
        organisations=known.organisations,
        mandates=_mandates(sides, known.organisations, on),
        registered=known.taken,
        repository=_repository(batch, {organisation.pk for organisation in known.organisations.values()}),
        tiers=known.tiers,
    )
    consignments = {reference for data in batch if (reference := consignment_of(data))}
    if consignments:
        for report in CargoReport.objects.filter(consignment__in=consignments):
            around.reports[report.consignment].append(report)
    return around


def examine(
    data: DeclarationData,
    around: Surroundings,
    *,
    profile: str,
    by: Actor,
    found: Sequence[Violation] = (),
) -> Examined:
    """Run every check on one declaration; `found` are violations from reading the message."""
    on = clock.day_of(around.at)
    reading = rules.profile(profile or settings.GREENLANE_PROFILE)
    own = _own_documents(data, around, by)
    context = rules.RuleContext(
        on=on,
        tariff=around.book,
        parties=around,
        profile=reading,
        repository=own,
        rates=around,
        paperless_since=settings.GREENLANE_PAPERLESS_SINCE,
    )
    calculation = calculate(shipment_facts(data), around.book, on)
    declarant, trader = declarant_of(data), trader_of(data)
    office = rules.office_for(data, reading)
    findings = rules.examine(data, context)
    broken = [*found, *findings.violations, *_register_checks(data, around, office, by)]
    # A rule already says more about a place the calculation could not use.
    said = {violation.pointer for violation in broken}
    broken += [violation for violation in calculation.violations if violation.pointer not in said]
    return Examined(
        violations=tuple(broken),
        notices=tuple(findings.notices),
        calculation=calculation,
        office=office,
        consignment=consignment_of(data),
        declarant_id=declarant.id,
        declarant_name=declarant.name,
        trader_id=trader.id if OperatorId.valid(trader.id) else "",
        trader_name=trader.name,
        requirements=findings.requirements,
        papers=frozenset(number for number in repository.references([data]) if own.filed(number)),
    )


def _register_checks(
    data: DeclarationData, around: Surroundings, office: str, by: Actor
) -> Iterator[Violation]:
    """What only the administration's own records can tell."""
    declarant = declarant_of(data).id
    known, foreign = around.organisations.get(declarant), _foreign(data, around, by)
    if foreign:
        known = None  # what the records say of another trader is not the sender's to learn
        yield Violation(
            "LDG011",
            "You can lodge only declarations in which your organisation is the declarant.",
            DECLARANT,
            "Put your own registration number as declarant; name your principal as importer or exporter.",
            "Customs Act s. 15(1)",
        )
    if not foreign and (declarant, data.lrn) in around.registered:
        yield Violation(
            "LDG010",
            "This declarant has used this local reference number before.",
            LRN,
            "Use a new reference, or amend the earlier declaration.",
            "Customs Act s. 12(1)",
        )
    if known is not None and known.standing == Organisation.Standing.SUSPENDED:
        yield Violation(
            "LDG012",
            "The declarant's registration is suspended.",
            DECLARANT,
            "Ask the registrar of operators.",
            "Customs Act s. 15(5)",
        )
    if known is not None and known.standing in NOT_ENTERED:
        yield Violation(
            "LDG014",
            "The declarant is not in the register of operators yet.",
            DECLARANT,
            "Wait until the registrar of operators has decided on the application.",
            "Customs Act s. 15(1)",
        )
    if office not in around.offices:
        yield Violation(
            "LDG013",
            "No open customs office is responsible for this place.",
            OFFICE,
            f"Offices: {', '.join(sorted(around.offices))}.",
            "Customs Act s. 24",
        )


def _foreign(data: DeclarationData, around: Surroundings, by: Actor) -> bool:
    """Whether the sender is bound to an organisation, and another one is the declarant."""
    known = around.organisations.get(declarant_of(data).id)
    bound = by.has(Role.DECLARANT) or by.organisation_id is not None
    return bound and (known is None or known.pk != by.organisation_id)


def _repository(batch: Sequence[DeclarationData], organisations: Collection[int]) -> Repository:
    """The documents of the repository that the batch names: asked for once, and only when it names any."""
    named = repository.references(batch)
    return Repository(repository.filing(named, organisations) if named and organisations else {})


def _own_documents(data: DeclarationData, around: Surroundings, by: Actor) -> OwnDocuments:
    """The documents of the declarant, and of the trader who gave him a mandate. Nobody learns what others filed."""
    declarant, trader = declarant_of(data).id, trader_of(data).id
    users = set() if _foreign(data, around, by) else {declarant}
    if users and (trader, declarant) in around.mandates:
        users.add(trader)
    return around.repository.of({around.organisations[id].pk for id in users if id in around.organisations})


def declarant_of(data: DeclarationData) -> Party:
    return data.declarant or Party()


def trader_of(data: DeclarationData) -> Party:
    """The importer of an import, the exporter of an export; from the first item where the header has none."""
    name = "exporter" if data.is_export else "importer"
    header = getattr(data, name)
    if header is not None:
        return header
    return next((party for item in data.items if (party := getattr(item, name)) is not None), Party())


def consignment_of(data: DeclarationData) -> str:
    """The reference carriers report by: the UCR, else the first consignment or transport document."""
    if data.ucr:
        return data.ucr
    earlier = [*data.previous_documents, *(d for item in data.items for d in item.previous_documents)]
    for wanted in _CONSIGNMENT_DOCUMENTS:
        found = next((document.id for document in earlier if document.type == wanted and document.id), "")
        if found:
            return found[:70]
    return ""


def _mandates(
    sides: Sequence[tuple[str, str]], organisations: dict[str, Organisation], on: date
) -> set[tuple[str, str]]:
    """(principal, agent) pairs with a mandate in force; asked only when somebody acts for somebody else."""
    foreign = [
        (organisations.get(agent), organisations.get(trader)) for agent, trader in sides if agent != trader
    ]
    agents = {agent.pk for agent, trader in foreign if agent and trader}
    principals = {trader.pk for agent, trader in foreign if agent and trader}
    if not agents:
        return set()
    numbers = {organisation.pk: organisation.identifier for organisation in organisations.values()}
    pairs = parties.mandated(agents, principals, on)
    return {(numbers[principal], numbers[agent]) for principal, agent in pairs}
