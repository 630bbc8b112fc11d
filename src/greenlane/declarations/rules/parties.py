"""Rules on who is behind the declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.declarations.engine.data import DeclarationData, Party
from greenlane.declarations.rules.base import HeaderRule, in_force
from greenlane.declarations.rules.case import Case, named_parties
from greenlane.foundation.errors import Violation

_REGISTRATION = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")
_DIRECT, _INDIRECT = "2", "3"


def identified(party: Party | None) -> bool:
    """A registration number, or a name where the party has none."""
    return party is not None and bool(party.id or party.name)


@in_force(since="2024-01-01", basis="Customs Act s. 15(1)")
class DEC020(HeaderRule):
    """The declarant must be named."""

    pointer = "Declaration/Declarant"
    hint = "Give the registration number of the person who lodges the declaration."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not identified(data.declarant):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 15(2)")
class DEC021(HeaderRule):
    """A registration number is two letters for the country and up to 15 letters or digits."""

    hint = "Check the number; it looks like XM123456789."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for path, party in named_parties(data):
            if party.id and not _REGISTRATION.fullmatch(party.id):
                yield self.violation(case, pointer=f"{path}/ID")


@in_force(since="2024-01-01", basis="Customs Act s. 15(3)")
class DEC022(HeaderRule):
    """An import declaration must name the importer."""

    pointer = "Declaration/GoodsShipment/Importer"
    hint = "Name the importer once for the consignment or on every item."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.requires("importer") or identified(data.importer):
            return
        if not data.items or not all(identified(item.importer) for item in data.items):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 15(3)")
class DEC023(HeaderRule):
    """An export declaration must name the exporter."""

    pointer = "Declaration/Exporter"
    hint = "Name the exporter once for the consignment or on every item."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        if not case.requires("exporter") or identified(data.exporter):
            return
        if not data.items or not all(identified(item.exporter) for item in data.items):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 15(4)")
class DEC024(HeaderRule):
    """A party without a registration number needs a name, a town and a country."""

    hint = "Complete the address, or give the registration number instead."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for path, party in named_parties(data):
            if not party.id and party.name and not _addressed(party):
                yield self.violation(case, pointer=f"{path}/Address")


@in_force(since="2024-01-01", basis="Customs Act s. 15(4)")
class DEC025(HeaderRule):
    """The country of an address is not on the list of countries."""

    hint = "Use the two letters of ISO 3166."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        for path, party in named_parties(data):
            country = party.address.country if party.address else ""
            if country and country not in case.profile.countries:
                yield self.violation(case, pointer=f"{path}/Address/CountryCode")


@in_force(since="2024-01-01", basis="Customs Act s. 16(1)")
class DEC026(HeaderRule):
    """The representation status is 2 (direct) or 3 (indirect)."""

    pointer = "Declaration/Agent/FunctionCode"
    hint = "Leave the agent out when you declare for yourself."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        agent = data.agent
        if agent and (agent.id or agent.function_code) and agent.function_code not in {_DIRECT, _INDIRECT}:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 16(2)")
class DEC027(HeaderRule):
    """You represent a trader who has given you no mandate for this day."""

    pointer = "Declaration/Agent"
    hint = "Ask the trader to record the mandate, with its dates, on the register of traders."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        register, agent = case.context.parties, data.agent
        if register is None:
            return
        principal = (data.importer if case.is_import else data.exporter) or data.importer
        # Who declares for somebody else represents him, whether the message names an agent or not.
        acting = (agent.id if agent else "") or (data.declarant.id if data.declarant else "")
        if not principal or not principal.id or principal.id == acting or not register.known(principal.id):
            return
        if not register.acts_for(acting, principal.id, case.on):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 15(5)")
class DEC028(HeaderRule):
    """The declarant's registration number is not on the register of traders."""

    pointer = "Declaration/Declarant/ID"
    hint = "Check the number, or register first."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        register, declarant = case.context.parties, data.declarant
        if register is None or declarant is None or not declarant.id:
            return
        if not register.known(declarant.id):
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Customs Act s. 15(6)")
class DEC029(HeaderRule):
    """Importer and exporter are the same party."""

    pointer = "Declaration/GoodsShipment/Importer"
    hint = "Unusual for a sale; check both numbers."
    advisory = True

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        importer, exporter = data.importer, data.exporter
        if importer and exporter and importer.id and importer.id == exporter.id:
            yield self.violation(case)


@in_force(since="2024-01-01", basis="Value Added Tax Act s. 9(2)")
class DEC030(HeaderRule):
    """The importer's VAT number must come from the country in which the importer is registered."""

    pointer = "Declaration/GoodsShipment/DomesticDutyTaxParty"
    hint = "Role FR1 takes the importer's own VAT number; a foreign number cannot be used to postpone VAT."

    def violations(self, data: DeclarationData, case: Case) -> Iterator[Violation]:
        importer = data.importer
        if importer is None or importer.id[:2] not in case.profile.home:
            return
        for party in data.fiscal_references:
            if party.role_code == "FR1" and party.id[:2] not in case.profile.home:
                yield self.violation(case)


def _addressed(party: Party) -> bool:
    address = party.address
    return address is not None and bool(address.city and address.country)
