"""duty, and tariff parse-rates, check-notices, find: rates and calculations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.files import Files, contents, expand
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    remark,
    say,
    violation_text,
)

if TYPE_CHECKING:
    from greenlane.tariff.engine.calculation import Calculation
    from greenlane.tariff.engine.facts import MoneyFact, ShipmentFacts

commands = typer.Typer(help="The tariff: rates, codes, arithmetic of tax notices.", no_args_is_help=True)
_ENOUGH = 0.99


def register(app: typer.Typer) -> None:
    app.command("duty", rich_help_panel="Tariff")(duty)
    app.add_typer(commands, name="tariff", rich_help_panel="Tariff")


def duty(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, readable=True, help="A declaration (XML or JSON)."),
    ] = None,
    hs: Annotated[str, typer.Option("--hs", help="Commodity code, 6 to 10 digits.")] = "",
    origin: Annotated[str, typer.Option("--origin", help="Country of origin, two letters.")] = "",
    value: Annotated[str, typer.Option("--value", help="Price paid, e.g. 12500.00.")] = "",
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217 code of the price.")] = "USD",
    incoterm: Annotated[str, typer.Option("--incoterm", help="Terms of delivery of the price.")] = "CIF",
    freight: Annotated[str, typer.Option("--freight", help="Freight, in the same currency.")] = "",
    insurance: Annotated[str, typer.Option("--insurance", help="Insurance, in the same currency.")] = "",
    mass: Annotated[str, typer.Option("--mass", help="Net mass in kilograms.")] = "",
    quantity: Annotated[str, typer.Option("--quantity", help="Supplementary quantity.")] = "",
    unit: Annotated[
        str, typer.Option("--unit", help="Unit of the supplementary quantity, e.g. NAR, LTR.")
    ] = "",
    preference: Annotated[
        str, typer.Option("--preference", help="Preference code, e.g. 100, 200, 300.")
    ] = "100",
    procedure: Annotated[str, typer.Option("--procedure", help="Procedure, e.g. 4000.")] = "4000",
    on: Annotated[
        str, typer.Option("--on", metavar="DATE", help="Day of the calculation; default: today.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Write out duties and taxes line by line, for a declaration or for goods named by options."""
    from greenlane.cli.prepare import ready

    if (file is None) == (not hs):
        raise WrongUsage(
            "Name a file, or goods by --hs.", hint="greenlane duty --hs 190590 --origin TH --value 1000"
        )
    day = day_given(on)
    if file is not None:
        ready()
        facts = _facts_of(file)
    else:
        money = {"--value": value, "--freight": freight, "--insurance": insurance}
        masses = {"--mass": mass, "--quantity": quantity}
        numbers = {name: _number(name, text) for name, text in (money | masses).items()}
        if numbers["--value"] is None:
            raise WrongUsage("The value is missing.", hint="Give --value, e.g. --value 1000.")
        facts = _facts_named(hs, origin, currency, incoterm, unit, preference, procedure, numbers)
        ready()
        _remark_choice(facts.items[0].code, day)
    _show_calculation(facts, day)


def _remark_choice(code: str, day: date | None) -> None:
    """Say beside the answer that six digits left open which national line was meant."""
    from greenlane.foundation import clock
    from greenlane.tariff.browsing import choices

    lines = choices(code, day or clock.today())
    if lines:
        named = "".join(f"\n  {line.code}  {line.description}" for line in lines)
        remark(f"{code} does not say which of these lines is meant; the residual one was taken:{named}")


