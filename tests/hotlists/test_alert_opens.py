"""A read that matches an approved entry opens an alert, in the transaction that stores it."""

import pytest

from hotlists.models import Alert, Match


@pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
def test_it_opens_one_alert_for_a_matching_read(agency, camera):
    agency.add_entry("KTX4827")
    answer = agency.read(camera, "KTX4827")
    assert answer["status"] == "stored"
    alert = Alert.objects.get()
    match = alert.matches.get()
    assert (match.how, match.state_relation) == (Match.How.EXACT, Match.StateRelation.SAME)
    assert alert.rings == 1
