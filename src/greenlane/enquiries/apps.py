from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "greenlane.enquiries"
    label = "enquiries"
    verbose_name = "Enquiries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.enquiries import (  # noqa: F401  (registers on import)
            indexing,
            navigation_ambassador,
            navigation_knowledge,
            navigation_letters,
            permissions,
            words_letters,
        )
        from greenlane.enquiries.jobs_conversations import register_jobs as register_conversations
        from greenlane.enquiries.jobs_knowledge import register_jobs as register_knowledge
        from greenlane.enquiries.jobs_letters import register_jobs as register_letters

        register_conversations()
        register_knowledge()
        register_letters()
        indexing.register_jobs()
