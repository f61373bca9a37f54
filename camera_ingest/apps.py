from django.apps import AppConfig


class CameraIngestConfig(AppConfig):
    name = "camera_ingest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from camera_ingest.models import Camera
        from reads.register import CapturedTable, register_table, register_written

        # The reason is free text: it may name a plate that was read wrong.
        auditlog.register(Camera, exclude_fields=["out_of_service_reason"])
        register_written("camera_ingest_camera.out_of_service_reason", until="the next change")
        register_table(
            CapturedTable(
                "camera_ingest_frame",
                "Frames received",
                unique_in_day=("id",),
                has_camera=True,
            )
        )
        register_table(
            CapturedTable(
                "camera_ingest_quarantine",
                "Input that could not be stored",
                text_columns=("body",),
                unique_in_day=("id",),
                has_camera=True,
            )
        )
