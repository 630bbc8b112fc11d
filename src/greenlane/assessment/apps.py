from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "greenlane.assessment"
    label = "assessment"
    verbose_name = "Assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.assessment import (  # noqa: F401
            deciders,
            gates,
            navigation,
            navigation_decisions,
            navigation_escalation,
            navigation_uniformity,
            permissions,
            query_navigation,
            reactions,
            reactions_uniformity,
        )
        from greenlane.assessment.jobs import register_jobs

        register_jobs()
