from django.apps import AppConfig
from django.core.checks import Tags, register


class FoundationConfig(AppConfig):
    name = "alpr_compliance"

    def ready(self) -> None:
        # Tasks sent from any process go through our application and its broker.
        import alpr_compliance.celery  # noqa: F401 imported for its effect
        from alpr_compliance.runtime.upgrades import refuse_too_old

        register(refuse_too_old, Tags.database)
