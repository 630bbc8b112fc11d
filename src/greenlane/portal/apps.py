from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "greenlane.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.portal import navigation  # noqa: F401  (registers on import)
