from django.apps import AppConfig


class DataRequestsConfig(AppConfig):
    name = "data_requests"
    default_auto_field = "django.db.models.BigAutoField"
