from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from governance.models import Adoption, Case, WrittenApproval

        auditlog.register(Adoption, exclude_fields=["content"])
        auditlog.register(Case)
        # Free text could name a plate; change history holds none.
        auditlog.register(WrittenApproval, exclude_fields=["subject", "note"])
