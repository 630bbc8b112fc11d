"""Addresses of inspection."""

from __future__ import annotations

from django.urls import path

from greenlane.inspection.views import appointing, examining, verifying

urlpatterns = [
    path("desk/examinations/", examining.examinations, name="examinations"),
    path("desk/examinations/<str:mrn>/", examining.examination, name="examination"),
    path("desk/examinations/<str:mrn>/second/", examining.second_officer, name="examination_second"),
    path("desk/examinations/<str:mrn>/sheet/", examining.sheet, name="examination_sheet"),
    path("desk/examinations/<str:mrn>/appointment/", appointing.appoint, name="examination_appoint"),
    path("desk/examinations/<str:mrn>/decision/", appointing.decide, name="examination_decide"),
    path("declarations/<str:mrn>/examination/", appointing.answer, name="examination_answer"),
    path("desk/verifications/", verifying.verifications, name="verifications"),
    path("desk/verifications/<str:mrn>/", verifying.verification, name="verification"),
    path("desk/verifications/<str:mrn>/supervise/", verifying.supervise, name="verification_supervise"),
]
