from django.apps import AppConfig


class ReadsConfig(AppConfig):
    name = "reads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import Tags, register
        from django.db.backends.signals import connection_created

        from governance.effects import register_effects
        from governance.papers import register_needed
        from reads.backups.taking import end_backups
        from reads.backups.unfinished import refuse_while_unfinished
        from reads.backups.watch import CAPTURED
        from reads.checks import warn_of_kept_plates, warn_of_old_archive
        from reads.effects import retention_effects
        from reads.logs import HOLDS, INQUIRIES, orders_in_use
        from reads.other_places import PLACES
        from reads.register import (
            Folder,
            after_purge,
            register_folder,
            register_log,
            register_other_place,
        )

        _register_captured()
        _register_kept()
        _register_written()
        connection_created.connect(refuse_while_unfinished)
        register(warn_of_kept_plates, Tags.database)
        register(warn_of_old_archive, Tags.database)
        register_effects(retention_effects)
        register_needed(orders_in_use)
        register_log(INQUIRIES)
        register_log(HOLDS)
        for place in (*PLACES, CAPTURED):
            register_other_place(place)
        register_folder(Folder("DATA_DIR", "Database, queue and their logs"))
        register_folder(Folder("DOCUMENT_DIR", "Uploaded documents"))
        register_folder(Folder("IMAGE_DIR", "Photographs, by hour", is_sealed=True))
        register_folder(Folder("KEY_DIR", "Keys", is_sealed=True))
        register_folder(Folder("BACKUP_DIR", "Backups", is_sealed=True))
        register_folder(Folder("WAL_ARCHIVE_DIR", "The database's archive of its log"))
        after_purge(end_backups)


def _register_captured() -> None:
    from reads.register import CapturedTable, register_table

    register_table(
        CapturedTable(
            "reads_read",
            "Stored reads",
            plate_columns=("plate", "plate_key"),
            unique_in_day=("id",),
            has_camera=True,
            goes_with_read="c.captured_at = p.captured_at AND c.id = p.id",
        )
    )
    register_table(
        CapturedTable(
            "reads_readcandidate",
            "Other texts the engine thought possible",
            plate_columns=("plate", "plate_key"),
            goes_with_read="c.captured_at = p.captured_at AND c.read_id = p.id",
        )
    )


def _register_kept() -> None:
    from reads.register import KeptPlates, register_kept

    register_kept(
        KeptPlates(
            "reads_inquiry",
            "What members searched for",
            "the end of the log's life",
            text_columns=("question",),
        )
    )
    register_kept(
        KeptPlates(
            "reads_hold",
            "What holds name",
            "the end of the log's life",
            plate_columns=("plate", "plate_key"),
        )
    )
    register_kept(
        KeptPlates(
            "reads_preservedread",
            "Reads that holds keep",
            "the end of the last hold on each",
            plate_columns=("plate", "plate_key"),
            text_columns=("candidate_keys", "sender_id", "features", "characters"),
        )
    )
    register_kept(
        KeptPlates(
            "reads_preservedrow",
            "What goes with reads that holds keep",
            "the end of the last hold on each",
            text_columns=("row",),
        )
    )


def _register_written() -> None:
    """What people write in the tables of this app and of those below it."""
    from reads.register import register_written

    register_written(
        "reads_inquiry.reason reads_hold.end_note reads_hold.evidence_number",
        until="the end of the log's life",
    )
    register_written(
        "reads_inquiry.call_number reads_inquiry.report_number reads_retentionincident.explanation"
        " governance_flag.note governance_referral.grounds"
        " governance_referral.note governance_usereview.statement personnel_designation.statement"
        " personnel_user.closed_reason personnel_accessreview.finding"
        " personnel_accountlock.finding personnel_factorreset.identity"
        " personnel_factorreset.confirmed_identity"
        " personnel_accountrequest.reason personnel_accountrequest.note",
        until="the record's own term",
    )
    register_written(
        "governance_case.number governance_document.name governance_writtenapproval.subject"
        " governance_writtenapproval.note",
        until="the term of what rests on it",
    )
