"""Every alert ends with two answers; a stop ends it only with its documentation."""

import contextlib
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Check, Entry, Match, Notice, Stop
from hotlists.permissions import require
from hotlists.services.alert import claim_alert, end_purged_alerts, mark_notice_seen
from hotlists.services.ending import Answer, end_alert
from hotlists.services.stop import StopFacts
from tests.hotlists.desk import WHOLE, notices, only_alert

OUTCOMES = pytest.mark.clause("LEX-3.B.vii.1", "LEX-3.B.vii.2", "NE-60-3206(3)#alerts")
STOPS = pytest.mark.clause("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")


def refusal(act, *args, **kwargs):
    with pytest.raises(PolicyViolation) as refused:
        act(*args, **kwargs)
    assert Alert.objects.open().exists()
    return refused.value


@OUTCOMES
@pytest.mark.parametrize("field", ["not_located", "observed", "no_action"])
def test_it_ends_with_both_answers(agency, desk, field):
    alert = desk.end(agency.officer, "confirmed", field)
    assert (alert.status, alert.field_outcome) == (Alert.Status.ENDED, field)
    assert (alert.ended_by, desk.match.outcome) == (agency.officer, "confirmed")
    assert desk.match.decided_by == agency.officer


@OUTCOMES
@pytest.mark.parametrize(
    ("entry", "read", "state"), [("KTX0827", "KTXO827", ""), ("KTX4827", "KTX4827", "IA")]
)
def test_a_doubtful_match_is_confirmed_only_by_who_typed_its_plate(
    agency, camera, entry, read, state
):
    agency.add_entry(entry)
    agency.read(camera, read, **({"state": state} if state else {}))
    desk = only_alert(agency, camera)
    refused = refusal(desk.end, agency.officer)
    assert refused.clause == agency.profile.cite("vehicle_check")
    desk.check_vehicle(agency.officer, plate=entry)
    assert desk.end(agency.officer).status == Alert.Status.ENDED


@OUTCOMES
@pytest.mark.parametrize("outcome", ["", "perhaps"])
def test_it_does_not_end_without_saying_whether_the_list_was_right(agency, desk, outcome):
    refused = refusal(desk.end, agency.officer, outcome)
    assert refused.clause == agency.profile.cite("outcomes")


@pytest.mark.parametrize("field", ["", "arrest"])
def test_it_does_not_end_without_saying_what_happened(agency, desk, field):
    with pytest.raises(ValidationError):
        desk.end(agency.officer, "confirmed", field)


@OUTCOMES
@pytest.mark.parametrize(
    ("outcome", "mismatch"),
    [("did_not_correlate", ""), ("confirmed", "misread"), ("not_determined", "misread")],
)
def test_a_mismatch_has_its_reason_and_nothing_else_has_one(agency, desk, outcome, mismatch):
    refused = refusal(desk.end, agency.officer, outcome, mismatch=mismatch)
    assert refused.clause == agency.profile.cite("outcomes")


@OUTCOMES
@pytest.mark.parametrize("mismatch", ["misread", "wrong_state", "wrong_vehicle", "stale_entry"])
def test_a_match_that_did_not_correlate_says_why(agency, desk, mismatch):
    desk.end(agency.officer, "did_not_correlate", mismatch=mismatch)
    assert desk.match.mismatch == mismatch


@OUTCOMES
def test_not_determined_is_told_to_the_supervisor(agency, desk):
    desk.end(agency.officer, "not_determined")
    notice = notices().get()
    assert (notice.person, notice.about) == (agency.sergeant, agency.officer)
    assert notice.kind == Notice.Kind.NOT_DETERMINED


def test_an_answer_about_another_match_tells_nobody(agency, desk):
    answers = {
        desk.match.pk: Answer(outcome="confirmed"),
        987654: Answer(outcome="not_determined"),
    }
    end_alert(
        alert_id=desk.alert.pk, actor=agency.officer, answers=answers, field_outcome="observed"
    )
    assert not notices().exists()


