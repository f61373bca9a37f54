"""The end of a request's file."""

from django.db import transaction

from data_requests.models import DataRequest, Step
from data_requests.rules.closing import check_attached
from data_requests.services.steps import begin, move
from personnel.models import User


@transaction.atomic
def close_request(*, request_id: int, actor: User, report_number: str = "") -> DataRequest:
    """Close the file, attached to its case report where data was released."""
    request, profile, form = begin(request_id, actor, "close")
    report_number = report_number.strip() or request.report_number
    if request.status != DataRequest.Status.REFUSED:
        check_attached(profile=profile, kind=request.kind, report_number=report_number)
    request.report_number = report_number
    move(request, action=Step.Action.CLOSED, actor=actor, form=form, to=DataRequest.Status.CLOSED)
    return request
