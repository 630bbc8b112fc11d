"""Addresses of the tariff's pages."""

from __future__ import annotations

from django.urls import path, re_path

from greenlane.tariff.views import browse, calculator

urlpatterns = [
    path("tariff/", browse.browse, name="tariff"),
    path("tariff/search/", browse.search, name="tariff_search"),
    re_path(r"^tariff/(?P<code>[0-9][0-9. ]{1,19})/$", browse.code, name="tariff_code"),
    path("calculator/", calculator.calculator, name="calculator"),
]
