"""The field catalogue: what a rule may look at, as data. A field that is not here cannot be named.

One row of data is one goods item of one declaration, with what the register and the past say about its
parties. `distinct` is about how many different values a year shows (0: too many to count, or not a value to
look up); the live matcher looks rules up by the field with the most. Sources: WCO Data Model 3.6 for what is
declared; WTO Trade Facilitation Agreement art. 7.4.4 for what selectivity criteria may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenlane.risk.engine.language.kinds import Kind

NOT_DECLARED = "not declared"
NOT_REGISTERED = "the party is not on the register"
NO_HISTORY = "nothing was declared before"
NO_INSPECTION = "nothing was inspected before"


@dataclass(frozen=True, slots=True)
class Field:
    """`missing` says when there is no value; `values` lists all values where they are few."""

    name: str
    kind: Kind
    group: str
    meaning: str
    unit: str = ""
    missing: str = NOT_DECLARED
    distinct: int = 0
    values: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The name in rows, frames and tables, where a dot would need quotes."""
        return self.name.replace(".", "_")


def _group(group: str, *rows: tuple[object, ...], missing: str = NOT_DECLARED) -> Iterator[Field]:
    """Rows are (name, kind, meaning[, unit[, distinct]]); one default for what a missing value means."""
    for name, kind, meaning, *rest in rows:
        unit = rest[0] if rest else ""
        distinct = rest[1] if len(rest) > 1 else 0
        yield Field(str(name), Kind(str(kind)), group, str(meaning), str(unit), missing, int(str(distinct)))


def _closed(group: str, name: str, meaning: str, values: str) -> Field:
    words = tuple(values.split())
    return Field(name, Kind.CODE, group, meaning, values=words, distinct=len(words))


DECLARATION = (
    _closed("declaration", "direction", "Direction of the movement", "IMPORT EXPORT TRANSIT"),
    *_group(
        "declaration",
        ("declaration_type", Kind.CODE, "Declaration type, such as IMA", "", 12),
        ("office", Kind.CODE, "Office where the declaration was lodged", "", 50),
        ("exit_office", Kind.CODE, "Office of exit", "", 50),
        ("registered_on", Kind.DATE, "Day of registration"),
        ("arrived_on", Kind.DATE, "Day the goods arrived; missing before arrival"),
        ("pre_lodged", Kind.BOOLEAN, "Lodged before the goods arrived"),
        ("transport_mode", Kind.CODE, "Mode of transport at the border (UN/ECE recommendation 19)", "", 9),
        ("transport_nationality", Kind.COUNTRY, "Flag or registration of the means of transport", "", 100),
        ("containerised", Kind.BOOLEAN, "The goods travel in containers"),
        ("dispatch", Kind.COUNTRY, "Country of export or dispatch", "", 100),
        ("destination", Kind.COUNTRY, "Country of destination", "", 20),
        ("goods_location", Kind.CODE, "Place where the goods can be examined", "", 300),
        ("incoterm", Kind.CODE, "Delivery terms, such as CIF", "", 11),
        ("invoice_currency", Kind.CODE, "Currency of the invoice (ISO 4217)", "", 30),
        ("invoice_value", Kind.MONEY, "Total of the invoice", "statistical currency"),
        ("item_count", Kind.NUMBER, "Goods items of the declaration", "items"),
        ("package_count", Kind.NUMBER, "Packages of the declaration", "packages"),
    ),
)

ITEM = tuple(
    _group(
        "item",
        ("hs", Kind.HS, "Commodity code, international and national digits", "", 8000),
        ("description", Kind.TEXT, "Description of the goods"),
        ("origin", Kind.COUNTRY, "Country of origin", "", 120),
        ("preferential_origin", Kind.COUNTRY, "Origin claimed for a preference", "", 60),
        ("preference", Kind.CODE, "Preference claimed", "", 20),
        ("procedure", Kind.CODE, "Procedure requested", "", 20),
        ("previous_procedure", Kind.CODE, "Previous procedure", "", 20),
        ("tax_type", Kind.CODE, "Rate line applied by the tariff", "", 50),
        ("valuation_method", Kind.CODE, "Method of customs valuation", "", 6),
        ("package_type", Kind.CODE, "Kind of packages (UN/ECE recommendation 21)", "", 60),
        ("net_mass", Kind.NUMBER, "Net mass", "kg"),
        ("gross_mass", Kind.NUMBER, "Gross mass", "kg"),
        ("supplementary_quantity", Kind.NUMBER, "Quantity in the supplementary unit", "supplementary units"),
        ("item_price", Kind.MONEY, "Price paid or payable", "statistical currency"),
        ("customs_value", Kind.MONEY, "Customs value", "statistical currency"),
        ("unit_price", Kind.MONEY, "Customs value per kilogram net", "statistical currency per kg"),
        ("duty_rate", Kind.NUMBER, "Duty and taxes by value", "%"),
        ("duty_at_stake", Kind.MONEY, "Duty and taxes assessed on the item", "statistical currency"),
    )
)

