"""The holds against the log of requests, and the log against the holds."""

from datetime import datetime

from data_requests.models import DataRequest, Step
from data_requests.services.holding import HOLDING, ORIGIN
from reads.models import Hold, ReconciliationLine
from reads.overage import UNTIL_NEXT_RUN
from reads.register import Disagreement

Finding = ReconciliationLine.Finding
NOT_SUPPORTING = (Step.Action.REFUSED, Step.Action.WITHDRAWN)
GRANTED = (DataRequest.Status.GRANTED, DataRequest.Status.PARTIAL, DataRequest.Status.FULFILLED)


def disagreements(now: datetime) -> list[Disagreement]:
    """Holds that go on without a standing request; granted requests to keep that hold nothing.

    What a request lost within the last hours is still on its way: a second person ends the hold.
    """
    return [*_holds_without_request(now), *_requests_without_hold()]


def _holds_without_request(now: datetime) -> list[Disagreement]:
    holds = Hold.objects.not_over(now).filter(origin=ORIGIN).order_by("pk")
    named = dict(holds.values_list("pk", "origin_id"))
    requests = DataRequest.objects.in_bulk(int(origin_id) for origin_id in named.values())
    lost = Step.objects.filter(
        request__in=requests, action__in=NOT_SUPPORTING, at__lte=now - UNTIL_NEXT_RUN
    )
    over = set(lost.values_list("request_id", flat=True))
    found = []
    for hold_id, origin_id in named.items():
        request = requests.get(int(origin_id))
        if request is None:
            found.append(Disagreement(Finding.NO_REQUEST, hold_id))
        elif request.pk in over:
            found.append(Disagreement(Finding.LOG_OVER, hold_id, request.number))
    return found


def _requests_without_hold() -> list[Disagreement]:
    without = DataRequest.objects.filter(kind__in=HOLDING, status__in=GRANTED, hold=None)
    return [
        Disagreement(Finding.NO_HOLD, reference=request.number)
        for request in without.order_by("pk")
    ]
