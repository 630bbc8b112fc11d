from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "greenlane.declarations"
    label = "declarations"
    verbose_name = "Declarations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.declarations import navigation, permissions, reactions, supporting  # noqa: F401
        from greenlane.declarations.jobs import register_jobs

        register_jobs()
