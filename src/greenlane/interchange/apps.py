from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "greenlane.interchange"
    label = "interchange"
    verbose_name = "Interchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.foundation.jobs import register_step
        from greenlane.interchange import contents, navigation, permissions  # noqa: F401  (register on import)
        from greenlane.interchange.notifications import jobs as notices
        from greenlane.interchange.notifications import navigation as bell  # noqa: F401
        from greenlane.interchange.webhooks_delivery import tick

        register_step("webhooks", tick, order=20)
        register_step("notifications", notices.tick, order=25)
