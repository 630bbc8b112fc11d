"""For every rule: a declaration that breaks it and one, close by, that does not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from greenlane.declarations.engine.data import (
    Address,
    Amount,
    AuthorisationHolder,
    Classification,
    DeclarationData,
    Document,
    DutyTaxFee,
    GoodsLocation,
    Guarantee,
    Information,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from greenlane.declarations.rules import RuleContext
from greenlane.declarations.rules.tests.factories import (
    INVOICE,
    OLD_INVOICE,
    PACKING_LIST,
    TODAY,
    UNKNOWN,
    Register,
    Repository,
    context,
    declaration,
    export,
    item,
    with_item,
)

Build = Callable[[], DeclarationData]
GB = "GB553202734852"
CGU = AuthorisationHolder(GB, "CGU")


def location(name: str, *, type: str = "A", address_type: str = "U", country: str = "GB") -> DeclarationData:
    place = GoodsLocation(name, type=type, address_type=address_type, country=country)
    return declaration(goods_location=place)


def documents(*found: Document) -> DeclarationData:
    return with_item(documents=list(found))


def holder(category: str, id: str, *found: Document) -> DeclarationData:
    return declaration(
        authorisation_holders=[AuthorisationHolder(id, category)], items=[item(documents=list(found))]
    )


def statements(*found: str, **changes: object) -> DeclarationData:
    return with_item(information=[Information(code) for code in found], **changes)


def fee(*, preference: str = "", quota: str = "", payment_method: str = "") -> DeclarationData:
    return with_item(duty_tax_fees=[DutyTaxFee("A00", preference, quota, payment_method)])


def preference(
    code: str, *found: Document, origin: str = "MX", said: tuple[str, ...] = ()
) -> DeclarationData:
    return with_item(
        duty_tax_fees=[DutyTaxFee("A00", code)],
        origins=[Origin("MX", "1"), *([Origin(origin, "2")] if origin else [])],
        documents=list(found),
        information=[Information(statement) for statement in said],
    )


def goods(code: str, *found: Document) -> DeclarationData:
    return with_item(
        classifications=[Classification(code[:8], "TSP"), Classification(code[8:], "TRC")],
        documents=[Document("N", "935", "INV-77"), *found],
    )


def invoice(reference: str) -> DeclarationData:
    return documents(Document("N", "380", reference))


PROOF = Document("U", "110", "ORIGIN-1", status="AE")

CASES: dict[str, tuple[Build, Build]] = {
    "DEC001": (lambda: declaration(lrn=""), declaration),
    "DEC002": (lambda: declaration(lrn="INV#77"), lambda: declaration(lrn="INV/77 (2)")),
    "DEC003": (lambda: declaration(type_code="IMW"), lambda: declaration(type_code="COA")),
    "DEC004": (lambda: declaration(function_code="7"), lambda: declaration(function_code="13")),
    "DEC005": (lambda: declaration(items=[], goods_item_quantity=0), declaration),
    "DEC006": (lambda: declaration(goods_item_quantity=2), lambda: declaration(goods_item_quantity=None)),
    "DEC007": (lambda: with_item(sequence=2), lambda: with_item(sequence=None)),
    "DEC008": (lambda: declaration(items=[item()] * 10_000), declaration),
    "DEC009": (lambda: export(previous_documents=[]), lambda: export(previous_documents=[], ucr="6GB1-X")),
    "DEC010": (
        lambda: export(previous_documents=[PreviousDocument("Z", "DCR", "GB553202734852 77")]),
        lambda: export(previous_documents=[PreviousDocument("Z", "DCR", "6GB553202734852-77")]),
    ),
    "DEC011": (
        lambda: declaration(previous_documents=[]),
        lambda: declaration(
            previous_documents=[], items=[item(previous_documents=[PreviousDocument("Z", "355", "26X")])]
        ),
    ),
    "DEC012": (
        lambda: with_item(description="Waf\x07fles"),
        lambda: with_item(description="Waffles\n\t and wafers"),
    ),
    "DEC014": (
        lambda: with_item(gross_mass=Decimal("99.9")),
        lambda: with_item(gross_mass=Decimal(100), net_mass=Decimal(100)),
    ),
    "DEC020": (
        lambda: declaration(declarant=None),
        lambda: declaration(
            declarant=Party(name="A. Trader", address=Address("1 Quay", "Port Meridia", "", "XM"))
        ),
    ),
    "DEC021": (lambda: declaration(declarant=Party("553202734852")), declaration),
    "DEC022": (
        lambda: declaration(importer=None),
        lambda: declaration(importer=None, items=[item(importer=Party(GB))]),
    ),
    "DEC023": (
        lambda: export(exporter=None),
        lambda: export(
            exporter=None, items=[item(procedure="10", previous_procedure="40", exporter=Party(GB))]
        ),
    ),
    "DEC024": (lambda: declaration(exporter=Party(name="US Clipper Inc.")), declaration),
    "DEC025": (
        lambda: declaration(exporter=Party(name="X", address=Address("1", "Boston", "", "UX"))),
        declaration,
    ),
    "DEC026": (
        lambda: declaration(agent=Party("GB603202734852", function_code="9")),
        lambda: declaration(agent=Party("GB603202734852", function_code="3")),
    ),
    "DEC027": (
        lambda: declaration(agent=Party("GB60", function_code="2")),
        lambda: declaration(agent=Party("GB61", function_code="2")),
    ),
    "DEC028": (lambda: declaration(declarant=Party("GB999")), declaration),
    "DEC029": (lambda: declaration(exporter=Party(GB)), declaration),
    "DEC040": (
        lambda: declaration(goods_location=None),
        declaration,
    ),
    "DEC041": (lambda: location("BELBELBEL", country="FR"), lambda: location("BELBELBEL", country="XI")),
    "DEC042": (
        lambda: location("BELBELBEL", type="Q"),
        lambda: location("CW1117770GB", type="B", address_type="Y"),
    ),
    "DEC043": (lambda: location("RMGRMGRMX"), lambda: location("RMGRMGRMG")),
    "DEC044": (lambda: location("LHRLHRZQW"), lambda: location("LHRLHRANS")),
    "DEC045": (
        lambda: declaration(border_transport=None),
        lambda: declaration(border_transport=None, type_code="IMJ"),
    ),
    "DEC046": (lambda: declaration(arrival_transport=TransportMeans("0")), declaration),
    "DEC047": (lambda: declaration(border_transport=TransportMeans("1", nationality="UX")), declaration),
    "DEC048": (lambda: declaration(container_code="2"), lambda: declaration(container_code="0")),
    "DEC049": (
        lambda: declaration(transport_equipment=[]),
        lambda: declaration(transport_equipment=[], items=[item(transport_equipment=["MSKU1234565"])]),
    ),
    "DEC050": (lambda: declaration(transport_equipment=["MSKU_1234565"]), declaration),
    "DEC051": (
        lambda: declaration(export_country=""),
        lambda: declaration(export_country="", items=[item(export_country="US")]),
    ),
    "DEC052": (
        lambda: export(destination_country=""),
        export,
    ),
    "DEC053": (lambda: declaration(items=[item(export_country="UX")]), declaration),
    "DEC054": (lambda: declaration(destination_country="IE"), lambda: declaration(destination_country="XI")),
    "DEC055": (
        lambda: declaration(supervising_office="Belfast"),
        lambda: declaration(supervising_office="GBBEL004"),
    ),
    "DEC056": (
        lambda: with_item(previous_procedure="71"),
        lambda: declaration(warehouse_id="1117770GB", items=[item(previous_procedure="71")]),
    ),
    "DEC057": (
        lambda: declaration(warehouse_type="A", warehouse_id="1"),
        lambda: declaration(warehouse_type="U", warehouse_id="1"),
    ),
    "DEC070": (lambda: with_item(description=" "), declaration),
    "DEC071": (lambda: with_item(description="Various goods"), declaration),
    "DEC072": (lambda: with_item(classifications=[]), declaration),
    "DEC073": (
        lambda: with_item(classifications=[Classification("1905.32", "TSP")]),
        lambda: with_item(classifications=[Classification("190532", "TSP")]),
    ),
    "DEC074": (
        lambda: with_item(classifications=[Classification("00000000", "TSP")]),
        lambda: with_item(classifications=[Classification("99190000", "TSP")]),
    ),
    "DEC075": (
        lambda: with_item(classifications=[Classification("19053205", "TSP"), Classification("V", "GN")]),
        lambda: with_item(classifications=[Classification("19053205", "TSP"), Classification("VATZ", "GN")]),
    ),
    "DEC076": (lambda: with_item(origins=[]), declaration),
    "DEC077": (
        lambda: with_item(origins=[Origin("UX", "1")]),
        lambda: with_item(origins=[Origin("CN", "1"), Origin("2005", "2")]),
    ),
    "DEC078": (
        lambda: with_item(gross_mass=None),
        lambda: declaration(total_gross_mass=Decimal(120), items=[item(gross_mass=None)]),
    ),
    "DEC079": (
        lambda: with_item(net_mass=None),
        lambda: with_item(net_mass=None, additional_procedures=["1SG"]),
    ),
    "DEC080": (lambda: with_item(net_mass=Decimal(0)), declaration),
    "DEC081": (
        lambda: with_item(packaging=[]),
        lambda: with_item(packaging=[], additional_procedures=["1H7"]),
    ),
    "DEC082": (lambda: with_item(packaging=[Packaging(1, "M", 10, "B?")]), declaration),
    "DEC083": (
        lambda: with_item(packaging=[Packaging(1, "M", -1, "BX")]),
        lambda: with_item(packaging=[Packaging(1, "M", 0, "BX")]),
    ),
    "DEC084": (lambda: with_item(dangerous_goods=["0000"]), lambda: with_item(dangerous_goods=["0012"])),
    "DEC100": (lambda: declaration(incoterm="CIX"), lambda: declaration(incoterm="DAT")),
    "DEC101": (lambda: declaration(incoterm_place=""), lambda: declaration(incoterm="", incoterm_place="")),
    "DEC102": (lambda: declaration(incoterm_place="GBQQQ"), declaration),
    "DEC103": (lambda: declaration(invoice_amount=Amount(Decimal(1000), "DEM")), declaration),
    "DEC104": (lambda: declaration(invoice_amount=Amount(Decimal(1001), "GBP")), declaration),
    "DEC105": (
        lambda: declaration(
            goods_item_quantity=2, items=[item(), item(sequence=2, price=Amount(Decimal(1), "EUR"))]
        ),
        declaration,
    ),
    "DEC106": (
        lambda: declaration(invoice_amount=None, items=[item(price=None)]),
        lambda: declaration(invoice_amount=None, items=[item(price=None, valuation_method="4")]),
    ),
    "DEC107": (lambda: with_item(price=Amount(Decimal(1000), "GBX")), declaration),
    "DEC108": (lambda: with_item(price=Amount(Decimal(-1), "GBP")), declaration),
    "DEC109": (lambda: with_item(valuation_method=""), declaration),
    "DEC110": (lambda: with_item(valuation_method="7"), lambda: with_item(valuation_method="6")),
    "DEC111": (
        lambda: with_item(statistical_value=Amount(Decimal(5), "USD")),
        lambda: with_item(statistical_value=Amount(Decimal(5), "GBP")),
    ),
    "DEC112": (lambda: declaration(total_packages=11), declaration),
    "DEC130": (lambda: documents(Document("N", "9350", "A")), lambda: documents(Document("N", "935", "A"))),
    "DEC131": (lambda: documents(Document("N", "935", "A", status="A")), declaration),
    "DEC132": (lambda: documents(Document("N", "935", "A", status="QZ")), declaration),
    "DEC133": (
        lambda: documents(Document("N", "935", "A"), Document("N", "935", "A")),
        lambda: documents(Document("N", "935", "A"), Document("N", "935", "B")),
    ),
    "DEC134": (
        lambda: documents(Document("C", "678", status="XX")),
        lambda: documents(Document("C", "678", name="Not for human consumption", status="XX")),
    ),
    "DEC135": (
        lambda: declaration(authorisation_holders=[AuthorisationHolder("", "EUS")]),
        lambda: declaration(authorisation_holders=[AuthorisationHolder(GB, "EUS")]),
    ),
    "DEC136": (
        lambda: declaration(authorisation_holders=[AuthorisationHolder(GB, "QQQ")]),
        lambda: declaration(authorisation_holders=[AuthorisationHolder(GB, "EUS")]),
    ),
    "DEC137": (
        lambda: holder("CGU", GB),
        lambda: holder("CGU", GB, Document("C", "505", "GBCGUGuaranteenotrequired")),
    ),
    "DEC138": (
        lambda: holder("CGU", "GB111111111111", Document("C", "505", "GBCGUX")),
        lambda: holder("CW1", "GB111111111111"),
    ),
    "DEC139": (
        lambda: holder("CGU", GB, Document("C", "505", "GBCGU11111111111120191113093459")),
        lambda: holder("CGU", GB, Document("C", "505", "GBCGU55320273485220191113093459")),
    ),
    "DEC140": (
        lambda: documents(Document("C", "506", "GBDPO1108654")),
        lambda: declaration(
            documents=[Document("1", "DAN", "1108654")],
            items=[item(documents=[Document("C", "506", "GBDPO1108654")])],
        ),
    ),
    "DEC141": (
        lambda: declaration(guarantees=[Guarantee(type="?")]),
        lambda: declaration(guarantees=[Guarantee(type="1")]),
    ),
    "DEC160": (lambda: with_item(procedure=""), declaration),
    "DEC161": (
        lambda: with_item(procedure="10", previous_procedure="40"),
        export,
    ),
    "DEC162": (lambda: with_item(previous_procedure="88"), declaration),
    "DEC163": (lambda: with_item(additional_procedures=[]), declaration),
    "DEC164": (lambda: with_item(additional_procedures=["F1"]), declaration),
    "DEC165": (
        lambda: with_item(additional_procedures=["000", "F15"]),
        lambda: with_item(additional_procedures=["F15", "C07"]),
    ),
    "DEC166": (
        lambda: with_item(procedure="51"),
        lambda: statements("00100", "ABDIN", procedure="51"),
    ),
    "DEC167": (
        lambda: statements("OSR42", procedure="42"),
        lambda: statements("NIIMP", "OSR42", procedure="42"),
    ),
    "DEC168": (lambda: statements("NIDOM", "NIIMP"), lambda: statements("NIIMP", "NIREM")),
    "DEC180": (lambda: fee(preference="199"), lambda: fee(preference="120")),
    "DEC181": (lambda: preference("300", PROOF, origin=""), lambda: preference("300", PROOF)),
    "DEC182": (
        lambda: preference("300", Document("N", "935", "INV-77")),
        lambda: preference("300", PROOF),
    ),
    "DEC183": (
        lambda: preference("300", PROOF, said=("NIDOM", "NIREM")),
        lambda: preference("300", PROOF, said=("NIDOM",)),
    ),
    "DEC184": (
        lambda: fee(preference="120", quota="091234"),
        lambda: fee(preference="120", quota="054077"),
    ),
    "DEC185": (
        lambda: fee(preference="100", quota="054077"),
        lambda: fee(preference="120", quota="054077"),
    ),
    "DEC186": (lambda: fee(payment_method="1"), lambda: fee(payment_method="E")),
    "DEC187": (
        lambda: with_item(duty_tax_fees=[DutyTaxFee("A00", assessed=Amount(Decimal(-1), "GBP"))]),
        lambda: with_item(duty_tax_fees=[DutyTaxFee("A00", assessed=Amount(Decimal(0), "GBP"))]),
    ),
    "DEC190": (
        lambda: goods("0702000000"),
        lambda: goods("0702000000", Document("N", "851", "PHYTO-1")),
    ),
    "DEC191": (documents, lambda: documents(Document("N", "380", "INV-77"))),
    "DEC192": (lambda: invoice("INV-77"), lambda: invoice(INVOICE)),
    "DEC193": (lambda: invoice("INV-77"), lambda: invoice(INVOICE)),
    "DEC194": (lambda: invoice(OLD_INVOICE), lambda: invoice(INVOICE)),
    "DEC195": (lambda: invoice(UNKNOWN), lambda: invoice(INVOICE)),
    "DEC196": (lambda: invoice(PACKING_LIST), lambda: invoice(INVOICE)),
}

CONTEXTS: dict[str, Callable[[], RuleContext]] = {
    "DEC027": lambda: context(parties=Register(GB, "GB60", "GB61", mandates={("GB61", GB)})),
    "DEC028": lambda: context(parties=Register(GB)),
    "DEC192": lambda: context(repository=Repository(), paperless_since=TODAY),
    **{code: lambda: context(repository=Repository()) for code in ("DEC193", "DEC194", "DEC195", "DEC196")},
}
