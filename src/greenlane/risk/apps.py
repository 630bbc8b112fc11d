from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "greenlane.risk"
    label = "risk"
    verbose_name = "Risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.risk import navigation, navigation_models, permissions, reactions, selector  # noqa: F401
        from greenlane.risk.jobs import register_jobs

        register_jobs()
