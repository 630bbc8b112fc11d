"""A declaration without its parties: pseudonyms for who must not learn whose it is.

What is hidden: every party with its number, name and address but the country (the seller's country and where goods come
from matter to a check); holders of authorisations, fiscal references, guarantees and private warehouses; the references
that traders make up themselves (LRN, UCR); and wherever a party is named in free text, marks or document numbers. The
carrier, vessels, containers and public places stay, unless the carrier is one of the parties: they tell what moved, not
whose it is, and the papers are compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from greenlane.declarations.engine.data import (
    Address,
    DeclarationData,
    Document,
    GoodsLocation,
    Information,
    ItemData,
    Packaging,
    Party,
    PreviousDocument,
)
from greenlane.documents.engine.identities import Identity, Kind, Veil, plain

ROLES = ("importer", "exporter", "seller", "buyer", "consignor", "consignee", "declarant", "agent")
"""Parties of a declaration and of its items, in the order in which they get their letters."""


UCR_TYPES = frozenset({"DCR", "DCS"})
"""Previous documents that are the trader's own reference of the consignment."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register holds of a party."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is shown instead: `Trader A` and `TRADER-A`, and what is left out altogether."""

    trader: str = "Trader"
    withheld: str = "withheld"


class Faces:
    """The parties of one case, over all its versions, and the veil before them."""

    def __init__(
        self, versions: Iterable[DeclarationData], register: Mapping[str, Known], words: Words = Words()
    ) -> None:
        """`register` gives what is known of registration numbers; its parties count even if no version names them."""
        self.words, self._register = words, register
        self._letters: dict[str, str] = {}
        all_versions = list(versions)
        found = [party for data in all_versions for party in parties_of(data)]
        identities = [one for party in found for one in self._identities(party)]
        identities += [one for number in register for one in self._identities(Party(id=number))]
        identities += [one for data in all_versions for one in self._references(data)]
        self.veil = Veil(identities, withheld=words.withheld)

    def letter(self, number: str, name: str = "") -> str:
        """A, B, … for a party, the same wherever it stands in the case; a number goes before a name."""
        name = name or self._register.get(number, Known()).name
        keys = [
            key for key in (f"#{plain(number)}" if number else "", f"={plain(name)}" if name else "") if key
        ]
        letter = next((self._letters[key] for key in keys if key in self._letters), "")
        if not letter:
            letter = _letter(len(set(self._letters.values())))
        for key in keys:
            self._letters.setdefault(key, letter)
        return letter

    def name(self, number: str, name: str = "") -> str:
        return f"{self.words.trader} {self.letter(number, name)}"

    def number(self, number: str, name: str = "") -> str:
        return f"TRADER-{self.letter(number, name)}"

    def party(self, party: Party | None) -> Party | None:
        """A party as it is shown: pseudonyms, and of its address the country."""
        if party is None:
            return None
        known = bool(party.id or party.name)
        return replace(
            party,
            id=self.number(party.id, party.name) if party.id else "",
            name=self.name(party.id, party.name) if known else "",
            address=Address(country=party.address.country) if party.address else None,
        )

    def carrier(self, party: Party | None) -> Party | None:
        """A carrier stays, unless it is one of the parties."""
        if party is None:
            return None
        own = f"#{plain(party.id)}" in self._letters or f"={plain(party.name)}" in self._letters
        return self.party(party) if own or self.veil.names(f"{party.id} {party.name}") else party

    def _identities(self, party: Party) -> Iterator[Identity]:
        known = self._register.get(party.id, Known())
        if not (party.id or party.name):
            return
        name = self.name(party.id, party.name)
        yield Identity(party.id, self.number(party.id, party.name), Kind.NUMBER)
        yield from (Identity(one, name, Kind.NAME) for one in (party.name, known.name))
        if known.email:
            yield Identity(known.email, self.words.withheld, Kind.CONTACT)
            yield Identity(known.email.partition("@")[2], self.words.withheld, Kind.CONTACT)
        if party.address is not None:
            yield Identity(party.address.line, self.words.withheld, Kind.ADDRESS)
            if any(map(str.isdigit, party.address.postcode)) and len(party.address.postcode) > 3:
                yield Identity(party.address.postcode, self.words.withheld, Kind.ADDRESS)

    def _references(self, data: DeclarationData) -> Iterator[Identity]:
        """References that traders make, however they look: they lead to whoever made them."""
        made = [data.lrn, data.ucr, *(item.ucr for item in data.items)]
        earlier = [*data.previous_documents, *(one for item in data.items for one in item.previous_documents)]
        made += [one.id for one in earlier if one.type in UCR_TYPES]
        yield from (Identity(one, self.words.withheld, Kind.REFERENCE) for one in made if len(one) > 3)
        held = [*(one.id for one in data.guarantees), *(one.access_code for one in data.guarantees)]
        held += [data.warehouse_id]
        yield from (Identity(one, self.words.withheld, Kind.REFERENCE) for one in held if len(one) > 3)


