"""Addresses of drafts, guided lodgement, the catalogue, uploads and webhooks."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from greenlane.interchange.guided.views import catalogue, drafts, finishing, goods, preview, sections, uploads

_DRAFT = "drafts/<uuid:key>/"

urlpatterns: list[URLPattern] = [
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new/", drafts.draft_new, name="draft_new"),
    path(_DRAFT, drafts.draft, name="draft"),
    path(f"{_DRAFT}delete/", drafts.draft_delete, name="draft_delete"),
    path(f"{_DRAFT}goods/", goods.draft_goods, name="draft_goods"),
    path(f"{_DRAFT}goods/new/", goods.draft_item_new, name="draft_item_new"),
    path(f"{_DRAFT}goods/<int:number>/", goods.draft_item, name="draft_item"),
    path(f"{_DRAFT}goods/<int:number>/copy/", goods.draft_item_copy, name="draft_item_copy"),
    path(f"{_DRAFT}goods/<int:number>/remove/", goods.draft_item_remove, name="draft_item_remove"),
    path(f"{_DRAFT}goods/<int:number>/duty/", preview.draft_duty, name="draft_duty"),
    path(f"{_DRAFT}goods/<int:number>/<slug:topic>/", goods.draft_topic, name="draft_topic"),
    path(f"{_DRAFT}check/", finishing.draft_check, name="draft_check"),
    path(f"{_DRAFT}lodge/", finishing.draft_lodge, name="draft_lodge"),
    path(f"{_DRAFT}lodged/", finishing.draft_lodged, name="draft_lodged"),
    path(f"{_DRAFT}message.json", finishing.draft_message, name="draft_message"),
    path(f"{_DRAFT}<slug:section>/", sections.draft_section, name="draft_section"),
    path("commodities/suggestions/", preview.commodity_suggestions, name="commodity_suggestions"),
    path("catalogue/", catalogue.goods, name="catalogue"),
    path("catalogue/new/", catalogue.good_new, name="catalogue_new"),
    path("catalogue/import/", catalogue.goods_import, name="catalogue_import"),
    path("catalogue/export.csv", catalogue.goods_export, name="catalogue_export"),
    path("catalogue/<int:pk>/", catalogue.good_edit, name="catalogue_edit"),
    path("catalogue/<int:pk>/delete/", catalogue.good_delete, name="catalogue_delete"),
    path("lodge/upload/", uploads.upload, name="upload"),
    path("uploads/<uuid:key>/", uploads.upload_result, name="upload_result"),
    path("uploads/<uuid:key>/errors.csv", uploads.upload_errors, name="upload_errors"),
    path("uploads/<uuid:key>/<int:number>/correct/", uploads.upload_correct, name="upload_correct"),
    path("declarations/<str:mrn>/copy/", drafts.declaration_copy, name="declaration_copy"),
    path("declarations/<str:mrn>/amend/", drafts.amend, name="amend"),
    path(
        "declarations/<str:mrn>/versions/<int:version>/<slug:form>/",
        finishing.lodgement_download,
        name="lodgement_download",
    ),
]
