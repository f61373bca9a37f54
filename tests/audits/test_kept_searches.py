"""What a search says outlives the audits that use it."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from audits.models import Audit
from audits.services.memo import file_memo
from reads.logs import INQUIRIES
from reads.models import Inquiry
from tests.audits.auditing import drawn, opened, searches, submitted

pytestmark = pytest.mark.clause("LEX-3.H")


def over(agency, before):
    return set(INQUIRIES.over(before, timezone.now()))


def test_searches_of_no_audit_go_with_the_logs(agency):
    made = set(searches(agency, 2))
    assert over(agency, timezone.now()) >= made


def test_the_population_of_an_open_audit_stays(agency):
    made = searches(agency, 12)
    audit = opened(agency)
    assert not over(agency, timezone.now()) & set(made)
    assert set(audit.population) == {each.pk for each in made}


def test_once_filed_the_judged_stay_for_the_life_of_the_logs_from_then(agency):
    made = searches(agency, 12)
    audit = submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    now = timezone.now()
    judged = set(audit.items.exclude(inquiry=None).values_list("inquiry", flat=True))
    kept = {each.pk for each in made} - {each.pk for each in over(agency, now - timedelta(hours=1))}
    assert kept == judged and len(kept) == 10
    filed_at = Audit.objects.get().filed_at
    assert {each.pk for each in made} <= {each.pk for each in over(agency, filed_at)}


def test_a_judged_search_is_never_removed_as_a_row(agency):
    [made] = searches(agency, 1)
    drawn(agency)
    with pytest.raises(ProtectedError):
        Inquiry.objects.get(pk=made.pk).delete()
