"""Declarations as plain dictionaries for the API: no query of their own, rows come with their parties."""

from __future__ import annotations

from typing import Any

import orjson

from greenlane.declarations import faceless, release
from greenlane.declarations.api.disclosure import (
    public_data,
    sees_actors,
    selection_for,
)
from greenlane.declarations.models import CargoReport, Declaration, GoodsItem, Lodgement
from greenlane.declarations.selectors import next_actions
from greenlane.foundation.access import OFFICER_ROLES, Actor, allowed
from greenlane.foundation.models import Event
from greenlane.parties.models import Organisation
from greenlane.web.api.answers import moment
from greenlane.web.api.etags import tag_of

_MOMENTS = (
    "registered_at",
    "assessed_at",
    "arrived_at",
    "goods_registered_at",
    "paid_at",
    "released_at",
    "gate_out_at",
)
_REGIONS = ("assessment", "cargo", "payment", "release", "cancellation")
_SINCE = ("assessment_since", "cargo_since", "payment_since", "cancellation_since")


def etag(found: Declaration, actor: Actor) -> str:
    """The tag of a declaration as this actor sees it: version, regions, their times, and his roles."""
    state = [getattr(found, name) for name in (*_REGIONS, *_SINCE, *_MOMENTS)]
    seen_as = [sorted(actor.roles), sorted(actor.scopes) if actor.scopes is not None else None]
    amounts = [found.payable_minor, found.digest, found.lane, found.location, found.decision_reason]
    return tag_of(found.mrn, found.version, state, amounts, seen_as)


def summary(found: Declaration) -> dict[str, Any]:
    """A row of a list."""
    return {
        "mrn": found.mrn,
        "lrn": found.lrn,
        "type_code": found.type_code,
        "version": found.version,
        "declarant": party(found.declarant),
        "trader": party(found.trader),
        "office": found.office,
        "consignment": found.consignment,
        "states": {region: getattr(found, region) for region in _REGIONS},
        "lane": found.lane,
        "priority": found.priority,
        "items_count": found.items_count,
        "customs_value_minor": found.customs_value_minor,
        "payable_minor": found.payable_minor,
        "currency": found.currency,
        **{name: moment(getattr(found, name)) for name in _MOMENTS},
    }


def full(found: Declaration, actor: Actor) -> dict[str, Any]:
    """Everything but the goods items: gates and who holds them, what can be done next, the selection."""
    return {
        **summary(found),
        "location": found.location,
        "pre_lodged": found.pre_lodged,
        "decision_reason": found.decision_reason,
        "selection": selection_for(actor, found),
        "gates": [gate(one) for one in release.gates(found)],
        "next_actions": [
            {"region": region, "verb": step.verb, "label": str(step.label)}
            for region, step in next_actions(found, actor)
        ],
    }


def changed(found: Declaration, actor: Actor) -> dict[str, Any]:
    """The answer to a change: everything for who may view it, the bare states for who only acts on it."""
    if allowed(actor, "declaration.view", found):
        return full(found, actor)
    return {
        "mrn": found.mrn,
        "states": {region: getattr(found, region) for region in _REGIONS},
        "released_at": moment(found.released_at),
        "gate_out_at": moment(found.gate_out_at),
    }


def party(organisation: Organisation | None) -> dict[str, str] | None:
    if organisation is None:
        return None
    return {"identifier": organisation.identifier, "name": organisation.name}


def gate(one: release.Gate) -> dict[str, Any]:
    return {
        "name": one.name,
        "verdict": one.verdict.value,
        "since": moment(one.since),
        "holder": one.holder.value,
        "reason": str(one.reason),
    }


def item(row: GoodsItem) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "commodity_code": row.commodity_code,
        "description": row.description,
        "procedure": row.procedure,
        "origin": row.origin,
        "preference": row.preference,
        "gross_mass": row.gross_mass,
        "net_mass": row.net_mass,
        "customs_value_minor": row.customs_value_minor,
        "payable_minor": row.payable_minor,
    }


def version(row: Lodgement) -> dict[str, Any]:
    return {
        "version": row.version,
        "received_at": moment(row.received_at),
        "channel": row.channel,
        "form": row.form,
        "digest": row.digest,
        "notices": row.notices,
    }


def event(row: Event, found: Declaration, actor: Actor) -> dict[str, Any]:
    """An event of a declaration; who did it is told to officers only, as a pseudonym."""
    data = faceless.told(orjson.loads(row.data), found, actor)
    if not sees_actors(actor):
        return {"kind": row.kind, "at": moment(row.at), "data": public_data(row.kind, data)}
    return {
        "kind": row.kind,
        "at": moment(row.at),
        "data": data,
        "actor_role": row.actor_role,
        "actor": "" if faceless.hides(found, actor) and row.actor_role not in OFFICER_ROLES else row.actor,
        "digest": row.digest,
    }


def report(row: CargoReport) -> dict[str, Any]:
    return {
        "consignment": row.consignment,
        "kind": row.kind,
        "office": row.office,
        "location": row.location,
        "happened_at": moment(row.happened_at),
        "reported_at": moment(row.reported_at),
    }
