"""Addresses of the home pages."""

from __future__ import annotations

from django.urls import path

from greenlane.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("workplace/", views.workplace, name="workplace"),
    path("portal/", views.portal_home, name="portal_home"),
    path("desk/", views.desk_home, name="desk_home"),
    path("search/", views.search, name="search"),
    path("status/", views.service_status, name="service_status"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
