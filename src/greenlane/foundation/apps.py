from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "greenlane.foundation"
    label = "foundation"
    verbose_name = "Foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.foundation import jobs
        from greenlane.foundation.events import sequence_all

        jobs.register_step("events", sequence_all, order=10)
        jobs.register_step("jobs", jobs.run_due, order=90)
