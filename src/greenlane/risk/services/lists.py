"""Named lists: data that rules share. A new version is written by one, and put in force by another."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Max

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.db import lock
from greenlane.foundation.errors import Violation
from greenlane.foundation.events import record
from greenlane.foundation.lifecycle import advance
from greenlane.foundation.verbs import verb
from greenlane.risk import canaries
from greenlane.risk.editions import named_lists
from greenlane.risk.engine.language import Kind, NamedList, named_list, read_rule, vocabulary
from greenlane.risk.engine.language.problems import RuleRefused
from greenlane.risk.errors import CanariesMoved, ListUnusable, SameHand
from greenlane.risk.models import ListVersion, Rule
from greenlane.risk.services.editions import one_at_a_time, publish_edition
from greenlane.risk.services.rules import APPROVE, WRITE, lists_in
from greenlane.risk.states import Publication, RuleState

LONGEST_NAME = 60
IN_USE = (RuleState.LIVE, RuleState.SHADOW, RuleState.APPROVED)


@verb
def draft_list(*, name: str, kind: str, values: Sequence[str], by: Actor, note: str = "") -> ListVersion:
    """Write a new list, or the next version of the list of this name; it is in force once published.

    Raises ListUnusable (RSK016, 422) and ListRefused (SEL03n, 422) with every wrong value, Forbidden (403).
    """
    require(by, WRITE)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or '"' in name:
        raise ListUnusable(
            "The name cannot be used.", pointer="name", hint="One to sixty characters, no quotes."
        )
    if kind not in {one.value for one in Kind}:
        raise ListUnusable("There is no such kind of value.", pointer="kind")
    one_at_a_time()
    before = ListVersion.objects.filter(name=name)
    if before.exclude(kind=kind).exclude(state=Publication.DISCARDED).exists():
        raise ListUnusable("A list keeps its kind of value.", pointer="kind", hint="Use another name.")
    if before.filter(state=Publication.DRAFT).exists():
        raise ListUnusable(
            "A version of this list is being written.", pointer="name", hint="Publish or discard it."
        )
    checked = named_list(name, Kind(kind), values)
    made = ListVersion.objects.create(
        name=name,
        version=(before.aggregate(last=Max("version"))["last"] or 0) + 1,
        kind=kind,
        values=sorted(checked.values),
        note=note.strip()[:200],
        author=by.id,
        authored_at=clock.now(),
    )
    record(
        "risk.list_drafted", subject=made, actor=by, name=name, version=made.version, values=len(made.values)
    )
    return made


@verb
def publish_list(*, version: ListVersion, by: Actor) -> ListVersion:
    """Put a version in force; the one before is superseded. The canaries are decided with it first.

    Raises SameHand (RSK001, 403), CanariesMoved (RSK003, 409), ListUnusable (RSK016, 422) when a rule in use could no
    longer be read, IllegalTransition (409), Forbidden (403).
    """
    require(by, APPROVE, version)
    one_at_a_time()
    found = lock(ListVersion.objects.all(), pk=version.pk)
    if found.author == by.id and not by.has(Role.SYSTEM):
        raise SameHand("Who wrote a list does not publish it.", hint="Another approver has to look at it.")
    _check_rules(found)
    advance(found, "state", "publish", by=by)
    for before in ListVersion.objects.filter(name=found.name, state=Publication.PUBLISHED):
        earlier = lock(ListVersion.objects.all(), pk=before.pk)
        advance(earlier, "state", "supersede", by=by)
        earlier.save(update_fields=["state"])
    found.approver, found.published_at = by.id, clock.now()
    found.save(update_fields=["state", "approver", "published_at"])
    record("risk.list_published", subject=found, actor=by, name=found.name, version=found.version)
    publish_edition(cause=f"List {found.name}, version {found.version}", by=by)
    return found


@verb
def discard_list(*, version: ListVersion, by: Actor) -> ListVersion:
    """Give a draft up. Raises IllegalTransition (409) for anything else, Forbidden (403)."""
    require(by, APPROVE if by.has(Role.RULE_APPROVER) else WRITE, version)
    found = lock(ListVersion.objects.all(), pk=version.pk)
    advance(found, "state", "discard", by=by)
    found.save(update_fields=["state"])
    record("risk.list_discarded", subject=found, actor=by, name=found.name, version=found.version)
    return found


def rules_reading(name: str) -> list[Rule]:
    """The rules in use that read a list."""
    return [rule for rule in Rule.objects.filter(state__in=IN_USE) if name in lists_in(rule.tree)]


def _check_rules(coming: ListVersion) -> None:
    """Every rule in use must still be readable, and every canary stay in its lane, with the coming version."""
    others = ListVersion.objects.filter(state=Publication.PUBLISHED).exclude(name=coming.name)
    lists: list[NamedList] = named_lists([*others, coming])
    words = vocabulary(settings.GREENLANE_CURRENCY, lists)
    faults = []
    for rule in rules_reading(coming.name):
        try:
            read_rule(rule.text, words)
        except RuleRefused as refused:
            faults += [
                Violation(ListUnusable.code, one.message, rule.key, one.hint) for one in refused.violations
            ]
    if faults:
        raise ListUnusable(violations=tuple(faults))
    live = {rule.key: rule for rule in Rule.objects.filter(state=RuleState.LIVE)}
    astray = tuple(canaries.moved(live, words))
    if astray:
        raise CanariesMoved(violations=astray)
