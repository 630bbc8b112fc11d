from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "greenlane.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.foundation.jobs import register_step
        from greenlane.portal import navigation  # noqa: F401  (registers on import)
        from greenlane.portal.jobs import publish_figures

        register_step("figures", publish_figures, order=80)
