"""Addresses of the whole product. What nobody answers is a page, or under /api a problem document."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from greenlane.config.api import api
from greenlane.config.health import healthz, readyz
from greenlane.config.metrics import metrics
from greenlane.web import failures
from greenlane.web.pages import public

urlpatterns = [
    path("api/v1/", api.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("language/", public(set_language), name="set_language"),
    path("account/", include("greenlane.parties.accounts.urls")),
    path("", include("greenlane.web.urls")),
    path("", include("greenlane.portal.urls")),
    path("", include("greenlane.interchange.urls")),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.page_not_found
handler500 = failures.server_error
