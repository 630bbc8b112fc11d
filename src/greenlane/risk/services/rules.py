"""Rules as data: drafted, backtested, approved by another hand, watched in shadow, live, retired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import Max
from django.db.models.functions import Length

from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.canonical import digest
from greenlane.foundation.db import lock
from greenlane.foundation.errors import IllegalTransition, Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.parties.selectors import offices
from greenlane.risk import canaries
from greenlane.risk.editions import words_in_force
from greenlane.risk.engine.language import Vocabulary, canonical, read_rule
from greenlane.risk.engine.language.problems import RuleRefused
from greenlane.risk.errors import CanariesMoved, NotBacktested, RuleFixed, RuleIncomplete, SameHand
from greenlane.risk.models import Rule
from greenlane.risk.services.editions import one_at_a_time, publish_edition
from greenlane.risk.states import RULE, RuleState

WRITE, APPROVE = "risk.write_rules", "risk.approve_rules"
EDITABLE = frozenset({RuleState.DRAFT, RuleState.BACKTESTED})
SELECTING = {lane.value for lane in Lane} - {Lane.GREEN}
SHORTEST = 10
LONGEST = {"title": 120, "instruction": 2_000, "legal_basis": 200}
DECIMALS = 4
"""Of a probability, as the table keeps it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says. `office` empty: all offices; `probability` above 0 up to 1."""

    title: str
    text: str
    lane: str
    instruction: str
    legal_basis: str
    valid_from: date
    review_on: date
    probability: Decimal = Decimal(1)
    relieved: bool = False
    valid_until: date | None = None
    office: str = ""


WORDS = tuple(field.name for field in fields(Wording))


@verb
def draft_rule(*, says: Wording, by: Actor, code: str = "") -> Rule:
    """Draft a new rule, or the next version of the rule `code`.

    Raises RuleIncomplete (RSK004, 422) and RuleRefused (SELnnn, 422) with every fault at once, RuleFixed (RSK005, 409)
    while another version of the code is being written, Forbidden (403).
    """
    require(by, WRITE)
    tree = check_wording(says, words_in_force())
    one_at_a_time()
    versions = Rule.objects.filter(code=code)
    if code and not versions.exists():
        raise RuleIncomplete(f"There is no rule {code[:12]}.", pointer="code")
    if code and versions.filter(state__in=EDITABLE).exists():
        raise RuleFixed(
            f"A version of {code} is being written already.", hint="Change that one, or discard it."
        )
    rule = Rule.objects.create(
        code=code or _next_code(),
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1 if code else 1,
        tree=tree,
        author=by.id,
        authored_at=clock.now(),
        **asdict(says),
    )
    record("risk.rule_drafted", subject=rule, actor=by, lane=rule.lane, digest=_mark(rule))
    return rule


@verb
def change_rule(*, rule: Rule, says: Wording, by: Actor) -> Rule:
    """Change a version that is not approved yet; who changes it becomes its author, and a backtest of before is void.

    Raises RuleFixed (RSK005, 409) from its approval on, and as `draft_rule`.
    """
    require(by, WRITE, rule)
    found = _open(rule)
    if found.state not in EDITABLE:
        raise RuleFixed(hint="Write its next version.")
    tree = check_wording(says, words_in_force())
    if found.state == RuleState.BACKTESTED:
        advance(found, "state", "edit", by=by)
    for name in WORDS:
        setattr(found, name, getattr(says, name))
    found.tree, found.author, found.authored_at = tree, by.id, clock.now()
    found.backtest = found.backtested_at = None
    found.save()
    record("risk.rule_changed", subject=found, actor=by, lane=found.lane, digest=_mark(found))
    return found


def backtest_rule(*, rule: Rule, since: date, until: date, by: Actor) -> Rule:
    """Try a rule on the decisions of a period and keep the report, on which its approval rests.

    Raises NoHistory (RSK008, 409) where nothing was decided (except for the system, which loads the demo),
    RuleIncomplete (RSK004, 422) for a period that is none, IllegalTransition (409), Forbidden (403).
    """
    require(by, WRITE, rule)
    if until < since:
        raise RuleIncomplete("The last day lies before the first.", pointer="until")
    if RULE.find(rule.state, "backtest") is None:
        raise IllegalTransition("Only a rule that is not approved yet is backtested.", pointer="state")
    from greenlane.risk.backtesting import backtest  # brings polars: only backtests wait for it

    report = backtest(rule, since, until, empty_is_fine=by.has(Role.SYSTEM))
    return _keep_backtest(rule=rule, report={**report, "digest": _mark(rule)}, by=by)


@verb
def _keep_backtest(*, rule: Rule, report: dict[str, Any], by: Actor) -> Rule:
    found = _open(rule)
    if report["digest"] != _mark(found):
        raise RuleFixed("The rule was changed while it was being tried.", hint="Backtest it again.")
    advance(found, "state", "backtest", by=by)
    found.backtest, found.backtested_at = report, clock.now()
    found.save(update_fields=["state", "backtest", "backtested_at"])
    told = {"since": report["since"], "until": report["until"], "items": report["items"]}
    record("risk.rule_backtested", subject=found, actor=by, hits=report["hits"]["items"], **told)
    return found


@verb
def approve_rule(*, rule: Rule, by: Actor) -> Rule:
    """Approve a backtested rule as the second person.

    Raises SameHand (RSK001, 403), NotBacktested (RSK002, 409) when the report is of another text or its lists have
    changed since, IllegalTransition (409), Forbidden (403).
    """
    require(by, APPROVE, rule)
    found = _open(rule)
    if found.author == by.id and not by.has(Role.SYSTEM):
        raise SameHand(hint="Another approver has to look at it.")
    if RULE.find(found.state, "approve") and (found.backtest or {}).get("digest") != _mark(found):
        raise NotBacktested(hint="Backtest it again.")
    advance(found, "state", "approve", by=by)
    found.approver, found.approved_at = by.id, clock.now()
    found.save(update_fields=["state", "approver", "approved_at"])
    record("risk.rule_approved", subject=found, actor=by, digest=_mark(found))
    return found


@verb
def return_rule(*, rule: Rule, remark: str, by: Actor) -> Rule:
    """Give a backtested rule back to its author, with a reason. Raises RuleIncomplete (RSK004, 422) without one."""
    require(by, APPROVE, rule)
    return _ended(rule, "return", remark, "risk.rule_returned", by)


@verb
def shadow_rule(*, rule: Rule, by: Actor) -> Rule:
    """Let an approved rule be tried on every declaration without selecting; an earlier shadow version is retired."""
    require(by, WRITE if not by.has(Role.RULE_APPROVER) else APPROVE, rule)
    one_at_a_time()
    found = _open(rule)
    for earlier in Rule.objects.filter(code=found.code, state=RuleState.SHADOW):
        _retire(_open(earlier), f"Replaced in shadow by {found.key}", by)
    advance(found, "state", "shadow", by=by)
    found.save(update_fields=["state"])
    record("risk.rule_shadowed", subject=found, actor=by)
    publish_edition(cause=f"{found.key} in shadow", by=by)
    return found


@verb
def go_live(*, rules: Sequence[Rule], by: Actor) -> list[Rule]:
    """Let a basket of shadow rules select from now on: all of them or none. Live versions they replace are retired.

    The canary declarations are decided by the rules that would then be live; when one of them changes lane,
    CanariesMoved (RSK003, 409) names each with its rule and lanes. Raises SameHand (RSK001, 403) for an author,
    IllegalTransition (409), RuleIncomplete (RSK004, 422) for an empty basket, Forbidden (403).
    """
    require(by, APPROVE)
    if not rules:
        raise RuleIncomplete(
            "No rule was chosen.", pointer="rules", hint="Choose at least one rule in shadow."
        )
    one_at_a_time()
    chosen = {rule.pk: rule for rule in rules}
    basket = [_open(rule) for rule in sorted(chosen.values(), key=lambda rule: rule.key)]
    if not by.has(Role.SYSTEM) and any(rule.author == by.id for rule in basket):
        raise SameHand("Who wrote a rule does not let it go live.", hint="Another approver has to do it.")
    for rule in basket:
        if RULE.find(rule.state, "go_live") is None:
            raise IllegalTransition(f"{rule.key} is not in shadow.", pointer=rule.key)
    astray = tuple(canaries.moved(canaries.rules_with(basket)))
    if astray:
        raise CanariesMoved(violations=astray)
    for rule in basket:
        _live(rule, by)
    keys = [rule.key for rule in basket]
    record("risk.rules_live", subject=basket[0], actor=by, rules=keys)
    publish_edition(cause=f"Live: {', '.join(keys)}", by=by)
    return basket


@verb
def retire_rule(*, rule: Rule, remark: str, by: Actor) -> Rule:
    """Take a rule out for good, with a reason. A live one is retired by an approver."""
    require(by, APPROVE if by.has(Role.RULE_APPROVER) else WRITE, rule)
    one_at_a_time()
    found = _ended(rule, "retire", remark, "risk.rule_retired", by)
    publish_edition(cause=f"{found.key} retired", by=by)
    return found


def check_wording(says: Wording, words: Vocabulary) -> str:
    """The canonical tree of a rule that can be used; raises RuleIncomplete with every fault, those of the text too."""
    faults = list(_faults(says))
    tree = ""
    try:
        tree = canonical(read_rule(says.text, words))
    except RuleRefused as refused:
        faults += [
            Violation(one.code, one.message, f"text, {one.pointer}" if one.pointer else "text", one.hint)
            for one in refused.violations
        ]
    if faults:
        raise RuleIncomplete(violations=tuple(faults))
    return tree


def _faults(says: Wording) -> Iterator[Violation]:
    for name, most in LONGEST.items():
        said = getattr(says, name)
        if len(said.strip()) < 3:
            yield _fault(name, "This is needed.", "The officer and the auditor read it.")
        elif len(said) > most:
            yield _fault(name, f"This is longer than {most:,} characters.")
        elif "\x00" in said:
            yield _fault(name, "This holds a character that is none.", "Write it again.")
    if says.lane not in SELECTING:
        yield _fault("lane", "A rule puts declarations into the blue, yellow or red lane.")
    if not says.probability.is_finite() or not 0 < says.probability <= 1:
        yield _fault(
            "probability", "The probability lies above 0 and up to 1.", "1 selects every declaration it hits."
        )
    elif says.probability != round(says.probability, DECIMALS):
        yield _fault("probability", f"The probability has at most {DECIMALS} decimals.")
    if says.valid_until is not None and says.valid_until < says.valid_from:
        yield _fault("valid_until", "The last day lies before the first.")
    if says.review_on <= says.valid_from:
        yield _fault(
            "review_on", "A rule is reviewed after it began.", "A rule nobody reviews outlives its reason."
        )
    if says.office and says.office not in offices():
        yield _fault("office", f"There is no office {says.office[:20]}.")


def _fault(pointer: str, message: str, hint: str = "") -> Violation:
    return Violation(RuleIncomplete.code, message, pointer, hint)


def _next_code() -> str:
    """R0001, R0002, ...: never one that was used before."""
    codes = Rule.objects.order_by(Length("code").desc(), "-code").values_list("code", flat=True)
    return f"R{int((codes.first() or 'R0')[1:]) + 1:04d}"


def _mark(rule: Rule) -> str:
    """The digest of what was tried and approved: the wording, and the lists it reads as they are now."""
    words = words_in_force()
    used = {name: sorted(words.lists[name].values) for name in lists_in(rule.tree) if name in words.lists}
    said = {
        name: getattr(rule, name) for name in WORDS if name not in {"title", "instruction", "legal_basis"}
    }
    return digest({**said, "lists": used})


def lists_in(tree: str) -> set[str]:
    """The named lists that a rule reads, from its canonical tree."""

    def walk(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("list"), str):
                yield node["list"]
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    return set(walk(orjson.loads(tree)))


def _open(rule: Rule) -> Rule:
    return lock(Rule.objects.all(), pk=rule.pk)


def _ended(rule: Rule, step: str, remark: str, kind: str, by: Actor) -> Rule:
    remark = remark.strip()
    if len(remark) < SHORTEST:
        raise RuleIncomplete("Say why.", pointer="remark", hint="Ten characters at least.")
    found = _open(rule)
    advance(found, "state", step, by=by)
    found.remark = remark
    found.retired_at = clock.now() if step == "retire" else None
    found.save(update_fields=["state", "remark", "retired_at"])
    record(kind, subject=found, actor=by, remark=remark)
    return found


def _live(rule: Rule, by: Actor) -> None:
    for earlier in Rule.objects.filter(code=rule.code, state=RuleState.LIVE):
        _retire(_open(earlier), f"Replaced by {rule.key}", by)
    advance(rule, "state", "go_live", by=by)
    rule.live_at = clock.now()
    rule.save(update_fields=["state", "live_at"])


def _retire(rule: Rule, remark: str, by: Actor) -> None:
    advance(rule, "state", "retire", by=by)
    rule.remark, rule.retired_at = remark, clock.now()
    rule.save(update_fields=["state", "remark", "retired_at"])
    record("risk.rule_retired", subject=rule, actor=by, remark=remark)