_PARTIES = {"importer": 30_000, "exporter": 60_000, "declarant": 2_000, "seller": 60_000, "consignee": 40_000}
_REGISTERED = ("importer", "exporter", "declarant")


def _party(role: str, distinct: int) -> Iterator[Field]:
    yield from _group("parties", (role, Kind.CODE, f"Registration number of the {role}", "", distinct))
    place = (f"{role}.country", Kind.COUNTRY, f"Country of the {role}", "", 100)
    yield from _group("parties", place)


def _register(role: str) -> Iterator[Field]:
    yield from _group(
        "AEO and register",
        (f"{role}.registered_on", Kind.DATE, f"Day the {role} was registered"),
        (f"{role}.age_days", Kind.NUMBER, f"Days since the {role} was registered", "days"),
        (f"{role}.aeo", Kind.BOOLEAN, f"The {role} is an authorised economic operator today"),
        (f"{role}.aeo_tier", Kind.CODE, "Kind of the authorisation; missing without one", "", 6),
        (f"{role}.mutual_recognition", Kind.BOOLEAN, f"A partner administration vouches for the {role}"),
        missing=NOT_REGISTERED,
    )


_PROFILED = {
    "importer": "importer",
    "declarant": "declarant",
    "seller": "seller",
    "hs": "goods of the same six digits",
    "hs_origin": "goods of the same six digits and origin",
    "origin": "origin",
    "office": "office",
}


def _profile(prefix: str, whose: str) -> Iterator[Field]:
    """What was known of one entity when the declaration was registered; nothing from later."""
    yield from _group(
        "history",
        (f"{prefix}.items_90d", Kind.NUMBER, f"Items of the {whose} in the last 90 days", "items"),
        (f"{prefix}.items_365d", Kind.NUMBER, f"Items of the {whose} in the last 365 days", "items"),
        (f"{prefix}.inspected_365d", Kind.NUMBER, f"Of these, items inspected ({whose})", "items"),
        (f"{prefix}.findings_365d", Kind.NUMBER, f"Of these, findings confirmed ({whose})", "items"),
        missing=NO_HISTORY,
    )
    yield from _group(
        "history",
        (
            f"{prefix}.finding_rate",
            Kind.NUMBER,
            f"Smoothed share of inspections with a finding ({whose})",
            "%",
        ),
        (f"{prefix}.days_since_finding", Kind.NUMBER, f"Days since the last finding ({whose})", "days"),
        missing=NO_INSPECTION,
    )


COMPARISONS = tuple(
    _group(
        "history",
        ("hs_origin.median_unit_price", Kind.MONEY, "Median unit price of the same six digits and origin",
         "statistical currency per kg"),
        ("unit_price_ratio", Kind.NUMBER, "Unit price divided by that median", "times"),
        ("importer.usual_value", Kind.MONEY, "Median customs value of the importer's items", "statistical currency"),
        ("importer.days_since_last", Kind.NUMBER, "Days since the importer's last declaration", "days"),
        ("importer.new_hs", Kind.BOOLEAN, "The importer has never declared this heading (four digits)"),
        ("importer.new_origin", Kind.BOOLEAN, "The importer has never declared this origin"),
        ("importer.new_declarant", Kind.BOOLEAN, "The importer has never used this declarant"),
        missing=NO_HISTORY,
    )
)  # fmt: skip


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}


FIELDS: dict[str, Field] = by_name(
    (
        *DECLARATION,
        *ITEM,
        *(field for role, distinct in _PARTIES.items() for field in _party(role, distinct)),
        *(field for role in _REGISTERED for field in _register(role)),
        *(field for prefix, whose in _PROFILED.items() for field in _profile(prefix, whose)),
        *COMPARISONS,
    )
)


def fields_as_markdown() -> str:
    """The catalogue as tables of the handbook, a section a group."""
    lines: list[str] = []
    for group in dict.fromkeys(field.group for field in FIELDS.values()):
        lines += ["", f"### {group[0].upper()}{group[1:]}", ""]
        lines += ["| field | kind | unit | meaning | missing when |", "| --- | --- | --- | --- | --- |"]
        lines += [_row(field) for field in FIELDS.values() if field.group == group]
    return "\n".join(lines[1:])


def _row(field: Field) -> str:
    meaning = f"{field.meaning}: {', '.join(field.values)}" if field.values else field.meaning
    return f"| `{field.name}` | {field.kind} | {field.unit} | {meaning} | {field.missing} |"
