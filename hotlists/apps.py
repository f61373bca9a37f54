from django.apps import AppConfig

# What the change history keeps of an entry: named, not left out, so that no field which could
# carry a plate gets in by being new.
ENTRY_HISTORY = [
    "hot_list",
    "kind",
    "match_kind",
    "state",
    "category",
    "purpose",
    "case",
    "written_approval",
    "is_determined_relevant",
    "invades_privacy",
    "privacy_order",
    "instruction",
    "entered_by",
    "entered_at",
    "expires_at",
    "version",
    "ended_at",
    "end_reason",
    "purged_at",
    "status",
    "decided_by",
    "decided_at",
    "decided_as",
    "suspended_at",
    "suspended_by",
]


def of_alert_of_read(table: str, column: str) -> str:
    """SQL: a captured row whose match or check belongs to an alert that the held read opened."""
    return (
        "c.captured_at = p.captured_at AND EXISTS (SELECT FROM hotlists_sighting s"
        f" JOIN {table} t ON t.alert_id = s.alert_id WHERE t.id = c.{column}"
        " AND s.captured_at = p.captured_at AND s.read_id = p.id)"
    )


class HotlistsConfig(AppConfig):
    name = "hotlists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from governance.papers import register_needed, register_papers
        from hotlists.models import Entry, HotList, Recipient, Sighting
        from hotlists.permissions import sees_sighting
        from hotlists.read_notes import alerts_of_reads
        from hotlists.services.alert import end_purged_alerts
        from hotlists.services.tally import seal_outcomes
        from reads.access import register_door
        from reads.notes import register_notes
        from reads.register import after_purge, before_empty

        auditlog.register(HotList)
        auditlog.register(Entry, include_fields=ENTRY_HISTORY)
        before_empty("hotlists_matchedentry", seal_outcomes)
        after_purge(end_purged_alerts)
        register_door(Sighting, sees_sighting)
        register_notes(alerts_of_reads)
        register_papers(
            lambda user: (
                Entry.objects.visible_to(user).exclude(privacy_order=None).values("privacy_order")
            )
        )
        register_papers(lambda user: Recipient.objects.values("written_request"))
        register_needed(
            lambda: (
                Entry.objects.filter(purged_at=None)
                .exclude(privacy_order=None)
                .values("privacy_order")
            )
        )
        _register_captured()
        _register_kept()
        _register_written()


def _register_captured() -> None:
    from reads.register import CapturedTable, register_table

    register_table(
        CapturedTable(
            "hotlists_sighting",
            "Which reads belong to an alert",
            plate_columns=("plate_key",),
            has_camera=True,
            goes_with_read="c.captured_at = p.captured_at AND c.read_id = p.id",
        )
    )
    register_table(
        CapturedTable(
            "hotlists_matchedentry",
            "Which entry an alert hit",
            goes_with_read=of_alert_of_read("hotlists_match", "match_id"),
        )
    )
    register_table(
        CapturedTable(
            "hotlists_typedplate",
            "What officers typed at vehicle checks",
            plate_columns=("plate",),
            goes_with_read=of_alert_of_read("hotlists_check", "check_id"),
        )
    )


def _register_kept() -> None:
    from reads.register import Folder, KeptPlates, register_folder, register_kept

    register_kept(
        KeptPlates(
            "hotlists_entry",
            "Entries of hot lists",
            "the entry's end",
            plate_columns=("plate", "plate_key"),
        )
    )
    register_kept(
        KeptPlates(
            "hotlists_entrychange",
            "Changes of entries",
            "the entry's end",
            text_columns=("proposed", "previous"),
        )
    )
    register_kept(
        KeptPlates(
            "hotlists_rejectedrow",
            "Rows of list files that were refused",
            "the import's end",
            text_columns=("text",),
        )
    )
    register_folder(Folder("IMPORT_FILE_DIR", "Files of lists while they are imported"))
    register_folder(Folder("IMPORT_DIR", "Files of lists as their source leaves them"))


def _register_written() -> None:
    from reads.register import register_written

    register_written(
        "hotlists_entry.reason hotlists_entry.summary hotlists_entry.cautions"
        " hotlists_entry.contact hotlists_entry.person_description"
        " hotlists_entry.restricted_details hotlists_entry.report_reference"
        " hotlists_entry.source_record hotlists_entry.decision_note"
        " hotlists_entry.vehicle_make hotlists_entry.vehicle_model"
        " hotlists_entry.vehicle_color hotlists_entry.vehicle_body"
        " hotlists_entrychange.why hotlists_entrychange.note hotlists_entryreview.note"
        " hotlists_extension.justification hotlists_extension.note"
        " hotlists_ongoingstatement.text hotlists_suspension.reported_to"
        " hotlists_suspension.status_reference",
        until="the entry's end",
    )
    register_written(
        "hotlists_importchange.source_record hotlists_listimport.file_name",
        until="the import's end",
    )
    register_written(
        "hotlists_notice.reason hotlists_check.reference hotlists_check.reason"
        " hotlists_clearance.legal_basis_detail hotlists_evidence.number"
        " hotlists_incident.review hotlists_stop.report_number hotlists_stop.legal_basis_detail"
        " hotlists_stop.not_cleared_reason hotlists_disclosure.basis"
        " hotlists_disclosure.validation hotlists_disclosure.evidence",
        until="the record's own term",
    )