def parties_of(data: DeclarationData) -> Iterator[Party]:
    """Every party a declaration names, in the order of their letters."""
    holders: list[Any] = [data, *data.items]
    for role in ROLES:
        for holder in holders:
            if (found := getattr(holder, role, None)) is not None:
                yield found
    yield from data.fiscal_references
    yield from (Party(id=one.id) for one in data.authorisation_holders if one.id)


def _letter(position: int) -> str:
    """A to Z, then AA, AB, …"""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def redacted(data: DeclarationData, faces: Faces) -> DeclarationData:
    """The declaration as it is shown to who must not know the parties; the given one is left as it is."""
    veil = faces.veil
    parties: dict[str, Any] = {role: faces.party(getattr(data, role)) for role in ROLES}
    return replace(
        data,
        **parties,
        carrier=faces.carrier(data.carrier),
        lrn=faces.words.withheld if data.lrn else "",
        ucr=faces.words.withheld if data.ucr else "",
        goods_location=_location(data.goods_location, veil),
        incoterm_place=veil.text(data.incoterm_place),
        documents=[_document(one, veil) for one in data.documents],
        information=[_information(one, veil) for one in data.information],
        previous_documents=[_previous(one, veil) for one in data.previous_documents],
        authorisation_holders=[
            replace(one, id=faces.number(one.id) if one.id else "") for one in data.authorisation_holders
        ],
        fiscal_references=[one for party in data.fiscal_references if (one := faces.party(party))],
        guarantees=[
            replace(
                one,
                id=faces.words.withheld if one.id else "",
                access_code=faces.words.withheld if one.access_code else "",
            )
            for one in data.guarantees
        ],
        warehouse_id=faces.words.withheld if data.warehouse_id else "",
        amendment_reason=veil.text(data.amendment_reason),
        items=[_item(one, faces) for one in data.items],
    )


def _item(item: ItemData, faces: Faces) -> ItemData:
    veil = faces.veil
    parties: dict[str, Any] = {
        role: faces.party(getattr(item, role)) for role in ROLES if hasattr(item, role)
    }
    return replace(
        item,
        **parties,
        description=veil.text(item.description),
        ucr=faces.words.withheld if item.ucr else "",
        packaging=[_packaging(one, veil) for one in item.packaging],
        documents=[_document(one, veil) for one in item.documents],
        information=[_information(one, veil) for one in item.information],
        previous_documents=[_previous(one, veil) for one in item.previous_documents],
    )


def _location(place: GoodsLocation | None, veil: Veil) -> GoodsLocation | None:
    """Where the goods can be examined: public places stay, addresses are left to their country."""
    if place is None:
        return None
    address = Address(country=place.address.country) if place.address else None
    return replace(place, name=veil.reference(place.name), id=veil.reference(place.id), address=address)


def _document(one: Document, veil: Veil) -> Document:
    return replace(one, id=veil.reference(one.id), name=veil.text(one.name), issuer=veil.text(one.issuer))


def _previous(one: PreviousDocument, veil: Veil) -> PreviousDocument:
    return replace(one, id=veil.reference(one.id))


def _information(one: Information, veil: Veil) -> Information:
    return replace(one, text=veil.text(one.text))


def _packaging(one: Packaging, veil: Veil) -> Packaging:
    return replace(one, marks=veil.reference(one.marks))
