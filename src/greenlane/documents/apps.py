from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "greenlane.documents"
    label = "documents"
    verbose_name = "Documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.documents import navigation, permissions  # noqa: F401  (register on import)
        from greenlane.documents.counter import navigation as _desk  # noqa: F401
        from greenlane.documents.store import scanner

        scanner()  # a wrong address stops the start, not the first trader
