from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "alpr_compliance"

    def ready(self) -> None:
        # Tasks sent from any process go through our application and its broker.
        import alpr_compliance.celery  # noqa: F401 imported for its effect
