"""The questions about one goods item. Paths start at the item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.interchange.guided.header_questions import PAPER, PAPER_HELP
from greenlane.interchange.guided.question import Group, Kind, Question, Section

GOODS = Section(
    "goods",
    _("Commodity"),
    _("What the goods are, in words and by their code in the tariff."),
    (
        Question(
            "code",
            _("Commodity code"),
            "Commodity/Classification/ID",
            Kind.COMMODITY,
            _("Six to ten digits, or words to search the tariff and your catalogue by."),
            wanted=True,
            size="s",
        ),
        Question(
            "description",
            _("Description of the goods"),
            "Commodity/Description",
            help=_("What they are, of what material and for what use."),
            wanted=True,
            size="l",
        ),
        Question(
            "procedure",
            _("Procedure of this item"),
            "GovernmentProcedure[0]/CurrentCode",
            Kind.PROCEDURE,
            _("Only where it differs from that of the declaration."),
            choices="procedures",
        ),
        Question(
            "additional_procedure",
            _("Additional procedure"),
            "GovernmentProcedure[1]/CurrentCode",
            Kind.CODE,
            _("Three letters or digits, for example F15. Leave it empty when none applies."),
            size="xs",
        ),
    ),
)

ORIGIN = Section(
    "origin",
    _("Origin and preference"),
    _("Where the goods come from decides the rate; a preference needs a proof of origin."),
    (
        Question(
            "origin",
            _("Country of origin"),
            "Origin[TypeCode=1|]/CountryCode",
            Kind.CHOICE,
            choices="countries",
            wanted=True,
        ),
        Question(
            "preference",
            _("Preference"),
            "Commodity/DutyTaxFee[0]/DutyRegimeCode",
            Kind.CHOICE,
            choices="preferences",
            only="import",
        ),
        Question(
            "preferential_origin",
            _("Country of preferential origin"),
            "Origin[TypeCode=2]/CountryCode",
            Kind.CHOICE,
            _("Only when you claim a preference."),
            choices="countries",
            only="import",
        ),
    ),
)

PACKING = Section(
    "packing",
    _("Quantity and packing"),
    _("Masses are in kilograms, as on the packing list."),
    (
        Question(
            "gross_mass",
            _("Gross mass (kg)"),
            "Commodity/GoodsMeasure/GrossMassMeasure",
            Kind.NUMBER,
            wanted=True,
            size="s",
        ),
        Question(
            "net_mass",
            _("Net mass (kg)"),
            "Commodity/GoodsMeasure/NetNetWeightMeasure",
            Kind.NUMBER,
            wanted=True,
            size="s",
        ),
        Question(
            "packages",
            _("Number of packages"),
            "Packaging[0]/QuantityQuantity",
            Kind.WHOLE,
            wanted=True,
            size="xs",
        ),
        Question(
            "package_type",
            _("Type of package"),
            "Packaging[0]/TypeCode",
            Kind.CHOICE,
            choices="packages",
            needs="packages",
        ),
        Question("marks", _("Marks and numbers"), "Packaging[0]/MarksNumbersID", size="m"),
        Question(
            "quantity",
            _("Quantity in the unit of the tariff"),
            "Commodity/GoodsMeasure/TariffQuantity",
            Kind.NUMBER,
            _("Pieces, litres, pairs: where the rate asks for it."),
            size="s",
        ),
        Question(
            "quantity_unit",
            _("Unit"),
            "Commodity/GoodsMeasure/TariffQuantity@unitCode",
            Kind.CHOICE,
            choices="units",
            needs="quantity",
        ),
        Question(
            "dangerous",
            _("UN number of dangerous goods"),
            "Commodity/DangerousGoods[0]/UNDGID",
            Kind.CODE,
            size="xs",
        ),
    ),
)

VALUE = Section(
    "value",
    _("Price"),
    _("The price of this item on the invoice, in the currency of the invoice."),
    (
        Question(
            "price",
            _("Price of the item"),
            "Commodity/InvoiceLine/ItemChargeAmount",
            Kind.NUMBER,
            wanted=True,
            only="import",
            size="s",
        ),
        Question(
            "method",
            _("Valuation method"),
            "CustomsValuation/MethodCode",
            Kind.CHOICE,
            choices="methods",
            only="import",
        ),
        Question(
            "statistical_value",
            _("Statistical value"),
            "StatisticalValueAmount",
            Kind.NUMBER,
            _("In the national currency."),
            only="export",
            size="s",
        ),
    ),
)

_ITEM_PAPER = (
    *PAPER,
    Question("status", _("Where is it?"), "LPCOExemptionCode", Kind.CHOICE, choices="statuses", size="m"),
    Question("name", _("Remark or reason"), "Name", size="m"),
)

PAPERS = Section(
    "papers",
    _("Documents of this item"),
    _("Licences, certificates and proofs of origin of these goods."),
    groups=(Group("papers", _("Documents"), "AdditionalDocument", _ITEM_PAPER, PAPER_HELP),),
)
