"""Who is told of an event, and how: the people behind the organisations and offices it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import Role
from greenlane.foundation.events import Logged
from greenlane.interchange.concerned import named, owners
from greenlane.interchange.notifications.kinds import DEFAULTS, RULES, People
from greenlane.interchange.notifications.models import Kind, Preference, Way
from greenlane.parties.models import Membership
from greenlane.parties.periods import covering
from greenlane.parties.selectors import mandates_in_force, organisations_by_identifier

NATIONAL = ""
ARRIVED = "declaration.goods_arrived"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in one of his roles, from a day on."""

    user_id: int
    membership_id: int
    pseudonym: str
    since: date

    def was_there(self, on: date) -> bool:
        """Whether he played this role then: nobody is told what was before his time."""
        return self.since <= on


class Audience:
    """The people concerned by a batch of events, read with a fixed number of queries."""

    def __init__(self, logged: Iterable[Logged]) -> None:
        events = [event for event in logged if event.kind in RULES]
        self._places = _offices(events)
        self._registered = _registered(events)
        self._organisations = _organisations(events)
        wanted = {pk for ids in self._organisations.values() for pk in ids}
        self._members, self._managers = _people_of(wanted)
        self._supervisors = _supervisors(events)
        everybody = [*_flat(self._members), *_flat(self._supervisors)]
        self._ways = _ways({person.user_id for person in everybody})

    def of(self, event: Logged) -> list[Person]:
        """Everybody to be told, each once; nobody of goods that were registered meanwhile."""
        if event.kind == ARRIVED and event.subject in self._registered:
            return []
        match RULES[event.kind].people:
            case People.SUPERVISORS:
                office = self._places.get(event.position, NATIONAL)
                found = [*self._supervisors.get(office, ()), *self._supervisors.get(NATIONAL, ())]
            case People.MANAGERS:
                found = self._in(self._managers, event)
            case People.MEMBERS:
                found = self._in(self._members, event)
        return list({p.user_id: p for p in reversed(found) if p.was_there(clock.day_of(event.at))}.values())

    def _in(self, people: dict[int, list[Person]], event: Logged) -> list[Person]:
        ids = sorted(self._organisations.get(event.position, ()))
        return [person for pk in ids for person in people.get(pk, ())]

    def way(self, person: Person, kind: Kind) -> Way:
        return self._ways.get((person.user_id, kind), DEFAULTS[kind])


def _flat(people: dict[int, list[Person]] | dict[str, list[Person]]) -> Iterable[Person]:
    return (person for group in people.values() for person in group)


def _organisations(events: list[Logged]) -> dict[int, frozenset[int]]:
    """Position -> organisations concerned: the owners, brokers acting for the payer, both sides of a mandate."""
    found = dict(owners(events))
    for position, agents in _agents(events, found).items():
        found[position] = found[position] | agents
    return found | _mandate_sides(events)


def _agents(events: list[Logged], owned: dict[int, frozenset[int]]) -> dict[int, frozenset[int]]:
    """For payments: the declarant of what is paid for, while he holds a mandate of the payer."""
    asked = {
        event.position: str(event.data.get("charge_of", "")).removeprefix("declaration/")
        for event in events
        if event.subject.startswith("payment/") and event.position in owned
    }
    if not asked:
        return {}
    rows = Declaration.objects.filter(mrn__in=set(asked.values())).values_list("mrn", "declarant_id")
    declarants = dict(rows)
    mandates = mandates_in_force(set(declarants.values()), clock.today())
    return {
        position: frozenset({agent})
        for position, mrn in asked.items()
        if (agent := declarants.get(mrn)) and any((payer, agent) in mandates for payer in owned[position])
    }


def _mandate_sides(events: list[Logged]) -> dict[int, frozenset[int]]:
    sides = {
        event.position: (event.data.get("principal", ""), event.data.get("agent", ""))
        for event in events
        if RULES[event.kind].people is People.MANAGERS
    }
    if not sides:
        return {}
    known = organisations_by_identifier({number for pair in sides.values() for number in pair})
    return {
        position: frozenset(known[number].pk for number in pair if number in known)
        for position, pair in sides.items()
    }


def _offices(events: list[Logged]) -> dict[int, str]:
    wanted = [event for event in events if RULES[event.kind].people is People.SUPERVISORS]
    if not wanted:
        return {}
    rows = Declaration.objects.filter(mrn__in=named(wanted, "declaration/")).values_list("mrn", "office")
    offices = dict(rows)
    return {event.position: offices.get(event.subject.removeprefix("declaration/"), "") for event in wanted}


def _registered(events: list[Logged]) -> frozenset[str]:
    """Subjects whose goods are registered by now: nothing is left to do about their arrival."""
    numbers = named([event for event in events if event.kind == ARRIVED], "declaration/")
    if not numbers:
        return frozenset()
    rows = Declaration.objects.filter(mrn__in=numbers, goods_registered_at__isnull=False)
    return frozenset(f"declaration/{mrn}" for mrn in rows.values_list("mrn", flat=True))


_COLUMNS = (
    "user_id",
    "pk",
    "user__pseudonym",
    "since",
)


def _people_of(organisation_ids: set[int]) -> tuple[dict[int, list[Person]], dict[int, list[Person]]]:
    """Organisation -> its declarants in force today, and those of its people who manage it. One query."""
    members: dict[int, list[Person]] = defaultdict(list)
    managers: dict[int, list[Person]] = defaultdict(list)
    rows = Membership.objects.filter(
        Q(role=Role.DECLARANT) | Q(manages=True),
        covering(clock.today()),
        organisation_id__in=organisation_ids,
        user__is_active=True,
    ).order_by("pk")
    for *columns, organisation_id, role, manages in rows.values_list(
        *_COLUMNS, "organisation_id", "role", "manages"
    ):
        person = _person(columns)
        if role == Role.DECLARANT:
            members[organisation_id].append(person)
        if manages:
            managers[organisation_id].append(person)
    return members, managers


def _supervisors(events: list[Logged]) -> dict[str, list[Person]]:
    """Office -> its supervisors; the national ones under the empty text. One query, if any event asks for them."""
    if not any(RULES[event.kind].people is People.SUPERVISORS for event in events):
        return {}
    found: dict[str, list[Person]] = defaultdict(list)
    rows = Membership.objects.filter(
        covering(clock.today()), role=Role.SUPERVISOR, user__is_active=True
    ).order_by("pk")
    for *columns, office in rows.values_list(*_COLUMNS, "office__code"):
        found[office or NATIONAL].append(_person(columns))
    return found


def _person(columns: list[object]) -> Person:
    user_id, membership_id, pseudonym, since = columns
    return Person(user_id, membership_id, str(pseudonym), since)  # type: ignore[arg-type]


def _ways(user_ids: set[int]) -> dict[tuple[int, Kind], Way]:
    rows = Preference.objects.filter(user_id__in=user_ids).values_list("user_id", "kind", "way")
    return {(user_id, Kind(kind)): Way(way) for user_id, kind, way in rows}
