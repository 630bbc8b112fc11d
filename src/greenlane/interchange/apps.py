from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "greenlane.interchange"
    label = "interchange"
    verbose_name = "Interchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.interchange import permissions  # noqa: F401  (registers on import)
