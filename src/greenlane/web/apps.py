from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "greenlane.web"
    label = "web"
    verbose_name = "Web shell"
    default_auto_field = "django.db.models.BigAutoField"
