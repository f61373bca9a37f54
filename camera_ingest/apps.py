from django.apps import AppConfig


class CameraIngestConfig(AppConfig):
    name = "camera_ingest"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from camera_ingest import openapi  # noqa: F401 registers itself
        from camera_ingest.models import Camera, Deployment, WorkOrder
        from governance.papers import register_papers
        from reads.register import CapturedTable, register_table, register_written

        # The reason is free text: it may name a plate that was read wrong.
        auditlog.register(Camera, exclude_fields=["out_of_service_reason"])
        register_written("camera_ingest_camera.out_of_service_reason", until="the next change")
        # Where a covert one stands is its audience's alone.
        where = ["place", "latitude", "longitude", "permit"]
        auditlog.register(Deployment, exclude_fields=["purpose", "decision", *where])
        auditlog.register(WorkOrder, exclude_fields=["what", "result"])
        register_papers(lambda user: WorkOrder.objects.values("paper"))
        register_written(
            "camera_ingest_deployment.purpose camera_ingest_deployment.decision"
            " camera_ingest_deploymentnote.text camera_ingest_deploymentnote.report_number"
            " camera_ingest_equipmentcheck.answers camera_ingest_equipmentcheck.adjustments"
            " camera_ingest_workorder.what camera_ingest_workorder.result",
            until="the record's own term",
        )
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
