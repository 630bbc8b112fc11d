"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from greenlane.assessment import views

urlpatterns = [
    path("desk/assessment/", views.groups, name="assessment_groups"),
    path("desk/assessment/<str:mrn>/", views.case, name="assessment_case"),
]
