"""Addresses of the home pages and of the public site."""

from __future__ import annotations

from django.urls import path

from greenlane.portal import views
from greenlane.portal.public import assignment, escalations, figures, service, site, tracking

urlpatterns = [
    path("workplace/", views.workplace, name="workplace"),
    path("portal/", views.portal_home, name="portal_home"),
    path("desk/", views.desk_home, name="desk_home"),
    path("search/", views.search, name="search"),
    # The public site.
    path("", site.home, name="home"),
    path("track/", tracking.track, name="track"),
    path("track/sw.js", tracking.worker, name="track_worker"),
    path("track/app.webmanifest", tracking.manifest, name="track_manifest"),
    path("track/<str:mrn>/", tracking.tracked, name="tracked"),
    path("track/<str:mrn>/live/", tracking.live, name="tracked_live"),
    path("assignment/", assignment.assignments, name="assignments"),
    path("assignment/<str:mrn>/", assignment.assignment_of, name="assignment_of"),
    path("assignment/<str:mrn>/records.json", assignment.assignment_records, name="assignment_records"),
    path("figures/", figures.figures, name="figures"),
    path("figures/escalations/", escalations.escalations, name="escalation_figures"),
    path("status/", service.service_status, name="service_status"),
    path("status.json", service.service_status_json, name="service_status_json"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("privacy/", site.privacy, name="privacy"),
    path("robots.txt", site.robots, name="robots"),
]
