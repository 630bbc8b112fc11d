"""Addresses of models, drift, policies and the dashboard of yields."""

from __future__ import annotations

from django.urls import path

from greenlane.risk.views import drift, models, policies, yields

urlpatterns = [
    path("desk/risk/yield/", yields.dashboard, name="risk_yield"),
    path("desk/risk/models/", models.models, name="risk_models"),
    path("desk/risk/models/train/", models.model_train, name="risk_model_train"),
    path("desk/risk/models/<int:number>/", models.model, name="risk_model"),
    path("desk/risk/models/<int:number>/evaluate/", models.model_evaluate, name="risk_model_evaluate"),
    path("desk/risk/models/<int:number>/steps/<str:verb>/", models.model_step, name="risk_model_step"),
    path("desk/risk/drift/", drift.reports, name="risk_drift"),
    path("desk/risk/drift/measure/", drift.measure, name="risk_drift_measure"),
    path("desk/risk/drift/<int:number>/", drift.report, name="risk_drift_report"),
    path("desk/risk/policies/", policies.policies, name="risk_policies"),
    path("desk/risk/policies/draft/", policies.policy_draft, name="risk_policy_draft"),
    path("desk/risk/policies/<int:number>/", policies.policy, name="risk_policy"),
    path("desk/risk/policies/<int:number>/steps/<str:verb>/", policies.policy_step, name="risk_policy_step"),
]
