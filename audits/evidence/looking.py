"""Evidence on searches of stored reads."""

from datetime import datetime

from alpr_compliance.policy import Profile
from audits.evidence.people import RECENT
from audits.evidence.registry import Evidence, State, count_parts, counted, gives_evidence
from reads.models import Inquiry


@gives_evidence("LEX-3.G.iii", "LEX-3.C.iii", "NE-60-3204(3)#search")
def searches(profile: Profile, now: datetime) -> Evidence:
    made = Inquiry.objects.filter(opened_at__gt=now - RECENT)
    found = count_parts(Inquiry.objects.all(), made=made, late=Inquiry.objects.case_overdue(now))
    late = found["late"]
    searches = counted(found["made"], "search", many="searches")
    words = f"{searches} in 90 days, each with its reason"
    if late:
        words += f"; {late} without the case number that was due"
    return Evidence(words, State.AMBER if late else State.GREEN, "reads:activity")


@gives_evidence("KIN-IV.B.6#search")
def usage(profile: Profile, now: datetime) -> Evidence:
    found = count_parts(
        Inquiry.objects.all(),
        used=Inquiry.objects.filter(is_used=True),
        late=Inquiry.objects.usage_overdue(now),
    )
    late = found["late"]
    words = f"{counted(found['used'], 'search', many='searches')} used, each with its report"
    if late:
        words += f"; {late} overdue to be answered"
    return Evidence(words, State.AMBER if late else State.GREEN, "reads:activity")
