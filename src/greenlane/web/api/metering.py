"""Counters for Prometheus: requests by route and status, messages by verdict. No personal data in labels."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "greenlane_http_requests",
    "Requests answered, by route, method and status.",
    ["route", "method", "status"],
)
SECONDS = Histogram(
    "greenlane_http_seconds",
    "Seconds from taking a request to its answer, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
VERDICTS = Counter("greenlane_messages", "Messages taken in through the API, by verdict.", ["verdict"])
DELIVERIES = Counter("greenlane_webhook_deliveries", "Webhook deliveries tried, by outcome.", ["outcome"])
