"""Five hundred synthetic traders on cases drawn for one officer, and the search for any of them in what he is given."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal

from greenlane.assessment.services import add_member, keep_group, set_active
from greenlane.config.tests.caller import as_json
from greenlane.declarations.engine.data import (
    Address,
    DeclarationData,
    Document,
    Information,
    Packaging,
    Party,
    PreviousDocument,
)
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import declaration_data, item_data
from greenlane.documents.models import Document as Filed
from greenlane.documents.services import Upload, file_document
from greenlane.documents.tests.papers import image
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.interchange.intake import Message, take
from greenlane.parties import services as register
from greenlane.parties.models import Office, Organisation
from greenlane.simulation.papers.consignments import Firm, consignment
from greenlane.simulation.papers.invoices import english_letter
from greenlane.simulation.papers.transport import english_packing

from .visitors import PEOPLE
from .world import actor

OFFICER = "officer elsewhere"
CASES, ITEMS, WITH_PAPERS = 28, 3, 4
ROLES = ("exporter", "seller", "buyer", "consignor", "consignee")
ITEM_ROLES = ("seller", "buyer", "consignor", "consignee")
_ONSETS = "b br d dr f g gr h j k kr l m n p pr qu r s st t tr v vr z".split()
_VOWELS = "a e i o u ae io".split()
_CODAS = "l m n r s x nd rk st lt".split()


@dataclass(frozen=True, slots=True)
class Face:
    """A trader: everything by which it can be known."""

    name: str
    street: str
    mail: str
    phone: str
    number: str = ""

    @property
    def firm(self) -> Firm:
        return Firm(self.name, self.name, self.name, self.street, "Sallowford")

    @property
    def party(self) -> Party:
        if self.number:
            return Party(self.number)
        return Party(name=self.name, address=Address(self.street, "Sallowford", "SF1 9QZ", "TH"))

    @property
    def tells(self) -> frozenset[str]:
        """Words that nobody but this trader has."""
        own = [word for word in re.findall(r"\w+", self.name.lower()) if word not in ("ltd",)]
        street = self.street.split()[1].lower()
        digits = re.sub(r"\D", "", self.phone)
        return frozenset({*own, street, digits, *((self.number.lower(),) if self.number else ())})


def faces() -> Iterator[Face]:
    """Traders without end; no word of one is a word of another, or of a page."""
    sounds = ("".join(three) for three in itertools.product(_ONSETS, _VOWELS, _CODAS))
    pairs = itertools.product(list(sounds), repeat=2)
    words = ("".join(pair).capitalize() for pair in itertools.islice(pairs, 7, None, 11))
    seen: set[str] = set()
    fresh = (word for word in words if not (word in seen or seen.add(word)))  # type: ignore[func-returns-value]
    for number in itertools.count(1):
        one, two, street = next(fresh), next(fresh), next(fresh)
        phone = f"+66 2 {number:04d} {7000 + number}"
        yield Face(f"{one} {two} Ltd", f"{number} {street} Rise", f"sales@{one.lower()}.example", phone)


@dataclass
class Gallery:
    """The cases with their papers, and who stands behind them."""

    mrns: list[str] = field(default_factory=list)
    irns: list[str] = field(default_factory=list)
    known: list[Face] = field(default_factory=list)

    @classmethod
    def built(cls) -> Gallery:
        from conftest import load_small_meridia

        load_small_meridia()
        made = cls()
        _group()
        Office.objects.update(control_share=Decimal(1))
        source = faces()
        for number in range(CASES):
            made._case(number, source)
        return made

    def words(self) -> dict[str, Face]:
        return {word: face for face in self.known for word in face.tells}

    def found_in(self, text: str) -> set[str]:
        """The words of traders in a text, as people or programs read it; digits also without their spaces."""
        read = html.unescape(text).lower()
        words = set(re.findall(r"[a-z0-9]+", read)) | set(re.findall(r"[a-z]+", read))
        digits = re.sub(r"(?<=\d)[ ()./-]+(?=\d)", "", read)
        words |= set(re.findall(r"\d{8,}", digits))
        return words & self.words().keys()

    def _case(self, number: int, source: Iterator[Face]) -> None:
        importer = replace(next(source), number=f"XM7{number:03d}55501")
        register.register_organisation(
            identifier=importer.number, name=importer.name, email=importer.mail, by=SYSTEM
        )
        others = {role: next(source) for role in ROLES}
        lines = [{role: next(source) for role in ITEM_ROLES} for _ in range(ITEMS)]
        everybody = [importer, *others.values(), *(one for line in lines for one in line.values())]
        self.known += everybody
        papers = self._papers(number, importer, others["seller"]) if number < WITH_PAPERS else []
        data = _declared(number, importer, others, lines, papers)
        verdict = take(Message(as_json(data), name="declaration.json", channel="api"), by=actor("gateway"))
        assert verdict.mrn, verdict.errors
        self.mrns.append(verdict.mrn)

    def _papers(self, number: int, importer: Face, seller: Face) -> list[Document]:
        """An invoice and a packing list that can be blackened, a scan, an XML file, an invoice that names nobody."""
        owner = Organisation.objects.get(identifier=importer.number)
        by = Actor(f"trader-{number}", frozenset({Role.DECLARANT}), organisation_id=owner.pk)
        drawn = consignment(4000 + number, lines=2)
        facts = replace(drawn, seller=seller.firm, buyer=importer.firm)
        strangers = replace(drawn, lines=drawn.lines[:1])
        word = importer.name.split()[0]
        xml = f"<Invoice><Seller>{seller.name}</Seller><Mail>{seller.mail}</Mail></Invoice>".encode()
        files = (
            Upload(f"{word}.pdf", english_letter(facts).content(), "380", f"{word[:6].upper()}-{number}-1"),
            Upload(f"{word} list.pdf", english_packing(facts).content(), "271", f"{importer.number}/2"),
            Upload(f"{word}.png", image("PNG"), "705", f"BL{number:05d}"),
            Upload(f"{word}.xml", xml, "916", f"{word} order"),
            Upload("other.pdf", english_letter(strangers).content(), "325", f"PF{number}"),
        )
        made = [file_document(upload=one, by=by).document for one in files]
        self.irns += [one.irn for one in made]
        return [Document("N", one.type_code, one.irn, status="AE") for one in made]


def _declared(
    number: int,
    importer: Face,
    others: dict[str, Face],
    lines: list[dict[str, Face]],
    papers: list[Document],
) -> DeclarationData:
    """A declaration that names its parties wherever a trader can write something."""
    seller, word = others["seller"], importer.name.split()[0]
    items = []
    for position, line in enumerate(lines, start=1):
        item = item_data(
            position,
            description=f"Bread of {line['seller'].name}, for {importer.name}, frozen",
            packaging=[Packaging(1, f"{importer.number}/{position}", 10, "BX")],
            documents=[Document("N", "935", f"{word.upper()}-INV-{position}", status="AC")],
            information=[
                Information("00200", f"Ask {line['buyer'].name}, {seller.phone} or {line['buyer'].mail}.")
            ],
            **{role: face.party for role, face in line.items()},
        )
        items.append(item)
    items[0].documents += papers
    return declaration_data(
        lrn=f"{word[:8]}-{number:04d}",
        ucr=f"6{importer.number}-{number:04d}",
        declarant=importer.party,
        importer=importer.party,
        items=items,
        information=[Information("00100", f"{seller.name}, {seller.street}, tel. {seller.phone}")],
        previous_documents=[PreviousDocument("Z", "DCR", f"6{importer.number}-{number:06d}", 1)],
        **{role: face.party for role, face in others.items()},
    )


def _group() -> None:
    """One officer, of another office than that of import, gets every case."""
    made = keep_group(
        code="GOODS",
        name="All goods",
        chapters=["19"],
        opens=time(0),
        closes=time(0),
        weekdays=range(7),
        load_cap=1000,
        by=SYSTEM,
    )
    add_member(group=made, membership=PEOPLE[OFFICER].membership, since=date(2024, 1, 1), by=SYSTEM)
    set_active(group=made, active=True, by=SYSTEM)


def papers_of(mrn: str) -> list[str]:
    """The numbers of the papers that support a case."""
    return list(Filed.objects.filter(links__subject=f"declaration/{mrn}").values_list("irn", flat=True))


def drawn(mrns: list[str]) -> int:
    """How many of the cases are with the officer."""
    rows = Declaration.objects.filter(mrn__in=mrns, assignments__state="drawn")
    return rows.filter(assignments__membership=PEOPLE[OFFICER].membership).count()
