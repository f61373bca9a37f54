"""Clear to act: only when every check stands for this officer, and only as long as it does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.local import local
from hotlists.models import Alert, Check, Clearance
from hotlists.services.alert import claim_alert
from ledger.models import Event
from tests.hotlists.desk import only_alert

Result = Check.Result
pytestmark = pytest.mark.clause(
    "LEX-3.C.vi#alerts", "LEX-3.C.vii.a", "LEX-3.C.v#alerts", "KIN-III.A#alerts-2",
    "KIN-IV.B.3.b", "KIN-IV.B.3.c", "LEX-3.C.vii.b", "KIN-IV.B.3.a",
)  # fmt: skip


def refusal(desk, officer, **basis):
    with pytest.raises(PolicyViolation) as refused:
        desk.clear(officer, **basis)
    return refused.value


def clause_of(agency, code):
    [step] = [s for s in agency.profile.verification.steps if s.code == code]
    return step.clause


def test_an_alert_alone_clears_nobody(agency, desk):
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    refused = refusal(desk, agency.officer)
    assert refused.clause == agency.profile.verification.steps[0].clause
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("missing", ["status", "photo", "vehicle"])
def test_each_missing_check_keeps_the_officer_from_clear_and_names_its_clause(
    agency, desk, missing
):
    if missing != "status":
        desk.confirm(agency.officer)
    if missing != "photo":
        desk.compare_photo(agency.officer)
    if missing != "vehicle":
        desk.check_vehicle(agency.officer)
    [step, *_] = [s for s in agency.profile.verification.steps if s.kind == missing]
    refused = refusal(desk, agency.officer)
    assert refused.clause == step.clause
    assert step.label in refused.next_step
    assert not Clearance.objects.exists()


def test_the_last_check_clears_the_officer_by_itself(agency, desk):
    desk.make_every_check(agency.officer)
    clearance = Clearance.objects.get()
    assert clearance.officer == agency.officer
    assert Event.objects.about(desk.alert).filter(kind="alert.clear_to_act").count() == 1


def test_whichever_check_comes_last(agency, desk):
    desk.check_vehicle(agency.officer)
    desk.compare_photo(agency.other_officer)
    desk.ask(agency.officer)
    desk.confirm(agency.dispatcher)
    assert Clearance.objects.get().officer == agency.officer


def test_one_officers_skip_does_not_serve_another(kinston_desk):
    agency, desk = kinston_desk.agency, kinston_desk
    desk.skip(agency.officer, "mdt")
    desk.answer(agency.officer, step="dcin")
    desk.compare_photo(agency.officer)
    desk.check_vehicle(agency.officer)
    desk.check_vehicle(agency.other_officer)
    assert [c.officer for c in Clearance.objects.all()] == [agency.officer]
    assert refusal(desk, agency.other_officer).clause == clause_of(agency, "mdt")


def test_a_status_that_was_denied_an_answer_clears_nobody(agency, desk):
    desk.make_every_check(agency.officer)
    desk.answer(agency.dispatcher, Result.CANNOT_TELL)
    assert refusal(desk, agency.officer).clause == agency.profile.verification.steps[0].clause


def test_clear_ends_with_the_status_it_rests_on(agency, desk, clock):
    life = timedelta(minutes=agency.profile.verification.confirmation_minutes)
    first = desk.answer(agency.dispatcher, step=desk.status_steps[0]).answered_at
    clock.shift(timedelta(minutes=5))
    for step in desk.status_steps[1:]:
        desk.answer(agency.dispatcher, step=step)
    desk.compare_photo(agency.officer)
    desk.check_vehicle(agency.officer)
    assert Clearance.objects.get().until == first + life
    clock.shift(timedelta(minutes=10, seconds=1))
    assert refusal(desk, agency.officer).clause == agency.profile.verification.steps[0].clause
    desk.confirm(agency.dispatcher)
    assert Clearance.objects.filter(until__gt=timezone.now()).count() == 1


def test_clear_ends_with_the_look_it_rests_on(agency, desk, clock):
    life = timedelta(minutes=agency.profile.verification.confirmation_minutes)
    looked = desk.check_vehicle(agency.officer).at
    clock.shift(timedelta(minutes=5))
    desk.compare_photo(agency.officer)
    desk.confirm(agency.dispatcher)
    assert Clearance.objects.get().until == looked + life


def test_clear_ends_with_the_entry_it_rests_on(agency, open_desk):
    desk = open_desk(expires_at=timezone.now() + timedelta(minutes=7))
    desk.make_every_check(agency.officer)
    assert Clearance.objects.get().until == desk.match.matched.get().entry.expires_at


def test_dispatch_hours_later_clears_nobody_who_has_not_looked_since(agency, desk, clock):
    desk.compare_photo(agency.officer)
    desk.check_vehicle(agency.officer)
    clock.shift(timedelta(hours=5))
    desk.confirm(agency.dispatcher)
    assert not Clearance.objects.exists()
    refused = refusal(desk, agency.officer)
    assert refused.clause == agency.profile.cite("vehicle_check")
    assert "Make it again" in refused.next_step
    desk.check_vehicle(agency.officer)
    assert desk.is_cleared(agency.officer)


def test_the_card_says_why_it_asks_for_another_look(agency, desk, clock, sign_in):
    looked = local(desk.check_vehicle(agency.officer).at, agency.profile)
    minutes = agency.profile.verification.confirmation_minutes
    card = reverse("hotlists:alert", args=[desk.alert.pk])
    client = sign_in(agency.officer)
    fresh = client.get(card).content.decode()
    assert f"This is the vehicle, {looked}" in fresh
    assert 'id="characters"' not in fresh
    assert "data-recheck-seconds" in fresh
    clock.shift(timedelta(minutes=minutes, seconds=1))
    old = client.get(card).content.decode()
    assert f"You saw it at {looked}, over {minutes} minutes ago" in old
    assert 'id="characters"' in old


def test_an_alert_about_a_vehicle_asks_for_no_legal_basis(agency, desk):
    desk.make_every_check(agency.officer)
    assert Clearance.objects.get().legal_basis == ""


@pytest.mark.clause("LEX-3.C.vi#alerts-2", "KIN-IV.B.4")
@pytest.mark.parametrize("basis", ["", "hunch"])
def test_an_entry_about_a_person_asks_for_the_stops_own_legal_basis(agency, open_desk, basis):
    desk = open_desk("wanted_person")
    desk.make_every_check(agency.officer)
    assert not Clearance.objects.exists()
    refused = refusal(desk, agency.officer, legal_basis=basis)
    assert refused.clause == agency.profile.cite("not_probable_cause")
    clearance = desk.clear(agency.officer, legal_basis="description_match")
    assert clearance.legal_basis == "description_match"


@pytest.mark.clause("LEX-3.C.vi#alerts-2", "KIN-IV.B.4")
def test_another_legal_basis_has_to_be_stated(agency, open_desk):
    desk = open_desk("wanted_person")
    desk.make_every_check(agency.officer)
    refused = refusal(desk, agency.officer, legal_basis="other", legal_basis_detail=" ")
    assert refused.clause == agency.profile.cite("not_probable_cause")
    clearance = desk.clear(
        agency.officer, legal_basis="other", legal_basis_detail="Flagged down by the owner"
    )
    assert clearance.legal_basis_detail == "Flagged down by the owner"


def test_a_legal_basis_replaces_no_check(agency, open_desk):
    desk = open_desk("wanted_person")
    desk.confirm(agency.officer)
    desk.compare_photo(agency.officer)
    refused = refusal(desk, agency.officer, legal_basis="description_match")
    assert refused.clause == agency.profile.cite("vehicle_check")


def test_dispatch_alone_is_never_clear(agency, desk):
    desk.confirm(agency.dispatcher)
    desk.compare_photo(agency.dispatcher)
    with pytest.raises(PermissionDenied):
        desk.check_vehicle(agency.dispatcher)
    with pytest.raises(PermissionDenied):
        desk.clear(agency.dispatcher)
    assert not Clearance.objects.exists()


def test_nobody_is_clear_on_an_alert_that_has_ended(agency, desk):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer)
    assert refusal(desk, agency.officer).clause == agency.profile.cite("outcomes")


def test_no_longer_wanted_takes_back_what_was_cleared(agency, desk):
    desk.make_every_check(agency.officer)
    desk.answer(agency.dispatcher, Result.NOT_VALID)
    assert Alert.objects.get().status == Alert.Status.ENDED
    assert not Clearance.objects.filter(until__gt=timezone.now()).exists()


@pytest.fixture
def kinston_desk(kinston):
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    return only_alert(kinston, camera)
