"""The rules, lists and canaries with which the demo administration begins. Illustrative, and labelled so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from greenlane.declarations.states import Lane
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.risk.engine.language import row_of
from greenlane.risk.engine.record import row_to_json
from greenlane.risk.models import Rule
from greenlane.risk.services import canaries, lists, rules
from greenlane.risk.services.rules import Wording

WATCHED, SENSITIVE = "watched importers", "sensitive chemicals"
LISTS = (
    (WATCHED, "code", ("XM999000001", "XM999000002"), "From closed cases of the demo"),
    (
        SENSITIVE,
        "HS code",
        ("280610", "290911", "291424", "292422", "293291"),
        "Precursors named in Red Lists",
    ),
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A rule of the demo in short."""

    title: str
    text: str
    lane: str
    chance: str
    instruction: str
    relieved: bool = False


RULES = (
    Seed(
        "Watched importers",
        f'importer in list "{WATCHED}"',
        "red",
        "1",
        "Open every package. The importer was party to a closed case.",
    ),
    Seed(
        "Precursors and other sensitive chemicals",
        f'hs starts with list "{SENSITIVE}"',
        "red",
        "0.5",
        "Compare the labels with the declared substance and ask for the end-user statement.",
    ),
    Seed(
        "Textiles far below the usual price",
        'hs starts with ("61", "62") and origin in ("CN", "BD") and unit_price_ratio < 0.6',
        "yellow",
        "0.4",
        "Ask for the contract and the proof of payment; compare the unit price with like goods.",
    ),
    Seed(
        "Household goods whose mass does not fit",
        'hs starts with ("69", "70", "94", "95") and gross_mass > 1.5 * net_mass',
        "yellow",
        "0.3",
        "Compare the masses with packing list and bill of lading.",
    ),
    Seed(
        "Shoes and leather goods by who is new to them",
        'hs starts with ("42", "64") and importer.new_hs',
        "yellow",
        "0.2",
        "Look at material and use: they decide the heading.",
    ),
    Seed(
        "Preference for goods that came another way",
        'preference in ("200", "300", "400") and dispatch != origin',
        "yellow",
        "0.15",
        "Check the proof of origin and the rule of direct transport.",
    ),
    Seed(
        "Importers in whose goods much was found",
        "importer.finding_rate > 35 and importer.inspected_365d >= 3",
        "red",
        "0.5",
        "Examine what was found before on this importer first.",
    ),
    Seed(
        "New importers with much duty at stake",
        "importer.age_days < 60 and duty_at_stake > 10000.00 USD and office is known",
        "yellow",
        "0.15",
        "Ask for the contract and who pays the supplier.",
        relieved=True,
    ),
    Seed(
        "Used machines and vehicles",
        'hs starts with ("84", "85", "87") and description contains ("used", "second hand")',
        "yellow",
        "0.3",
        "Age, condition and value: ask for photos and the purchase contract.",
    ),
    Seed(
        "Out of a warehouse with much duty at stake",
        'previous_procedure = "71" and duty_at_stake > 5000.00 USD',
        "blue",
        "1",
        "Audit the stock account of the warehouse afterwards.",
    ),
    Seed(
        "Large value of authorised operators",
        "importer.aeo and customs_value > 100000.00 USD",
        "blue",
        "0.3",
        "Audit by the books of the operator.",
    ),
    Seed(
        "A new declarant for an old importer",
        "importer.new_declarant and importer.items_365d > 30",
        "blue",
        "0.3",
        "Look afterwards why the declarant changed.",
    ),
)

IN_SHADOW = Seed(
    "Shoes far below the usual price",
    'hs starts with "64" and unit_price_ratio < 0.7',
    "yellow",
    "0.4",
    "Ask for the contract and the proof of payment.",
)
IN_TRIAL = Seed(
    "Clothing and shoes below the usual price, wherever from",
    'hs starts with ("42", "61", "62", "64") and unit_price_ratio < 0.8',
    "yellow",
    "0.3",
    "Ask for the contract and the proof of payment; compare the unit price with like goods.",
)

CANARIES: tuple[tuple[str, Lane, dict[str, object]], ...] = (
    # what must not happen to whom, the lane, the item
    ("Bread of a known importer", Lane.GREEN, {"hs": "19059080", "origin": "TH", "importer": "XM100000002"}),
    (
        "Machines of an authorised operator",
        Lane.GREEN,
        {"hs": "84213925", "origin": "DE", "importer": "XM100000004"},
    ),
    ("Medicines", Lane.GREEN, {"hs": "30049000", "origin": "IN", "importer": "XM100000005"}),
    (
        "Telephones of an authorised operator",
        Lane.GREEN,
        {"hs": "85171300", "origin": "CN", "importer": "XM100000001"},
    ),
    ("A watched importer", Lane.RED, {"hs": "85171300", "origin": "CN", "importer": "XM999000001"}),
    (
        "Out of a warehouse",
        Lane.BLUE,
        {
            "hs": "87032319",
            "origin": "JP",
            "importer": "XM100000007",
            "previous_procedure": "71",
            "duty_at_stake": Decimal(9000),
        },
    ),
)


def load_meridia_risk(*, since: date, analyst: Actor, approver: Actor) -> list[Rule]:
    """Lists, rules and canaries of the demo, through the verbs, live from `since`. Loading again changes nothing.

    The system tries the rules on the empty past, which it alone may do; an approver approves, as always.
    """
    if Rule.objects.exists():
        return []
    for name, kind, values, note in LISTS:
        drafted = lists.draft_list(name=name, kind=kind, values=values, note=note, by=analyst)
        lists.publish_list(version=drafted, by=approver)
    ready = [_in_shadow(seed, since, analyst, approver) for seed in RULES]
    live = rules.go_live(rules=ready, by=approver)
    for name, lane, facts in CANARIES:
        rows = [row_to_json(row_of({"office": "XM000101", "direction": "IMPORT", **facts}))]
        canaries.make_canary(name=name, rows=rows, office="XM000101", lane=lane, by=analyst)
    return live


def load_meridia_trials(*, since: date, until: date, analyst: Actor, approver: Actor) -> Iterator[Rule]:
    """What the analyst of the demo works on: a rule in shadow and one that was tried, both on the weeks lived."""
    for seed in (IN_SHADOW, IN_TRIAL):
        rule = rules.draft_rule(says=_wording(seed, until), by=analyst)
        rule = rules.backtest_rule(rule=rule, since=since, until=until, by=analyst)
        if seed is IN_SHADOW:
            rule = rules.shadow_rule(rule=rules.approve_rule(rule=rule, by=approver), by=approver)
        yield rule


def _in_shadow(seed: Seed, since: date, analyst: Actor, approver: Actor) -> Rule:
    rule = rules.draft_rule(says=_wording(seed, since), by=analyst)
    rule = rules.backtest_rule(rule=rule, since=since - timedelta(days=90), until=since, by=SYSTEM)
    return rules.shadow_rule(rule=rules.approve_rule(rule=rule, by=approver), by=approver)


def _wording(seed: Seed, since: date) -> Wording:
    return Wording(
        title=seed.title,
        text=seed.text,
        lane=seed.lane,
        probability=Decimal(seed.chance),
        relieved=seed.relieved,
        instruction=seed.instruction,
        legal_basis="Customs Act s. 31",
        valid_from=since,
        review_on=since + timedelta(days=365),
    )
