"""The API of the product: every module's operations under `/api/v1`, behind access tokens."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from greenlane import __version__
from greenlane.assessment.api import router as assessment
from greenlane.assessment.api_cases import router as cases
from greenlane.assessment.api_decisions import router as reassessments
from greenlane.assessment.api_escalation import router as escalations
from greenlane.assessment.query_api import router as queries
from greenlane.declarations.api import router as declarations
from greenlane.documents.api import router as documents
from greenlane.enquiries.api import router as enquiries
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError, Forbidden
from greenlane.inspection.api import router as inspection
from greenlane.interchange.api import router as interchange
from greenlane.parties.api import router as parties
from greenlane.parties.selectors import actor_for_token
from greenlane.payments.api import router as payments
from greenlane.tariff.api import router as tariff
from greenlane.web.api import rates
from greenlane.web.api.signed_in import SignedIn
from greenlane.web.api.surface import GreenlaneAPI

STRANGERS_SHARE = 10
"""Callers without a valid token get a tenth of the limit, counted by network address."""

DESCRIPTION = """\
Lodge goods declarations, follow them from registration to release, pay duties, report cargo and subscribe to \
events.

Every refusal is a problem document (RFC 9457, application/problem+json) that lists all errors at once, each \
with a code that is never reused, a pointer and a hint.

Send `Authorization: Bearer gl_…`. A token carries scopes; an operation names the one it needs. Letters to Customs \
are answered by a person: operations that change one want the session of a signed-in officer with `X-CSRFToken`, \
and refuse tokens. Amounts ending in `_minor` are cents. Lists are read by cursor: follow `next`. Changes accept \
`If-Match` with the ETag last seen; lodgements accept an `Idempotency-Key`: the same message under the same key gives \
the first answer again."""


class AccessToken(HttpBearer):
    """`Authorization: Bearer gl_…`: the actor behind an access token, found in one query."""

    openapi_bearerFormat = "gl_<prefix>_<secret>"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Raises what `actor_for_token` does (401), Forbidden (403) without the scope, GL429."""
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            rates.count(request, f"address/{rates.address_of(request)}", share=STRANGERS_SHARE)
            return None
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        try:
            actor = actor_for_token(token)
        except CustomsError:
            rates.count(request, f"address/{rates.address_of(request)}", share=STRANGERS_SHARE)
            raise
        rates.count(request, f"actor/{actor.id}")
        _require_scope(actor, getattr(request, "greenlane_scope", ""))
        return actor


def _require_scope(actor: Actor, scope: str) -> None:
    if scope and actor.scopes is not None and scope not in actor.scopes:
        raise Forbidden(
            f"This access token does not carry the scope “{scope}”.", hint="Issue a token with that scope."
        )


api = GreenlaneAPI(
    title="Greenlane",
    version=__version__,
    description=DESCRIPTION,
    auth=AccessToken(),
    urls_namespace="api",
)
api.add_router("", interchange)
api.add_router("", declarations)
api.add_router("", queries)
api.add_router("", cases)
api.add_router("", escalations)
api.add_router("", documents)
api.add_router("", inspection)
api.add_router("", assessment)
api.add_router("", reassessments)
# Letters are answered by people, not by programs: who is signed in works on them, a token reads them.
api.add_router("", enquiries, auth=[SignedIn(), AccessToken()])
api.add_router("", payments)
api.add_router("", tariff)
api.add_router("", parties)
