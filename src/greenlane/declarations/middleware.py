"""The last look at what goes to a faceless officer: every answer about one case or paper, whichever page made it.

Pages show what `faceless` gives them; this is for what one forgot. Texts are searched for the parties once more, and an
answer that cannot be searched (PDF, picture, stream) is refused unless its view says that it is sound: `faceless_safe`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from greenlane.declarations.deciders import is_faceless
from greenlane.declarations.faceless import Faceless, faces_of, one_request
from greenlane.declarations.models import Declaration
from greenlane.documents.engine.identities import Veil
from greenlane.documents.faceless import is_veiled, veil_of
from greenlane.documents.selectors import visible_to
from greenlane.foundation.access import Actor
from greenlane.foundation.values import Irn, Mrn
from greenlane.web.api.problems import problem
from greenlane.web.middleware import API
from greenlane.web.pages import refused

Handler = Callable[[HttpRequest], HttpResponse]
_MARKUP = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_SAID = re.compile(r'\b(title|alt|aria-label|content|value|placeholder)="([^"]*)"', re.IGNORECASE)
_SEARCHED = ("text/html", "application/json", "application/problem+json", "application/xml", "text/")


class FacelessMiddleware:
    """Looks through answers of addresses that name a declaration (`mrn`) or a document (`irn`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_request():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor, named = _actor(request), getattr(request, "faceless_of", None)
        if not named or actor is None or not (actor.is_officer and actor.office):
            return response
        if getattr(response, "faceless_safe", False) or response.status_code in (204, 301, 302, 304):
            return response
        veil = _veil(named, actor)
        return response if veil is None else _looked_through(request, response, veil)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        request.faceless_of = {  # type: ignore[attr-defined]
            name: str(kwargs[name]) for name in ("mrn", "irn") if name in kwargs
        }


def _actor(request: HttpRequest) -> Actor | None:
    for name in ("auth", "actor"):
        found = getattr(request, name, None)
        if isinstance(found, Actor):
            return found
    return None


def _veil(named: dict[str, str], actor: Actor) -> Veil | None:
    mrn, irn = (named.get(name, "").strip().upper() for name in ("mrn", "irn"))
    if Mrn.valid(mrn):
        found = Declaration.objects.filter(mrn=mrn).first()
        if found is not None and is_faceless(found, actor):
            return faces_of(found).veil
    if Irn.valid(irn):
        paper = visible_to(actor).filter(irn=irn).first()
        if paper is not None and is_veiled(paper):
            return veil_of(paper, actor)
    return None


def _looked_through(request: HttpRequest, response: HttpResponse, veil: Veil) -> HttpResponse:
    kind = response.get("Content-Type", "").partition(";")[0].strip()
    if response.streaming or not kind.startswith(_SEARCHED):
        refusal = Faceless(hint=_("Read the page of the declaration: it shows everything but the parties."))
        return problem(refusal) if request.path.startswith(API) else refused(request, refusal)
    text = response.content.decode(response.charset or "utf-8", "replace")
    clean = _clean(text, kind, veil)
    if clean != text:
        response.content = clean.encode(response.charset or "utf-8")
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
    return response


def _clean(text: str, kind: str, veil: Veil) -> str:
    if kind.endswith("json"):
        value = orjson.loads(text) if text else None
        told = veil.data(value, contacts=False)
        return text if told == value else orjson.dumps(told).decode()
    if kind in ("text/html", "application/xml", "text/xml"):
        return "".join(_part(part, veil) for part in _MARKUP.split(text))
    return veil.text(text, contacts=False)


def _part(part: str, veil: Veil) -> str:
    if not part.startswith("<"):
        return _escaped(part, veil)
    if part.startswith(("<script", "<style", "</")):
        return part
    return _SAID.sub(lambda said: f'{said[1]}="{_escaped(said[2], veil)}"', part)


def _escaped(text: str, veil: Veil) -> str:
    plain = html.unescape(text)
    told = veil.text(plain, contacts=False)
    return text if told == plain else html.escape(told)
