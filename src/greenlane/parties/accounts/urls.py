"""Addresses of accounts. `allauth.urls` answers sign-in, sign-up, factors, sessions and sign-on elsewhere."""

from __future__ import annotations

from django.urls import include, path

from greenlane.parties.accounts import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("roles/", views.roles, name="account_roles"),
    path("", include("allauth.urls")),
]
