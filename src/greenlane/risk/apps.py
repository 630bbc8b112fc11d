from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "greenlane.risk"
    label = "risk"
    verbose_name = "Risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.risk import (  # noqa: F401
            navigation,
            navigation_models,
            navigation_rules,
            permissions,
            reactions,
            selector,
        )
        from greenlane.risk.jobs import register_jobs

        register_jobs()
