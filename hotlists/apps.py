from django.apps import AppConfig


class HotlistsConfig(AppConfig):
    name = "hotlists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hotlists.services.alert import end_purged_alerts
        from reads.register import CapturedTable, after_purge, register_table

        register_table(
            CapturedTable(
                "hotlists_sighting",
                "Which reads belong to an alert",
                plate_columns=("plate_key",),
                has_camera=True,
            )
        )
        register_table(CapturedTable("hotlists_matchedentry", "Which entry an alert hit"))
        register_table(
            CapturedTable(
                "hotlists_typedplate",
                "What officers typed at vehicle checks",
                plate_columns=("plate",),
            )
        )
        after_purge(end_purged_alerts)