@OUTCOMES
def test_each_match_counts_once(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    agency.read(desk.camera, "KTX4827")
    first, second = desk.alert.matches.all()
    refusal(
        end_alert, alert_id=desk.alert.pk, actor=agency.officer, field_outcome="observed",
        answers={first.pk: Answer(outcome="confirmed")},
    )  # fmt: skip
    end_alert(
        alert_id=desk.alert.pk, actor=agency.officer, field_outcome="observed",
        answers={
            first.pk: Answer(outcome="confirmed"),
            second.pk: Answer(outcome="did_not_correlate", mismatch="wrong_vehicle"),
        },
    )  # fmt: skip
    outcomes = Match.objects.values_list("outcome", flat=True)
    assert sorted(outcomes) == ["confirmed", "did_not_correlate"]


def test_a_match_that_a_check_decided_keeps_its_answer(agency, open_desk):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first = desk.alert.matches.first()
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, match=first)
    desk.end(agency.officer)
    first.refresh_from_db()
    assert (first.mismatch, first.decided_by) == ("stale_entry", agency.dispatcher)


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_only_who_acts_ends_an_alert(agency, desk, who):
    with pytest.raises(PermissionDenied):
        desk.end(getattr(agency, who))


def test_an_ended_alert_is_not_ended_again(agency, desk):
    desk.end(agency.officer)
    with pytest.raises(PolicyViolation) as refused:
        desk.end(agency.other_officer, "not_determined")
    assert refused.value.clause == agency.profile.cite("outcomes")
    assert desk.match.outcome == "confirmed"


@STOPS
@pytest.mark.parametrize(
    ("facts", "topic"),
    [
        ({"report_number": " "}, "stop_report"),
        ({"is_named_in_narrative": False}, "narrative"),
    ],
)
def test_a_stop_ends_it_only_with_its_documentation(agency, desk, facts, topic):
    desk.make_every_check(agency.officer)
    stop = StopFacts(**(WHOLE | facts))
    refused = refusal(desk.end, agency.officer, "confirmed", "stop", stop=stop)
    assert refused.clause == agency.profile.cite(topic)
    assert not Stop.objects.exists()
    assert desk.match.outcome == ""


@STOPS
def test_a_stop_without_a_word_is_refused(agency, desk):
    refused = refusal(desk.end, agency.officer, "confirmed", "stop")
    assert refused.clause == agency.profile.cite("stop_report")


@STOPS
def test_a_cleared_stop_keeps_its_report_and_its_clearance(agency, desk):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer, "confirmed", "stop", stop=StopFacts(**WHOLE))
    stop = Stop.objects.get()
    assert (stop.report_number, stop.officer) == ("26-004711", agency.officer)
    assert stop.clearance == desk.alert.clearances.get()
    assert not notices().exists()


@STOPS
@pytest.mark.parametrize("outcome", ["confirmed", "not_determined"])
def test_a_stop_points_to_the_case_of_the_entry_that_was_right(agency, desk, outcome):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer, outcome, "stop", stop=StopFacts(**WHOLE))
    assert Stop.objects.get().case == (agency.case() if outcome == "confirmed" else None)


@STOPS
def test_a_stop_whose_entry_has_no_case_points_to_its_reports(agency, desk):
    Entry.objects.update(case=None)
    case = agency.case()
    desk.make_every_check(agency.officer)
    report = WHOLE | {"report_number": case.number.lower()}
    desk.end(agency.officer, "confirmed", "stop", stop=StopFacts(**report))
    assert Stop.objects.get().case == case


@STOPS
def test_it_still_does_when_read_and_entry_are_gone(agency, desk):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer, "confirmed", "stop", stop=StopFacts(**WHOLE))
    with connection.cursor() as cursor:
        for table in ("hotlists_matchedentry", "reads_read"):
            cursor.execute(f"TRUNCATE {table}")
    assert Stop.objects.get().case == agency.case()


@pytest.mark.clause("LEX-3.C.vi#alerts")
def test_an_uncleared_stop_is_recorded_with_its_reason_and_told(agency, desk):
    refused = refusal(desk.end, agency.officer, "confirmed", "stop", stop=StopFacts(**WHOLE))
    assert refused.clause == agency.profile.cite("status_check")
    stop = StopFacts(**WHOLE, not_cleared_reason="It ran a red light before me")
    desk.end(agency.officer, "confirmed", "stop", stop=stop)
    assert Stop.objects.get().clearance is None
    notice = notices().get()
    assert (notice.person, notice.kind) == (agency.sergeant, Notice.Kind.NOT_CLEARED)
    assert notice.reason == "It ran a red light before me"


