from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "greenlane.inspection"
    label = "inspection"
    verbose_name = "Inspection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.inspection import (  # noqa: F401
            duties,
            gates,
            navigation,
            permissions,
            reactions,
            turns,
            words,
        )
        from greenlane.inspection.jobs import register_jobs

        register_jobs()
