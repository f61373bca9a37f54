from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.kept import in_open_audits, judged
        from reads.register import keep_inquiries, register_written

        keep_inquiries(in_open_audits)
        keep_inquiries(judged)
        register_written(
            "audits_audititem.replaced_reason audits_itemcheck.note audits_itemcheck.second_note"
            " audits_dataerror.what audits_dataerror.correction audits_memo.summary"
            " audits_memo.recommendations audits_memo.remarks audits_memo.content",
            until="the audit's own term",
        )
