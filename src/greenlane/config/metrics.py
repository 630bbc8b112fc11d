"""`/metrics` for Prometheus. Open in the demo; in production behind GREENLANE_METRICS_TOKEN.

With several worker processes set PROMETHEUS_MULTIPROC_DIR, so that one scrape sees them all.
"""

from __future__ import annotations

import hmac
import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from greenlane.config.environment import text
from greenlane.web.api.surface import nothing_here

SETTING = "GREENLANE_METRICS_TOKEN"


def metrics(request: HttpRequest) -> HttpResponse:
    """Requests by route and status, messages by verdict, webhook deliveries. 404 without the token."""
    if not _may_read(request.headers.get("Authorization", "")):
        return nothing_here(request)
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _may_read(authorization: str) -> bool:
    token = text(SETTING)
    if not token:
        return bool(settings.DEMO)
    return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry
