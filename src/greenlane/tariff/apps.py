from django.apps import AppConfig


class TariffConfig(AppConfig):
    name = "greenlane.tariff"
    label = "tariff"
    verbose_name = "Tariff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.tariff import navigation, navigation_baskets, permissions  # noqa: F401  (register on import)
