from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from governance import sign_in  # noqa: F401 connects its signal
        from governance.models import Adoption, Case, Flag, Referral, UseReview, WrittenApproval

        auditlog.register(Adoption, exclude_fields=["content"])
        auditlog.register(Case)
        # Free text could name a plate; change history holds none.
        auditlog.register(WrittenApproval, exclude_fields=["subject", "note"])
        auditlog.register(Flag, exclude_fields=["note"])
        auditlog.register(Referral, exclude_fields=["grounds", "note"])
        auditlog.register(UseReview, exclude_fields=["statement"])
