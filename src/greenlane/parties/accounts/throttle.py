"""The answer to too many attempts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from greenlane.parties.errors import TooManyAttempts
from greenlane.web.pages import refused

WAIT_SECONDS = 60


def too_many_attempts(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Status 429 as a page; the same whether an account exists or not."""
    refusal = TooManyAttempts(
        _("There were too many attempts in a short time."), hint=_("Wait a minute, then try again.")
    )
    response = refused(request, refusal)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response
