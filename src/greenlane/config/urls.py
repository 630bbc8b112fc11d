"""Addresses of the whole product. What nobody answers is a page, or under /api a problem document."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from greenlane.config.api import api
from greenlane.config.health import healthz, readyz
from greenlane.config.metrics import metrics
from greenlane.parties.accounts.throttle import too_many_attempts
from greenlane.parties.accounts.views.home import choose_language
from greenlane.web import failures

urlpatterns = [
    path("api/v1/", api.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("language/", choose_language, name="set_language"),
    path("account/", include("greenlane.parties.accounts.urls")),
    path("", include("greenlane.web.urls")),
    path("", include("greenlane.portal.urls")),
    path("", include("greenlane.parties.urls")),
    path("", include("greenlane.tariff.urls")),
    path("", include("greenlane.tariff.urls_baskets")),
    path("", include("greenlane.declarations.urls")),
    path("", include("greenlane.risk.urls")),
    path("", include("greenlane.assessment.urls")),
    path("", include("greenlane.inspection.urls")),
    path("", include("greenlane.enquiries.urls")),
    path("", include("greenlane.risk.urls_rules")),
    path("", include("greenlane.interchange.urls")),
    path("", include("greenlane.interchange.urls_webhooks")),
    path("", include("greenlane.interchange.notifications.urls")),
    path("", include("greenlane.payments.urls")),
    path("", include("greenlane.documents.urls")),
    path("", include("greenlane.risk.urls_models")),
]

if settings.DEMO:
    urlpatterns.append(path("", include("greenlane.simulation.urls")))

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.page_not_found
handler429 = too_many_attempts  # the sign-in library looks for it here
handler500 = failures.server_error
