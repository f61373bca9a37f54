from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.kept import in_open_audits, judged
        from audits.vendor_life import FILES, SEARCHES
        from reads.register import (
            KeptPlates,
            keep_inquiries,
            register_kept,
            register_log,
            register_written,
        )

        _register_letters()
        keep_inquiries(in_open_audits)
        keep_inquiries(judged)
        until = "the end of the log's life"
        register_kept(
            KeptPlates(
                "audits_vendorsearch", "Searches in the vendor's system", until,
                plate_columns=("plate",), text_columns=("reason", "case_number"),
            )
        )  # fmt: skip
        register_kept(
            KeptPlates(
                "audits_vendorlog", "Files of the vendor's log, until they are taken in", until,
                text_columns=("text", "mapping"),
            )
        )  # fmt: skip
        register_log(SEARCHES)
        register_log(FILES)
        register_written(
            "audits_audititem.replaced_reason audits_itemcheck.note audits_itemcheck.second_note"
            " audits_dataerror.what audits_dataerror.correction audits_memo.summary"
            " audits_memo.recommendations audits_memo.remarks audits_memo.content"
            " audits_vendorlog.name audits_unknownagency.explanation",
            until="the audit's own term",
        )


def _register_letters() -> None:
    """What the outside reviewer wrote, to all who read audits but who is meant."""
    from audits.models import AuditItem
    from governance.papers import register_papers

    for paper in ("letter", "checks__second_letter"):
        register_papers(
            lambda user, paper=paper: AuditItem.objects.not_about(user).values(paper)  # type: ignore[misc]
        )
