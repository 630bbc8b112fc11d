from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "greenlane.parties"
    label = "parties"
    verbose_name = "Parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.parties import navigation as register_navigation  # noqa: F401  (registers on import)
        from greenlane.parties import permissions  # noqa: F401  (registers on import)
        from greenlane.parties.accounts import (
            audit,
            navigation,  # noqa: F401  (registers on import)
        )

        audit.listen()
