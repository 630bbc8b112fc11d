"""The door for messaging services: a signed message in, 202 at once; the reply follows by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from greenlane.engines.messaging import LARGEST_BODY
from greenlane.enquiries.selectors.conversations import digest_of_peer
from greenlane.enquiries.services.messages import messengers, take
from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError, NotFound, TooLarge
from greenlane.web.api import rates
from greenlane.web.pages import public

CALLER_SHARE = 1
PEER_SHARE = 300
"""Of the rate limit: twenty questions a minute from one person at a messaging service, by default."""


@csrf_exempt
@public
@require_POST
def incoming(request: HttpRequest, adapter: str) -> HttpResponse:
    """202 for a question taken, 200 for one that was taken before; else a problem in JSON."""
    try:
        status = _take(request, adapter)
    except CustomsError as refusal:
        response = JsonResponse(refusal.as_dict(), status=refusal.status)
        rates.tell(request, response)
        return response
    return JsonResponse({"taken": status == 202}, status=status)


def _take(request: HttpRequest, adapter: str) -> int:
    rates.count(request, f"messages:{rates.address_of(request)}", share=CALLER_SHARE)
    messenger = messengers().get(adapter)
    if messenger is None:
        raise NotFound(hint="No messaging service of this name is set up.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise TooLarge(hint=f"At most {LARGEST_BODY} bytes.")
    body = request.body
    messenger.verify(body, request.headers, clock.now())
    message = messenger.parse(body)
    rates.count(request, f"peer:{digest_of_peer(adapter, message.sender)}", share=PEER_SHARE)
    return 202 if take(adapter=adapter, message=message) else 200
