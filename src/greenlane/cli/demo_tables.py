"""The closing tables of the demo."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from greenlane.cli.output import console, say, violation_text
from greenlane.declarations.release import Verdict
from greenlane.foundation.values import Money
from greenlane.parties.demo import demo_password, load_meridia_parties
from greenlane.payments.models import LedgerEntry
from greenlane.simulation.cases import Shown
from greenlane.simulation.closing import REGIONS, Account, Row
from greenlane.simulation.history import Selected

_COLOURS = {Verdict.OPEN: "green", Verdict.WAITING: "yellow", Verdict.REFUSED: "red"}
_WIDE = 150


def show(account: Account, *, home: Path, seconds: float, command: str) -> None:
    """Print everything a newcomer needs to see why each shipment went as it did."""
    out = console()
    out.print(declarations(account, narrow=out.width < _WIDE))
    out.print(
        "Each gate is open, waiting or refused. Seconds run from registration until the gate opened, or "
        "until the end of the day."
    )
    _follow_ups(account)
    _rejections(account)
    _queries(account)
    if account.shown.group:
        cases_shown(account.shown, command)
    if account.selected is not None:
        _selection(account.selected)
    _proofs(account)
    out.print(_accounts())
    _next(account, home, seconds, command)


def declarations(account: Account, *, narrow: bool) -> Table:
    """The closing table; on a narrow terminal with fewer, taller columns."""
    table = Table(title="What became of each registered declaration", title_justify="left", show_lines=narrow)
    if narrow:
        table.add_column("declaration", no_wrap=True)
        table.add_column("gates, seconds", no_wrap=True)
    else:
        for name in ("MRN", "LRN", "message", "lane"):
            table.add_column(name, no_wrap=True)
        table.add_column("duties and taxes", justify="right", no_wrap=True)
        for region in REGIONS:
            table.add_column(f"{region}\nseconds", no_wrap=True)
    table.add_column("outcome", ratio=1)
    for row in account.rows:
        table.add_row(*(_narrow_cells(row) if narrow else _wide_cells(row)))
    return table


def _wide_cells(row: Row) -> list[str]:
    return [
        row.declaration.mrn,
        escape(row.declaration.lrn),
        _message(row),
        _lane(row),
        row.duty,
        *_gates(row).values(),
        escape(row.outcome),
    ]


def _narrow_cells(row: Row) -> list[str]:
    return [
        f"{row.declaration.mrn}\n{_message(row)}\n{_lane(row)} {row.duty}",
        "\n".join(f"{region:<10} {cell}" for region, cell in _gates(row).items()),
        escape(row.outcome),
    ]


def _message(row: Row) -> str:
    version, shipment = row.declaration.version, row.line.shipment
    further = " more" if shipment.goods.startswith("further") else ""
    return shipment.file + further + (f" v{version}" if version > 1 else "")


def _lane(row: Row) -> str:
    lane = row.declaration.lane
    return f"[{lane}]{lane}[/]" if lane in {"green", "yellow", "red", "blue"} else lane


def _gates(row: Row) -> dict[str, str]:
    """Region -> coloured state and seconds."""
    found = {gate.name: gate for gate in row.gates}
    return {
        region: f"[{_COLOURS[found[region].verdict]}]{found[region].verdict.value}[/] {row.seconds[region]:,}"
        for region in REGIONS
    }


def _follow_ups(account: Account) -> None:
    say("\nMessages about registered declarations")
    for row in account.rows:
        for verdict in row.line.follow_ups:
            say(f"  {verdict.verdict:<23} {verdict.mrn}  {verdict.name}")
            for notice in verdict.notices:
                say(violation_text(notice, indent="      note "))


def _rejections(account: Account) -> None:
    say(f"\nRejected: {len(account.rejected)} messages, each with every error, its place and what to do")
    for line in account.rejected:
        say(f"  {line.verdict.verdict}: {line.shipment.file} ({line.shipment.goods})")
        for violation in line.verdict.errors:
            say(violation_text(violation, indent="      "))


def _queries(account: Account) -> None:
    """How much was asked of traders, and how often a second time."""
    told = account.queries
    say(
        f"\nQueries: {told.queries} about {told.asked} of {told.checked} declarations checked "
        f"({told.per_declaration:.2f} per declaration checked); asked a second time: {told.twice} "
        f"({told.second_share:.0%} of those asked)"
    )


def cases_shown(shown: Shown, command: str) -> None:
    """What became of the checks drawn by lot, and how anybody draws them again."""
    say(
        f"\nFaceless group {shown.group} (synthetic): {len(shown.drawn)} checks, each drawn for an officer elsewhere"
    )
    if shown.late:
        say(
            f"  Escalated          {shown.late} was late; {shown.escalation} was taken up by a supervisor elsewhere"
        )
    if shown.reassessed:
        say(
            f"  Reassessed         {shown.reassessed}, after a hearing, with written reasons: {shown.difference} more"
        )
    if shown.provisional:
        say(f"  Provisional        {shown.provisional}, under a bank guarantee of {shown.security}")
    if shown.sampled:
        say(f"  Laboratory         {shown.sampled}, sample {shown.sample}: not reported yet")
    if shown.late:
        say(f"  Draw it again      {command} assignment verify {shown.late}")
    say(
        "  A supervisor sent these to a check after the weeks below, so that no figure of selection counts them."
    )


def _selection(selected: Selected) -> None:
    """What selection did in the weeks before: the truth, and what the administration itself can know of it."""
    leak, model = selected.summary.leak, f"model {selected.model}" if selected.model else "no model"
    say(
        f"\nSelection, {selected.since} to {selected.until} (synthetic; {model}, rules, random control group)"
    )
    say(
        f"  Straight through   {selected.untouched:,} of {selected.compliant:,} compliant declarations "
        f"({selected.share:.1%}) were cleared without anybody looking (the simulator knows who complied)"
    )
    if leak.labels:
        say(
            f"  Leak-through       {leak.value:.1%} of what is cleared untouched has something to find, by the "
            f"control group of {leak.labels} (95 % interval {leak.low:.1%} to {leak.high:.1%})"
        )
    else:
        say("  Leak-through       nobody was drawn for the control group in these days")


def _proofs(account: Account) -> None:
    log, sums = (
        account.log,
        ", ".join(str(Money(total, currency)) for currency, total in account.ledger.items()),
    )
    entries = LedgerEntry.objects.count()
    state = "untouched" if log.sound else "TOUCHED: " + "; ".join(log.problems[:3])
    say(f"\nEvent log: {log.positions:,} events in order, {state} (chain head {log.head[:16]}...)")
    say(f"Ledger: {entries:,} entries, sum {sums or '0'}, journals out of balance: {account.unbalanced}")
    paid = sum(row.declaration.payable_minor for row in account.rows if row.declaration.paid_at)
    if account.rows:
        say(f"Paid: {Money(paid, account.rows[0].declaration.currency)}; bank messages sent twice: "
            f"{account.doubled_callbacks}, booked once")  # fmt: skip


def _accounts() -> Table:
    """One account of every role, the first of its kind."""
    table = Table(title=f"\nDemo accounts (password of all: {demo_password()})", title_justify="left")
    for name in ("email", "role", "place", "name"):
        table.add_column(name)
    shown: set[str] = set()
    for account in load_meridia_parties():
        kind = "broker" if account.email.startswith("broker@") else account.role
        if kind not in shown:
            shown.add(kind)
            table.add_row(account.email, account.role, account.place or "-", account.name)
    return table


def _next(account: Account, home: Path, seconds: float, command: str) -> None:
    held = next((r for r in account.rows if not r.declaration.released_at and "Held" in r.outcome), None)
    mrn = (held or account.rows[0]).declaration.mrn if account.rows else "MRN"
    say(f"\nDone in {seconds:.0f} seconds. Go on with the same data:")
    say(f"  export GREENLANE_HOME={shlex.quote(str(home))}")
    for arguments in (f"track {mrn}", f"pay {mrn}", f"arrive {mrn}", "events --check", "serve"):
        say(f"  {command} {arguments}")
