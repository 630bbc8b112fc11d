"""Named lists as an analyst reads them: the newest version of each, which rules read it, what a draft changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, IntegerField, OuterRef, QuerySet, Subquery

from greenlane.foundation.access import Actor, allowed
from greenlane.foundation.errors import NotFound
from greenlane.risk.models import ListVersion, Rule
from greenlane.risk.permissions import READ
from greenlane.risk.services.rules import lists_in
from greenlane.risk.states import Publication, RuleState

SHOWN = 200
"""Changes of a draft on its page, of each kind; the values themselves are all there."""


class Length(Func):
    """How many values a JSON array holds."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **more)


def visible_to(actor: Actor) -> QuerySet[ListVersion]:
    """Every version of every list, for who may read rules."""
    return ListVersion.objects.all() if allowed(actor, READ) else ListVersion.objects.none()


def newest(actor: Actor) -> QuerySet[ListVersion]:
    """The newest version of each list with `size`, its number of values, and `in_force`, the published version."""
    same = ListVersion.objects.filter(name=OuterRef("name"))
    last = same.order_by("-version").values("pk")[:1]
    published = same.filter(state=Publication.PUBLISHED).values("version")[:1]
    rows = visible_to(actor).filter(pk=Subquery(last)).defer("values")
    return rows.annotate(size=Length("values"), in_force=Subquery(published))


def list_version(pk: int, *, by: Actor) -> ListVersion:
    """One version of a list. Raises NotFound (404)."""
    found = visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def versions_of(name: str, *, by: Actor) -> list[ListVersion]:
    """Every version of a list, newest first, with its `size`; values are left out."""
    rows = visible_to(by).filter(name=name).defer("values").annotate(size=Length("values"))
    return list(rows.order_by("-version"))


def rules_reading(name: str, *, by: Actor) -> list[Rule]:
    """Every rule that is not retired and reads a list."""
    if not allowed(by, READ):
        return []
    rows = Rule.objects.exclude(state=RuleState.RETIRED).order_by("code", "-version")
    return [rule for rule in rows if name in lists_in(rule.tree)]


def list_addresses(names: Iterable[str], *, by: Actor) -> list[tuple[str, int | None]]:
    """Each name with the key of the version in force, in the order of names; None where there is none."""
    wanted = sorted(names)
    if not wanted:
        return []
    rows = visible_to(by).filter(name__in=wanted, state=Publication.PUBLISHED)
    known = dict(rows.values_list("name", "pk"))
    return [(name, known.get(name)) for name in wanted]


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changes against the one in force: the first values of each kind, and how many there are."""

    added: list[str]
    removed: list[str]
    added_count: int
    removed_count: int
    against: int


def change_of(found: ListVersion) -> Change | None:
    """What a draft would change once it is published; None for other versions."""
    if found.state != Publication.DRAFT:
        return None
    before = ListVersion.objects.filter(name=found.name, state=Publication.PUBLISHED).first()
    old, new = set(before.values if before else ()), set(found.values)
    added, removed = sorted(new - old), sorted(old - new)
    return Change(added[:SHOWN], removed[:SHOWN], len(added), len(removed), before.version if before else 0)
