"""Addresses of decisions, findings and lanes."""

from __future__ import annotations

from django.urls import path

from greenlane.risk.views import decisions, findings, lanes

urlpatterns = [
    path("declarations/<str:mrn>/decision/", decisions.decision, name="decision"),
    path("declarations/<str:mrn>/findings/", findings.findings, name="findings"),
    path("declarations/<str:mrn>/lane/", lanes.change, name="lane"),
    path("desk/risk/lane-changes/", lanes.lane_changes, name="lane_changes"),
    path("desk/risk/lane-changes/<int:pk>/", lanes.answer, name="lane_answer"),
]
