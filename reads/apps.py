from django.apps import AppConfig


class ReadsConfig(AppConfig):
    name = "reads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reads.register import CapturedTable, register_table

        register_table(
            CapturedTable(
                "reads_read",
                "Stored reads",
                plate_columns=("plate", "plate_key"),
                unique_in_day=("id",),
                has_camera=True,
            )
        )
        register_table(
            CapturedTable(
                "reads_readcandidate",
                "Other texts the engine thought possible",
                plate_columns=("plate", "plate_key"),
            )
        )
