"""What is taken from the file of a request when the life of the log is over."""

from datetime import datetime

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from data_requests.models import (
    DataRequest,
    OtherAsk,
    OutboundAsk,
    OutsideRequester,
    ReleaseTerms,
    RequestDocument,
    Step,
    VendorLetter,
)
from data_requests.services.holding import ORIGIN
from governance.models import Document
from governance.services import destroy_document
from reads.digest import plate_digest
from reads.logs import REMOVED, texts_of
from reads.models import Hold
from reads.register import Log

# Nothing follows on these, even where nobody closed them: what was granted and not taken for so
# long is gone. What waits for its decision stays.
OVER = (
    *DataRequest.ENDED,
    DataRequest.Status.DRAFT,
    DataRequest.Status.REFUSED,
    *(DataRequest.Status.GRANTED, DataRequest.Status.PARTIAL, DataRequest.Status.FULFILLED),
)
WORDS: dict[type[Model], tuple[str, ...]] = {
    Step: ("note",),
    OutsideRequester: ("identity", "oath_checked"),
    ReleaseTerms: ("training", "counsel_note"),
    OutboundAsk: ("contact", "warrant_note", "answer"),
    OtherAsk: ("answer",),
}


def _over(before: datetime, now: datetime) -> QuerySet[DataRequest]:
    """Requests that are over, whose last step lies before, and whose holds all ended before."""
    later = Step.objects.filter(request=OuterRef("pk"), at__gt=before)
    own = Cast(OuterRef("pk"), CharField())
    held = Hold.objects.not_over(before).filter(origin=ORIGIN, origin_id=own)
    over = DataRequest.objects.filter(status__in=OVER, recorded_at__lte=before, cleared_at=None)
    return over.filter(~Exists(held), ~Exists(later))


def _clear(request: DataRequest, now: datetime) -> set[str]:
    plate = request.plate
    request.plate_digest = plate_digest(plate) if plate else None
    request.plate = request.case_reference = request.reason = request.facts = request.parties = ""
    request.cleared_at = now
    request.save(
        update_fields=[
            "plate", "plate_digest", "case_reference", "reason", "facts", "parties", "cleared_at",
        ]
    )  # fmt: skip
    for part, names in WORDS.items():
        for name in names:
            of_request = part._default_manager.filter(request=request)
            of_request.exclude(**{name: ""}).update(**{name: REMOVED})
    for paper in _papers(request):
        destroy_document(paper, now)
    return texts_of(plate)


def _papers(request: DataRequest) -> QuerySet[Document]:
    """All in its file, and what the vendor answered about its hold."""
    own = RequestDocument.objects.filter(request=request)
    letters = VendorLetter.objects.filter(hold=request.hold_id)
    return Document.objects.filter(
        Q(pk__in=own.values("document")) | Q(pk__in=letters.values("document")), destroyed_at=None
    )


REQUESTS = Log(
    "data_requests_datarequest",
    _over,
    _clear,
    (
        DataRequest._meta.db_table,
        Document._meta.db_table,
        *(part._meta.db_table for part in WORDS),
    ),
)
