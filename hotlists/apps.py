from django.apps import AppConfig


class HotlistsConfig(AppConfig):
    name = "hotlists"
    default_auto_field = "django.db.models.BigAutoField"
