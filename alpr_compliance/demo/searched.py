"""The demonstration's searches: honest ones, and some that the system has a supervisor look at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alpr_compliance.demo.traffic import PASSING, WANTED
from governance.models import Case, Flag
from personnel.gate import agency_profile
from personnel.models import User
from reads.models import Inquiry
from reads.search import Question
from reads.services.follow_up import record_usage
from reads.services.inquiry import Why, open_inquiry
from reads.services.monitoring import decide_finding

STOLEN, WATCHED = WANTED[0].plate, PASSING[0]
BURGLARY = "White pickup left the burglary on Elm Street at 2 am, a neighbor read the plate"
# Each sounds plausible; that they are three, for one plate, is what is looked at.
THREE_STORIES = (
    "Child missing since Friday, the mother named this car",
    "Drug sale behind the bowling alley on Tuesday",
    "Witness of the Oak Street shooting drives this",
)


def load_searches() -> None:
    """A day of searches through their service; what is unusual about them flags itself."""
    used = _search("officer", BURGLARY, plate=STOLEN)
    record_usage(
        inquiry_id=used.pk,
        actor=used.searcher,
        is_used=True,
        report_number="26-004711",
        is_named_in_report=True,
    )
    _search("officer2", "Red car seen at the warehouse break-in on Depot Road", color="red")
    _search(
        "officer",
        "Hit and run at 2nd and Main, a bystander read half of the plate",
        plate="HRM*",
        call_number=agency_profile().searching.call_number_example,
    )
    _search("analyst", "Series of pickup thefts, lead from the detectives", requester="officer2",
            plate=f"{STOLEN[:-2]}??")  # fmt: skip
    _search("officer2", "Blue sedan", plate=PASSING[1])
    _search("officer", "White van parked at the No Kings protest on Main", color="white")
    for story in THREE_STORIES:
        _search("officer2", story, plate=WATCHED)
    weak = Flag.objects.filter(kind=Flag.Kind.WEAK_REASON).first()
    if weak is not None:
        decide_finding(
            flag_id=weak.pk,
            actor=User.objects.get(username="sergeant"),
            decision=Flag.Status.COACHED,
            note="Spoke with him: the next reason says what happened, and where.",
        )


def _search(
    who: str, reason: str, *, requester: str = "", call_number: str = "", **asked: Any
) -> Inquiry:
    now = timezone.now()
    case = Case.objects.filter(status=Case.Status.OPEN).order_by("pk")[0]
    return open_inquiry(
        why=Why(
            purpose="criminal_investigation",
            reason=reason,
            case_id=None if call_number else case.pk,
            call_number=call_number,
            requester_id=User.objects.get(username=requester).pk if requester else None,
            is_determined_relevant=True,
            is_attested=True,
        ),
        question=Question(
            captured_from=now - timedelta(days=3), captured_to=now, look_alikes=True, **asked
        ),
        actor=User.objects.get(username=who),
    )
