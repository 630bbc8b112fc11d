from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "greenlane.payments"
    label = "payments"
    verbose_name = "Payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.foundation.jobs import register_step
        from greenlane.payments import navigation, permissions  # noqa: F401  (register on import)
        from greenlane.payments.bank import exchange_with_bank

        register_step("bank", exchange_with_bank, order=30)
