from django.apps import AppConfig


class DataRequestsConfig(AppConfig):
    name = "data_requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from data_requests.log_check import disagreements
        from data_requests.log_life import REQUESTS
        from data_requests.models import DataRequest
        from data_requests.other_places import PACKAGES
        from data_requests.services.holding import ORIGIN, note_end
        from data_requests.services.packaging import remove_after_purge
        from reads.register import (
            Folder,
            KeptPlates,
            after_purge,
            at_end_of_hold,
            register_folder,
            register_kept,
            register_log,
            register_log_check,
            register_other_place,
        )

        # Change history holds neither plates, typed ones included, nor what people wrote.
        written = ["plate", "plate_state", "reason", "facts", "parties", "case_reference"]
        written += ["plate_digest"]
        auditlog.register(DataRequest, exclude_fields=written)
        register_kept(
            KeptPlates(
                "data_requests_datarequest",
                "What requests name",
                "the end of the log's life",
                plate_columns=("plate",),
            )
        )
        register_log(REQUESTS)
        register_log_check(disagreements)
        register_other_place(PACKAGES)
        _register_written()
        register_folder(Folder("PACKAGE_DIR", "Packages for granted requests", is_sealed=True))
        after_purge(remove_after_purge)
        at_end_of_hold(ORIGIN, note_end)


def _register_written() -> None:
    from reads.register import register_written

    register_written(
        "data_requests_datarequest.reason data_requests_datarequest.facts"
        " data_requests_datarequest.parties data_requests_datarequest.case_reference"
        " data_requests_step.note data_requests_outsiderequester.identity"
        " data_requests_outsiderequester.oath_checked"
        " data_requests_releaseterms.training data_requests_releaseterms.counsel_note"
        " data_requests_outboundask.contact data_requests_outboundask.warrant_note"
        " data_requests_outboundask.answer data_requests_otherask.answer",
        until="the end of the log's life",
    )
    register_written(
        "data_requests_datarequest.report_number data_requests_package.media_label"
        " data_requests_instrument.number",
        until="the record's own term",
    )
