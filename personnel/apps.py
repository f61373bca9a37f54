from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "personnel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from personnel import sign_in  # noqa: F401 connects its signals
        from personnel.models import Designation, TrainingRecord, User

        auditlog.register(User, exclude_fields=["password", "last_login"], m2m_fields={"groups"})
        auditlog.register(Designation)
        auditlog.register(TrainingRecord)