def test_another_officers_clearance_does_not_clear_a_stop(agency, desk):
    desk.make_every_check(agency.officer)
    refused = refusal(desk.end, agency.other_officer, "confirmed", "stop", stop=StopFacts(**WHOLE))
    assert refused.clause == agency.profile.cite("status_check")


@pytest.mark.clause("LEX-3.C.vi#alerts-2", "KIN-IV.B.4")
def test_a_stop_over_a_person_states_its_legal_basis(agency, open_desk):
    desk = open_desk("wanted_person")
    told = {"not_cleared_reason": "It ran a red light before me"}
    stop = StopFacts(**WHOLE, **told)
    refused = refusal(desk.end, agency.officer, "confirmed", "stop", stop=stop)
    assert refused.clause == agency.profile.cite("not_probable_cause")
    stop = StopFacts(**WHOLE, **told, legal_basis="observed_violation")
    desk.end(agency.officer, "confirmed", "stop", stop=stop)
    assert Stop.objects.get().legal_basis == "observed_violation"


def test_a_person_who_came_up_after_the_clearance_still_needs_a_basis(agency, desk):
    desk.make_every_check(agency.officer)
    agency.add_entry(category="wanted_person")
    agency.read(desk.camera, "KTX4827")
    facts = WHOLE | {"not_cleared_reason": "The driver came running at me"}
    refused = refusal(desk.end, agency.officer, "confirmed", "stop", stop=StopFacts(**facts))
    assert refused.clause == agency.profile.cite("not_probable_cause")
    stop = StopFacts(**facts, legal_basis="observed_violation")
    desk.end(agency.officer, "confirmed", "stop", stop=stop)
    assert Stop.objects.get().legal_basis == "observed_violation"


def test_the_basis_stated_when_cleared_is_the_stops(agency, open_desk):
    desk = open_desk("wanted_person")
    desk.make_every_check(agency.officer)
    desk.clear(agency.officer, legal_basis="description_match")
    desk.end(agency.officer, "confirmed", "stop", stop=StopFacts(**WHOLE))
    assert Stop.objects.get().legal_basis == "description_match"


def test_an_alert_nobody_answered_ends_as_not_determined_when_its_reads_are_purged(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    end_purged_alerts(desk.alert.opened_at)
    assert Alert.objects.get().status == Alert.Status.OPEN
    desk.alert.sightings.all().delete()
    end_purged_alerts(desk.alert.opened_at)
    assert (Alert.objects.get().status, desk.match.outcome) == ("ended", "not_determined")
    assert notices().get().person == agency.sergeant


def test_a_notice_is_ones_own_to_see(agency, desk):
    desk.end(agency.officer, "not_determined")
    notice = notices().get()
    with pytest.raises(Notice.DoesNotExist):
        mark_notice_seen(notice_id=notice.pk, actor=agency.officer)
    assert mark_notice_seen(notice_id=notice.pk, actor=agency.sergeant).seen_at is not None


def test_of_two_endings_at_once_one_wins(committed_agency, monkeypatch):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry()
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    match_id = desk.match.pk
    meet = threading.Barrier(2, timeout=0.5)
    endings = []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def end(person):
        try:
            end_alert(
                alert_id=desk.alert.pk, actor=person, field_outcome="observed",
                answers={match_id: Answer(outcome="not_determined")},
            )  # fmt: skip
            endings.append("ended")
        except PolicyViolation:
            endings.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("hotlists.permissions.require", wait_for_the_other)
    people = (agency.officer, agency.other_officer)
    threads = [threading.Thread(target=end, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(endings) == ["ended", "refused"]
    assert notices().count() == 1


@STOPS
def test_a_clearance_that_ones_own_eyes_took_back_is_none(agency, desk):
    desk.make_every_check(agency.officer)
    assert desk.is_cleared(agency.officer)
    desk.check_vehicle(agency.officer, Check.Result.NOT_THIS_VEHICLE)
    whole = StopFacts(**WHOLE)
    refused = refusal(desk.end, agency.officer, field_outcome="stop", stop=whole)
    assert refused.clause == agency.profile.cite("status_check")
