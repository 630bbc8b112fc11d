"""The register over HTTP: who am I, organisations, offices, mandates, access tokens."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.errors import Forbidden, NotFound
from greenlane.parties import selectors, services
from greenlane.parties.accounts.mail import tell_token_issued
from greenlane.parties.api_shapes import (
    Explained,
    MandateAsked,
    Mandates,
    MandateShape,
    Me,
    NewToken,
    OfficeShape,
    OrganisationDetail,
    Organisations,
    OrganisationShape,
    Registration,
    Share,
    ShareShape,
    TokenAsked,
    Tokens,
    TokenShape,
)
from greenlane.parties.models import ApiToken, Mandate, Membership, Office, Organisation
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import BIGGEST, NO_NUL

router = Router(tags=["Register"])
TOKENS = "parties.manage_tokens"
MANDATES = "parties.manage_mandate"

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=400, pattern=NO_NUL)]
IdentifierPath = Annotated[str, Path(min_length=1, max_length=17, pattern=NO_NUL)]
CodePath = Annotated[str, Path(min_length=1, max_length=8, pattern=NO_NUL)]


@router.get("/me", response=Me, summary="Who this access token acts as")
def get_me(request: HttpRequest) -> HttpResponse:
    """Role, office or organisation, and the scopes the token carries."""
    actor = actor_of(request)
    own = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None
    return json_answer(
        {
            "actor": actor.id,
            "roles": sorted(actor.roles),
            "office": actor.office,
            "organisation": _organisation(own) if own else None,
            "scopes": sorted(actor.scopes) if actor.scopes is not None else None,
        }
    )


@router.get("/organisations", response=Organisations, summary="List organisations")
def list_organisations(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """Officers see the register; traders themselves and whom a mandate ties to them."""
    rows = selectors.visible_to(actor_of(request))
    order = Order("organisations", ("identifier",), descending=False)
    return page_answer(request, page_of(rows, order, limit=limit, cursor=cursor), _organisation)


@router.post(
    "/organisations",
    response={201: OrganisationShape},
    openapi_extra=needs("parties.register_organisation"),
    summary="Register an organisation",
)
def register_organisation(request: HttpRequest, payload: Registration) -> HttpResponse:
    """For registrars. One that was only recognised so far becomes registered."""
    found = services.register_organisation(
        identifier=payload.identifier,
        name=payload.name,
        email=payload.email,
        parts=payload.parts,
        by=actor_of(request),
    )
    return json_answer(_organisation(found), status=201)


@router.get("/organisations/{identifier}", response=OrganisationDetail, summary="One organisation")
def get_organisation(request: HttpRequest, identifier: IdentifierPath) -> HttpResponse:
    """Its standing, the parts it plays and its AEO tier."""
    found = _visible(actor_of(request), identifier)
    parts = [{"part": row.part, "since": row.since, "until": row.until} for row in found.capacities.all()]
    tier = selectors.aeo_tier(found, clock.today())
    return json_answer({**_organisation(found), "capacities": parts, "aeo": tier})


@router.post(
    "/organisations/{identifier}/suspension",
    response=OrganisationShape,
    openapi_extra=needs("parties.suspend_organisation"),
    summary="Suspend an organisation",
)
def suspend_organisation(
    request: HttpRequest, identifier: IdentifierPath, payload: Explained
) -> HttpResponse:
    """For registrars: it lodges nothing until it is reinstated."""
    actor = actor_of(request)
    found = _visible(actor, identifier)
    return json_answer(_organisation(services.suspend(organisation=found, reason=payload.reason, by=actor)))


@router.post(
    "/organisations/{identifier}/reinstatement",
    response=OrganisationShape,
    openapi_extra=needs("parties.suspend_organisation"),
    summary="End a suspension",
)
def reinstate_organisation(
    request: HttpRequest, identifier: IdentifierPath, payload: Explained
) -> HttpResponse:
    """For registrars."""
    actor = actor_of(request)
    found = _visible(actor, identifier)
    return json_answer(_organisation(services.reinstate(organisation=found, reason=payload.reason, by=actor)))


@router.get("/offices", response=list[OfficeShape], auth=None, summary="The customs offices")
def list_offices(request: HttpRequest) -> HttpResponse:
    """Public: codes, places and opening hours of the open offices."""
    return json_answer([_office(row) for row in selectors.offices().values()])


@router.get("/offices/{code}", response=OfficeShape, auth=None, summary="One customs office")
def get_office(request: HttpRequest, code: CodePath) -> HttpResponse:
    """Public."""
    return json_answer(_office(selectors.office(code)))


@router.put(
    "/offices/{code}/control-share",
    response=ShareShape,
    openapi_extra=needs("parties.set_control_share"),
    summary="Set the share of random controls",
)
def set_control_share(request: HttpRequest, code: CodePath, payload: Share) -> HttpResponse:
    """For supervisors; never below the floor of one per cent."""
    office = services.set_office_control_share(
        office=selectors.office(code), share=payload.share, reason=payload.reason, by=actor_of(request)
    )
    return json_answer({"office": office.code, "control_share": office.control_share})


@router.get("/mandates", response=Mandates, openapi_extra=needs(MANDATES), summary="List mandates")
def list_mandates(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """Given and held by your organisation, newest first; registrars see all."""
    rows = _mandates(actor_of(request)).select_related("principal", "agent")
    return page_answer(
        request, page_of(rows, Order("mandates", ("id",)), limit=limit, cursor=cursor), _mandate
    )


@router.post(
    "/mandates", response={201: MandateShape}, openapi_extra=needs(MANDATES), summary="Give a mandate"
)
def give_mandate(request: HttpRequest, payload: MandateAsked) -> HttpResponse:
    """The principal's own declarants, or a registrar, let a broker act for the principal."""
    mandate = services.give_mandate(
        principal=selectors.organisation(payload.principal),
        agent=selectors.organisation(payload.agent),
        since=payload.since,
        until=payload.until,
        indirect=payload.indirect,
        by=actor_of(request),
    )
    return json_answer(_mandate(mandate), status=201)