def _number(name: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or len(text) > 30:
        raise WrongUsage(f"“{text[:40]}” is not a number for {name}.", hint="Write it like 1234.56.")
    return number


def _facts_of(file: Path) -> ShipmentFacts:
    from greenlane.declarations.engine.facts import shipment_facts
    from greenlane.interchange.engine.xml_reader import DEFAULT
    from greenlane.interchange.intake import lodging_of

    ((_, raw),) = contents([file], DEFAULT.size)
    return shipment_facts(lodging_of(raw, channel="cli").data)


def _facts_named(
    hs: str,
    origin: str,
    currency: str,
    incoterm: str,
    unit: str,
    preference: str,
    procedure: str,
    numbers: dict[str, Decimal | None],
) -> ShipmentFacts:
    from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts

    price = numbers["--value"] or Decimal(0)
    money: MoneyFact = MoneyFact(price, currency.upper())
    charges = {"AK": numbers["--freight"], "AW": numbers["--insurance"]}
    item = ItemFacts(
        sequence=1,
        code=hs.replace(".", "").strip(),
        origin=origin.upper(),
        preferential_origin=origin.upper() if preference[:1] in {"2", "3", "4"} else "",
        preference=preference,
        procedure=procedure[:2],
        previous_procedure=procedure[2:4],
        price=money,
        net_mass=numbers["--mass"],
        gross_mass=numbers["--mass"],
        supplementary_quantity=numbers["--quantity"],
        supplementary_unit=unit.upper(),
    )
    return ShipmentFacts(
        items=[item],
        incoterm=incoterm.upper(),
        invoice=money,
        charges=tuple(ChargeFact(code, amount, money.currency) for code, amount in charges.items() if amount),
    )


def _show_calculation(facts: ShipmentFacts, day: date | None) -> None:
    from greenlane.foundation import clock
    from greenlane.foundation.canonical import canonical_text
    from greenlane.tariff.engine.calculation import calculate
    from greenlane.tariff.services import current_book

    on = day or clock.today()
    calculation: Calculation = calculate(facts, current_book(on), on)
    say(canonical_text(calculation.as_json()) if json_mode() else calculation.explain())
    if calculation.violations:
        raise typer.Exit(REFUSED)


@commands.callback()
def _tariff() -> None:
    """The tariff: rates, codes, arithmetic of tax notices."""


@commands.command("parse-rates")
def parse_rates(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="HTS file, pipe-delimited.")
    ],
    json: JsonOption = False,
) -> None:
    """Read every rate cell of a tariff file; list what is not understood, with the reason.

    Exit status 1 when less than 99 % of the non-empty cells are understood.
    """
    from greenlane.tariff.engine.rate_report import parse_report

    report = parse_report(file)
    if json_mode():
        emit(report.as_json())
    else:
        for line, column, text, reason in report.failures:
            say(f"line {line}, {column}: “{text}”: {reason}")
        for column, counts in report.by_column.items():
            say(f"{column:<14} {counts['understood']:>7,} of {counts['cells']:>7,}")
        say(
            f"{report.lines:,} lines, {report.cells:,} rate cells, {report.understood:,} understood "
            f"({report.share:.4%}), {report.references:,} of them references to other provisions."
        )
    if report.share < _ENOUGH:
        raise typer.Exit(REFUSED)


@commands.command("check-notices")
def check_notices(files: Files, json: JsonOption = False) -> None:
    """Recompute base x rate of every tax notice and explain the lines that differ.

    Files that are no tax notice are passed over and counted. Exit status 1 when a line contradicts itself.
    """
    from greenlane.foundation.errors import CustomsError
    from greenlane.interchange.engine.messages import read_message
    from greenlane.interchange.engine.xml_reader import DEFAULT
    from greenlane.interchange.tax_notices import notice_lines
    from greenlane.tariff.engine.notices import NoticeLine, check

    lines: list[NoticeLine] = []
    notices, unreadable = 0, []
    for path, raw in contents(expand(files, (".xml",)), DEFAULT.size):
        try:
            found = notice_lines(read_message(raw), str(path))
        except CustomsError as refusal:
            unreadable.append({"file": str(path), "errors": [v.as_dict() for v in refusal.violations]})
            continue
        notices += bool(found)
        lines += found
    report = check(lines)
    answer: dict[str, Any] = {"notices": notices, "unreadable": unreadable, **report.as_json()}
    if json_mode():
        emit(answer)
    else:
        for exception in report.exceptions:
            line = exception.as_json()
            say(f"{line['source']}: {line['type']} {line['verdict']}: {line['explanation']}")
        say(
            f"{notices} notices, {len(lines)} tax lines: "
            + ", ".join(f"{n} {v}" for v, n in report.counts.items())
        )
        if unreadable:
            remark(f"{len(unreadable)} files could not be read")
    if not report.consistent:
        raise typer.Exit(REFUSED)


@commands.command("find")
def find(
    text: Annotated[str, typer.Argument(help="Words of the description, or the first digits of a code.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 25,
    json: JsonOption = False,
) -> None:
    """Find lines of the national tariff."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.tariff.services import current_book

    book = current_book()
    words = text.lower().replace(".", "").split()
    hits = [line for line in book.lines() if _matches(line.code, line.description, words)]
    for line in sorted(hits, key=lambda found: found.code)[:limit]:
        rate = next(
            (m.cell.text for m in book.measures_for(line.code) if m.kind.value == "third-country duty"), ""
        )
        if json_mode():
            emit({"code": line.code, "description": line.description, "unit": line.unit, "duty": rate})
        else:
            say(f"{line.code}  {rate:<24} {line.description}")
    if not hits:
        remark(violation_text_for(text))
        raise typer.Exit(REFUSED)


def _matches(code: str, description: str, words: list[str]) -> bool:
    if len(words) == 1 and words[0].isdigit():
        return code.startswith(words[0])
    lowered = description.lower()
    return bool(words) and all(word in lowered for word in words)


def violation_text_for(text: str) -> str:
    from greenlane.foundation.errors import Violation

    return violation_text(
        Violation(
            "CLI020",
            f"No line contains “{text[:60]}”.",
            hint="Try fewer words, or the first digits of a code.",
        )
    )
