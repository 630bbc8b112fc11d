"""Addresses of the knowledge base."""

from __future__ import annotations

from django.urls import path

from greenlane.enquiries.views import alternatives, knowledge, knowledge_public

urlpatterns = [
    path("knowledge/", knowledge_public.library, name="knowledge_library"),
    path("knowledge/<path:code>", knowledge_public.document, name="knowledge_document"),
    path("desk/knowledge/", knowledge.versions, name="knowledge"),
    path("desk/knowledge/new/", knowledge.new, name="knowledge_new"),
    path("desk/knowledge/preview/", knowledge.preview, name="knowledge_preview"),
    path("desk/knowledge/questions/", alternatives.questions, name="knowledge_questions"),
    path("desk/knowledge/questions/new/", alternatives.new, name="knowledge_question_new"),
    path("desk/knowledge/questions/<int:number>/", alternatives.question, name="knowledge_question"),
    path("desk/knowledge/questions/<int:number>/end/", alternatives.end, name="knowledge_question_end"),
    path("desk/knowledge/<int:number>/", knowledge.version, name="knowledge_version"),
    path("desk/knowledge/<int:number>/edit/", knowledge.edit, name="knowledge_edit"),
    path("desk/knowledge/<int:number>/compare/", knowledge.compare, name="knowledge_compare"),
    path("desk/knowledge/<int:number>/steps/<str:verb>/", knowledge.step, name="knowledge_step"),
]
