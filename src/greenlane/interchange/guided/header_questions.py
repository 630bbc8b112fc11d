"""The questions about the declaration as a whole. Paths start at the Declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from greenlane.interchange.guided.question import ITEM, Group, Kind, Question, Section

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _address(prefix: str, path: str, export_path: str = "", *, wanted: bool = False) -> tuple[Question, ...]:
    """Name and address of a party without a registration number."""

    def at(rest: str) -> tuple[str, str]:
        return f"{path}/{rest}", f"{export_path}/{rest}" if export_path else ""

    def asked(
        part: str,
        label: _StrPromise,
        place: tuple[str, str],
        kind: Kind = Kind.TEXT,
        *,
        size: str = "m",
        choices: str = "",
        **flags: Any,
    ) -> Question:
        name = f"{prefix}_{part}"
        return Question(
            name, label, place[0], kind, size=size, choices=choices, export_path=place[1], **flags
        )

    named = f"{prefix}_name"
    return (
        asked("name", _("Name"), at("Name"), wanted=wanted),
        asked("street", _("Street and number"), at("Address/Line")),
        asked("city", _("Town"), at("Address/CityName"), size="s", needs=named),
        asked("postcode", _("Postcode"), at("Address/PostcodeID"), size="xs"),
        asked(
            "country",
            _("Country"),
            at("Address/CountryCode"),
            Kind.CHOICE,
            choices="countries",
            needs=named,
        ),
    )


_CONSIGNMENT = "GoodsShipment/Consignment"

GENERAL = Section(
    "general",
    _("What and where"),
    _("What you ask Customs for, at which office, and how the goods travel."),
    (
        Question(
            "type_code",
            _("What do you want to do?"),
            "TypeCode",
            Kind.CHOICE,
            choices="types",
            wanted=True,
        ),
        Question(
            "procedure",
            _("Customs procedure"),
            f"{ITEM}/GovernmentProcedure/CurrentCode",
            Kind.PROCEDURE,
            _("It counts for every item; an item can have its own."),
            wanted=True,
            choices="procedures",
        ),
        Question(
            "lrn",
            _("Your reference (LRN)"),
            "FunctionalReferenceID",
            help=_("A number of your own that you have not used before. We suggest one."),
            wanted=True,
        ),
        Question(
            "office",
            _("Customs office"),
            "PresentationOffice/ID",
            Kind.CHOICE,
            _("Where the goods are presented."),
            wanted=True,
            choices="offices",
        ),
        Question(
            "location",
            _("Place of the goods"),
            f"{_CONSIGNMENT}/GoodsLocation/Name",
            Kind.CODE,
            _("Location code, beginning with the code of the office. Left empty, it is the office itself."),
            size="s",
        ),
        Question(
            "border_mode",
            _("How do the goods cross the border?"),
            "BorderTransportMeans/ModeCode",
            Kind.CHOICE,
            choices="modes",
            wanted=True,
        ),
        Question(
            "border_nationality",
            _("Flag or country of registration of the means of transport"),
            "BorderTransportMeans/RegistrationNationalityCode",
            Kind.CHOICE,
            choices="countries",
        ),
        Question(
            "consignment",
            _("Consignment reference"),
            "GoodsShipment/UCR/TraderAssignedReferenceID",
            Kind.CODE,
            _(
                "The reference by which the carrier reports your goods: it ties their arrival to this declaration."
            ),
            wanted=True,
        ),
        Question(
            "export_country",
            _("Country from which the goods were sent"),
            "GoodsShipment/ExportCountry/ID",
            Kind.CHOICE,
            choices="countries",
            wanted=True,
        ),
        Question(
            "destination_country",
            _("Country of destination"),
            "GoodsShipment/Destination/CountryCode",
            Kind.CHOICE,
            choices="countries",
            wanted=True,
        ),
        Question(
            "containers",
            _("Container numbers"),
            f"{_CONSIGNMENT}/TransportEquipment",
            Kind.LINES,
            _("One a line, for example MSKU1234565. Leave it empty when there is no container."),
        ),
    ),
)

PARTIES = Section(
    "parties",
    _("Who takes part"),
    _("You are the declarant. Name for whom you declare and who is on the other side of the sale."),
    (
        Question(
            "trader",
            _("Importer"),
            "GoodsShipment/Importer/ID",
            Kind.CHOICE,
            _("Your own organisation, or one that gave you a mandate."),
            wanted=True,
            choices="traders",
            export_path="Exporter/ID",
            export_label=_("Exporter"),
        ),
        Question(
            "representation",
            _("How do you act?"),
            "Agent/FunctionCode",
            Kind.CHOICE,
            choices="representations",
        ),
        *_address("partner", "Exporter", "GoodsShipment/Consignee", wanted=True),
        *_address("seller", "GoodsShipment/Seller", "GoodsShipment/Buyer"),
    ),
)

_CHARGES = "GoodsShipment/CustomsValuation/ChargeDeduction"

SHIPMENT = Section(
    "shipment",
    _("Invoice and delivery"),
    _("What was agreed and what it costs to bring the goods here: this decides the customs value."),
    (
        Question(
            "currency",
            _("Currency of the invoice"),
            "InvoiceAmount@currencyID",
            Kind.CHOICE,
            choices="currencies",
            wanted=True,
        ),
        Question(
            "invoice_amount",
            _("Invoice total"),
            "InvoiceAmount",
            Kind.NUMBER,
            wanted=True,
            size="s",
        ),
        Question(
            "incoterm",
            _("Delivery term (Incoterms)"),
            "GoodsShipment/TradeTerms/ConditionCode",
            Kind.CHOICE,
            choices="incoterms",
            wanted=True,
        ),
        Question(
            "incoterm_place",
            _("Place named in the delivery term"),
            "GoodsShipment/TradeTerms/LocationID",
            help=_("UN/LOCODE such as THBKK, or the name of the place."),
            needs="incoterm",
            size="s",
        ),
        Question(
            "freight",
            _("Freight to the place of entry"),
            f"{_CHARGES}[ChargesTypeCode=AK]/OtherChargeDeductionAmount",
            Kind.NUMBER,
            _("Only what the price does not cover already."),
            size="s",
        ),
        Question(
            "insurance",
            _("Insurance"),
            f"{_CHARGES}[ChargesTypeCode=AW]/OtherChargeDeductionAmount",
            Kind.NUMBER,
            size="s",
        ),
        Question(
            "charges_currency",
            _("Currency of freight and insurance"),
            f"{_CHARGES}[ChargesTypeCode=AK|AW]/OtherChargeDeductionAmount@currencyID",
            Kind.CHOICE,
            _("Left empty, it is the currency of the invoice."),
            choices="currencies",
        ),
    ),
)

FILED = "filed-documents"
"""The list of one's own filed documents on the pages that ask for papers."""
PAPER = (
    Question("code", _("Document"), "TypeCode", Kind.CHOICE, choices="documents", size="m"),
    Question("id", _("Number"), "ID", size="m", suggests=FILED),
)
PAPER_HELP = _("As number, write that of a filed document (IRN): then Customs has the document itself.")

DOCUMENTS = Section(
    "documents",
    _("Documents and statements"),
    _("What belongs to the whole consignment. Documents of one item stand with the item."),
    groups=(
        Group("documents", _("Documents"), "AdditionalDocument", PAPER, PAPER_HELP),
        Group(
            "previous",
            _("Transport documents and earlier declarations"),
            "GoodsShipment/PreviousDocument",
            (
                Question("type", _("Document"), "TypeCode", Kind.CHOICE, choices="previous", size="m"),
                Question("id", _("Number"), "ID", size="m"),
            ),
        ),
        Group(
            "authorisations",
            _("Authorisations"),
            "AuthorisationHolder",
            (
                Question(
                    "category", _("Authorisation"), "CategoryCode", Kind.CHOICE, choices="authorisations"
                ),
                Question("id", _("Number of the holder"), "ID", Kind.CODE, size="s"),
            ),
        ),
        Group(
            "statements",
            _("Statements"),
            "AdditionalInformation",
            (
                Question("code", _("Code"), "StatementCode", Kind.CODE, size="xs"),
                Question("text", _("Text"), "StatementDescription", size="m"),
            ),
        ),
    ),
)
