"""Addresses of baskets and exchange rates."""

from __future__ import annotations

from django.urls import path

from greenlane.tariff.views import baskets, baskets_measures, baskets_rates

urlpatterns = [
    path("desk/baskets/", baskets.baskets, name="baskets"),
    path("desk/baskets/open/", baskets.basket_open, name="basket_open"),
    path("desk/baskets/<int:number>/", baskets.basket, name="basket"),
    path("desk/baskets/<int:number>/lines/", baskets.basket_lines, name="basket_lines"),
    path("desk/baskets/<int:number>/trial/", baskets.basket_trial, name="basket_trial"),
    path("desk/baskets/<int:number>/steps/<str:verb>/", baskets.basket_step, name="basket_step"),
    path("desk/baskets/<int:number>/measures/", baskets_measures.measures, name="basket_measures"),
    path("desk/baskets/<int:number>/measures/add/", baskets_measures.measure_add, name="measure_add"),
    path(
        "desk/baskets/<int:number>/measures/<str:key>/replace/",
        baskets_measures.measure_replace,
        name="measure_replace",
    ),
    path(
        "desk/baskets/<int:number>/measures/<str:key>/end/", baskets_measures.measure_end, name="measure_end"
    ),
    path(
        "desk/baskets/<int:number>/changes/<str:key>/", baskets_measures.basket_change, name="basket_change"
    ),
    path(
        "desk/baskets/<int:number>/changes/<str:key>/drop/", baskets_measures.change_drop, name="change_drop"
    ),
    path("desk/exchange-rates/", baskets_rates.exchange_rates, name="exchange_rates"),
    path("desk/exchange-rates/import/", baskets_rates.rates_import, name="rates_import"),
]
