from django.apps import AppConfig


class CameraIngestConfig(AppConfig):
    name = "camera_ingest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reads.register import CapturedTable, register_table

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
                plate_columns=("body",),
                unique_in_day=("id",),
                has_camera=True,
            )
        )