@router.delete(
    "/mandates/{mandate_id}", response=MandateShape, openapi_extra=needs(MANDATES), summary="Revoke a mandate"
)
def revoke_mandate(request: HttpRequest, mandate_id: Annotated[int, Path(ge=1, le=BIGGEST)]) -> HttpResponse:
    """It ends now; what was lodged under it stays."""
    actor = actor_of(request)
    found = _mandates(actor).filter(pk=mandate_id).first()
    if found is None:
        raise NotFound("No mandate of yours has this number.")
    return json_answer(_mandate(services.revoke_mandate(mandate=found, by=actor)))


@router.get("/tokens", response=Tokens, openapi_extra=needs(TOKENS), summary="List access tokens")
def list_tokens(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """Yours, newest first; registrars see all. Secrets are never shown again."""
    page = page_of(_tokens(actor_of(request)), Order("tokens", ("id",)), limit=limit, cursor=cursor)
    return page_answer(request, page, _token)


@router.post(
    "/tokens", response={201: NewToken}, openapi_extra=needs(TOKENS), summary="Issue an access token"
)
def issue_token(request: HttpRequest, payload: TokenAsked) -> HttpResponse:
    """For your own role, or, as registrar, for one of a trader. A token never gives more than it carries."""
    actor = actor_of(request)
    beyond = sorted(set(payload.scopes) - actor.scopes) if actor.scopes is not None else []
    if beyond:
        raise Forbidden(f"This token does not carry: {', '.join(beyond)[:200]}.", pointer="/scopes")
    token, secret = services.issue_token(
        membership=_membership(actor, payload.membership),
        name=payload.name,
        scopes=payload.scopes,
        expires=payload.expires_at,
        by=actor,
    )
    tell_token_issued(request, token)
    return json_answer({**_token(token), "secret": secret}, status=201)


@router.delete(
    "/tokens/{prefix}", response=TokenShape, openapi_extra=needs(TOKENS), summary="Revoke an access token"
)
def revoke_token(
    request: HttpRequest, prefix: Annotated[str, Path(min_length=1, max_length=12, pattern=NO_NUL)]
) -> HttpResponse:
    """It ends now."""
    actor = actor_of(request)
    found = _tokens(actor).filter(prefix=prefix).first()
    if found is None:
        raise NotFound("No token of yours has this prefix.")
    services.revoke_token(token=found, by=actor)
    return json_answer(_token(_tokens(actor).get(pk=found.pk)))


def _visible(actor: Actor, identifier: str) -> Organisation:
    found = selectors.visible_to(actor).filter(identifier=identifier.strip().upper()).first()
    if found is None:
        raise NotFound(f"No organisation has the number “{identifier}”.")
    return found


def _mandates(actor: Actor) -> QuerySet[Mandate]:
    rows = Mandate.objects.all()
    if actor.has(Role.REGISTRAR):
        return rows
    own = actor.organisation_id or 0
    return rows.filter(Q(principal_id=own) | Q(agent_id=own))


def _tokens(actor: Actor) -> QuerySet[ApiToken]:
    rows = ApiToken.objects.select_related("membership__user")
    return rows if actor.has(Role.REGISTRAR) else rows.filter(membership__user__pseudonym=actor.id)


def _membership(actor: Actor, wanted: int | None) -> Membership:
    """The membership the token is for: the actor's own, or as registrar the one named."""
    rows = Membership.objects.select_related("user", "office")
    if wanted is not None:
        require(actor, "parties.manage_users")
        found = rows.filter(pk=wanted).first()
    else:
        own = rows.filter(user__pseudonym=actor.id, role=actor.role)
        found = next((row for row in own if _place(row) == (actor.organisation_id, actor.office)), None)
    if found is None:
        raise NotFound("There is no such membership.", pointer="/membership")
    return found


def _place(row: Membership) -> tuple[int | None, str]:
    return row.organisation_id, row.office.code if row.office else ""


def _organisation(row: Organisation) -> dict[str, Any]:
    return {
        "identifier": row.identifier,
        "name": row.name,
        "country": row.country,
        "standing": row.standing,
        "registered_at": moment(row.registered_at),
    }


def _office(row: Office) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "unlocode": row.unlocode,
        "time_zone": row.time_zone,
        "hours": row.hours,
    }


def _mandate(row: Mandate) -> dict[str, Any]:
    return {
        "id": row.pk,
        "principal": row.principal.identifier,
        "agent": row.agent.identifier,
        "since": row.since,
        "until": row.until,
        "indirect": row.indirect,
        "revoked_at": moment(row.revoked_at),
    }


def _token(row: ApiToken) -> dict[str, Any]:
    return {
        "prefix": row.prefix,
        "name": row.name,
        "role": row.membership.role,
        "scopes": row.scopes,
        "created_at": moment(row.created_at),
        "expires_at": moment(row.expires_at),
        "revoked_at": moment(row.revoked_at),
    }
