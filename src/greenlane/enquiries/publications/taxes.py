"""Value added tax, excise and preferences, as the tariff in force has them."""

from __future__ import annotations

from collections.abc import Iterable

from greenlane.enquiries.publications.base import listed, publication, section, table
from greenlane.foundation import clock
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.models import Measure, OriginGroup


def _measures(kind: MeasureKind) -> Iterable[Measure]:
    """The measures of a kind in force today, by commodity."""
    today = clock.today()
    rows = Measure.objects.select_related("rate").filter(
        kind=kind.value, basket__version__isnull=False, since__lte=today, ended_in__isnull=True
    )
    return [row for row in rows.order_by("prefix", "key") if row.until is None or row.until >= today]


def _lines(found: Iterable[Measure]) -> list[tuple[str, str, str, str]]:
    return [
        (
            row.prefix or "all other goods",
            _rate(row.rate.text),
            row.additional_code or "none",
            row.basis,
        )
        for row in found
    ]


def _rate(text: str) -> str:
    return "0 % (free)" if text.lower() == "free" else text.replace("%", " %")


_COLUMNS = ("Goods beginning with", "Rate", "Only with additional code", "Basis")


@publication(
    "payments/published/vat",
    "Value added tax on imports",
    law="VAT Act s. 8, Schedules 2 to 6",
    module="greenlane.tariff.models",
)
def vat() -> str:
    found = list(_measures(MeasureKind.VAT))
    if not found:
        return ""
    general = next((row for row in found if not row.prefix), None)
    parts = []
    if general is not None:
        parts.append(
            section(
                "What is the rate of value added tax on imports?",
                "rate",
                f"The general rate of value added tax on imports is {_rate(general.rate.text)} ({general.basis}). It "
                "is calculated on the customs value with customs duty and excise duty. Other rates are in the table.",
            )
        )
    parts.append(section("Rates of value added tax", "rates", table(_COLUMNS, _lines(found))))
    return "\n".join(parts)


@publication(
    "payments/published/excise",
    "Excise duty on imports",
    law="Excise Act Schedules 1 to 3",
    module="greenlane.tariff.models",
)
def excise() -> str:
    found = list(_measures(MeasureKind.EXCISE))
    if not found:
        return ""
    goods = listed(row.prefix for row in found)
    return "\n".join(
        [
            section(
                "On which goods is excise duty paid?",
                "goods",
                f"Excise duty is paid on goods of the headings {goods}. It is paid besides customs duty and before "
                "value added tax.",
            ),
            section("Rates of excise duty", "rates", table(_COLUMNS, _lines(found))),
        ]
    )


@publication(
    "origin/published/preference-groups",
    "Countries with a preference, and how it is claimed",
    law="Origin Order s. 3, 4",
    module="greenlane.tariff.models",
)
def preference_groups() -> str:
    today = clock.today()
    rows = OriginGroup.objects.filter(basket__version__isnull=False, since__lte=today, ended_in__isnull=True)
    groups = [
        row for row in rows.exclude(claim="").order_by("code") if row.until is None or row.until >= today
    ]
    if not groups:
        return ""
    lines = [
        (
            row.code,
            row.name,
            f"{row.claim}00",
            len(row.countries.split()),
            " ".join(sorted(row.countries.split())),
        )
        for row in groups
    ]
    return "\n".join(
        [
            section(
                "How do I claim a preference?",
                "claim",
                "A preference is claimed item by item, with the code of the preference, the country of preferential "
                "origin and a proof of origin (Origin Order s. 3, 4). Without a claim the general rate applies.",
            ),
            section(
                "Groups of countries",
                "groups",
                table(("Group", "Name", "Preference code", "Countries", "Country codes"), lines),
            ),
        ]
    )
