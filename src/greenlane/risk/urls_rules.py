"""Addresses of rules, lists and canaries."""

from __future__ import annotations

from django.urls import path

from greenlane.risk.views import canaries, lists, rules, rules_edit, rules_steps

urlpatterns = [
    path("desk/risk/rules/", rules.rules, name="rules"),
    path("desk/risk/rules/new/", rules_edit.rule_new, name="rule_new"),
    path("desk/risk/rules/check/", rules_edit.rule_check, name="rule_check"),
    path("desk/risk/rules/fields/", rules_edit.rule_fields, name="rule_fields"),
    path("desk/risk/rules/live/", rules_steps.rules_live, name="rules_live"),
    path("desk/risk/rules/<str:key>/", rules.rule, name="rule"),
    path("desk/risk/rules/<str:key>/change/", rules_edit.rule_change, name="rule_change"),
    path("desk/risk/rules/<str:key>/next/", rules_edit.rule_next, name="rule_next"),
    path("desk/risk/rules/<str:key>/backtest/", rules_steps.rule_backtest, name="rule_backtest"),
    path("desk/risk/rules/<str:key>/<str:verb>/", rules_steps.rule_step, name="rule_step"),
    path("desk/risk/lists/", lists.risk_lists, name="risk_lists"),
    path("desk/risk/lists/new/", lists.risk_list_new, name="risk_list_new"),
    path("desk/risk/lists/<int:number>/", lists.risk_list, name="risk_list"),
    path("desk/risk/lists/<int:number>/next/", lists.risk_list_next, name="risk_list_next"),
    path("desk/risk/lists/<int:number>/<str:verb>/", lists.risk_list_step, name="risk_list_step"),
    path("desk/risk/canaries/", canaries.canaries, name="canaries"),
    path("desk/risk/canaries/<int:number>/drop/", canaries.canary_drop, name="canary_drop"),
]
