from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "greenlane.assessment"
    label = "assessment"
    verbose_name = "Assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.assessment import deciders, navigation, permissions, reactions  # noqa: F401
        from greenlane.assessment.jobs import register_jobs

        register_jobs()
