"""Evidence outlives the limit, and goes when its case is closed."""

from datetime import timedelta

import pytest
import time_machine

from governance.models import Case
from governance.services import close_case
from hotlists.models import Alert, Match
from hotlists.services.ending import Answer, end_alert
from hotlists.services.evidence import keep_as_evidence
from reads.models import PreservedRead, PreservedRow
from tests.reads.captured import SECOND, Past


@pytest.mark.clause("LEX-3.B.xv#retention-2", "LEX-3.E#retention-2", "NE-60-3204(1)#retention-2")
def test_until_some_days_after_its_case_was_closed(past_lexington: Past):
    past = past_lexington
    officer = past.agency.officer
    alert = past.capture_everything("KTX4827", past.cutoff - SECOND)
    past.read("GONE1", past.cutoff - SECOND)
    with past.then():
        end_alert(
            alert_id=alert.pk,
            actor=officer,
            answers={alert.matches.get().pk: Answer(outcome=Match.Outcome.CONFIRMED)},
            field_outcome=Alert.FieldOutcome.OBSERVED,
        )
        case = past.agency.case()
        evidence = keep_as_evidence(alert_id=alert.pk, case_id=case.pk, actor=officer)
    past.purge()
    assert PreservedRead.objects.get().plate == "KTX4827"
    assert {"hotlists_sighting", "hotlists_matchedentry"} <= set(
        PreservedRow.objects.values_list("place", flat=True)
    )
    with time_machine.travel(past.today, tick=False):
        close_case(case_id=case.pk, actor=officer)
    past.purge()
    evidence.hold.refresh_from_db()
    assert evidence.hold.ends_at == past.today + timedelta(days=7)
    past.today += timedelta(days=7) - SECOND
    past.purge(clock_is_right=True)
    assert PreservedRead.objects.exists()
    past.today += SECOND
    past.purge(clock_is_right=True)
    assert not PreservedRead.objects.exists()
    assert Case.objects.get().status == "closed"
