"""Addresses of the demo's own controls; included in demo mode only."""

from __future__ import annotations

from django.urls import path

from greenlane.simulation import views

urlpatterns = [
    path("demo/traffic/pause/", views.pause, name="traffic_pause"),
    path("demo/traffic/resume/", views.resume, name="traffic_resume"),
]
