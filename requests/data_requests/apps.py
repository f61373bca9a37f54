from django.apps import AppConfig


class DataRequestsConfig(AppConfig):
    name = "data_requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from data_requests.models import DataRequest
        from data_requests.services.packaging import remove_after_purge
        from reads.register import (
            Folder,
            KeptPlates,
            after_purge,
            register_folder,
            register_kept,
        )

        # Change history holds neither plates, typed ones included, nor what people wrote.
        written = ["plate", "plate_state", "reason", "facts", "parties", "case_reference"]
        auditlog.register(DataRequest, exclude_fields=written)
        register_kept(
            KeptPlates(
                "data_requests_datarequest",
                "What requests name",
                "the term of the request log",
                plate_columns=("plate",),
                text_columns=("facts", "reason"),
            )
        )
        register_folder(Folder("PACKAGE_DIR", "Packages for granted requests", is_sealed=True))
        after_purge(remove_after_purge)
