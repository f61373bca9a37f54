"""When a search or a hold has been over for the life of the logs, what was typed goes."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import Flag
from governance.services import effects_of
from governance.services.referral import report_misuse
from ledger.models import Event
from personnel.services import scheduled_work
from reads.digest import plate_digest
from reads.effects import retention_effects
from reads.held import kept_past_limit
from reads.logs import REMOVED
from reads.models import Hold, Inquiry, PurgeRun
from reads.services import purge_expired
from reads.services.inquiry import open_inquiry
from reads.services.purge import logs, preview_purge
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold
from tests.reads.searches import question, why
from tests.reads.test_residue import places_of, raw_bytes

pytestmark = pytest.mark.usefixtures("new_files")

# Its folded key is the same text: without O, Q, D or I.
TYPED = "KZ7XJ9WVL4"


def search(past: Past) -> Inquiry:
    with past.then():
        asked = question(plate=TYPED, make="Ford")
        reason = f"{TYPED} left the burglary on Elm Street at 2 am"
        found = open_inquiry(
            why=why(past.agency, reason=reason), question=asked, actor=past.agency.officer
        )
    return Inquiry.objects.get(pk=found.pk)


def over(past: Past, at: datetime, **window: datetime) -> Hold:
    """A hold of today that ended then."""
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        placed = hold(past.agency, past.camera.pk, plate=TYPED, **window)
    Hold.objects.filter(pk=placed.pk).update(ends_at=at, end_note=f"No need of {TYPED}")
    return placed


def life_before(past: Past, at: datetime) -> datetime:
    return past.agency.profile.retention.log_life.before(at)


def life_after(past: Past, at: datetime) -> datetime:
    return past.agency.profile.retention.log_life.after(at)


def purge_at(at: datetime) -> PurgeRun:
    with time_machine.travel(at, tick=False):
        return purge_expired(actor=scheduled_work(), clock_is_right=True)


def test_a_search_names_its_plate_for_the_life_of_the_logs(past: Past):
    searched = search(past)
    end = life_after(past, searched.open_until)
    purge_at(end - SECOND)
    searched.refresh_from_db()
    assert (searched.question["plate"], searched.cleared_at) == (TYPED, None)
    purge_at(end)
    searched.refresh_from_db()
    assert TYPED not in f"{searched.question}{searched.reason}"
    assert searched.question["captured_from"]
    assert (searched.reason, searched.cleared_at) == (REMOVED, end)
    assert bytes(searched.plate_digest) == plate_digest(TYPED)
    assert searched.searcher == past.agency.officer
    event = Event.objects.about(searched).get(kind="log.cleared")
    assert event.clause == past.agency.profile.cite("retention")


def test_the_order_that_searches_rested_on_goes_with_the_last_of_them(past: Past):
    searches = [search(past) for _ in range(3)]
    order = past.agency.paper(past.agency.officer)
    Inquiry.objects.update(privacy_order=order, open_until=past.today)
    last = past.today + timedelta(hours=1)
    Inquiry.objects.filter(pk=searches[2].pk).update(open_until=last)
    purge_at(life_after(past, past.today))
    assert Inquiry.objects.exclude(cleared_at=None).count() == 2
    order.refresh_from_db()
    assert order.destroyed_at is None
    purge_at(life_after(past, last))
    order.refresh_from_db()
    assert order.destroyed_at is not None
    assert not order.file


def test_a_hold_names_its_plate_until_it_has_been_over_that_long(past: Past):
    ended = life_before(past, past.today)
    old, later = over(past, ended), over(past, ended + SECOND)
    past.purge()
    old.refresh_from_db()
    later.refresh_from_db()
    assert (old.plate, old.plate_key, old.end_note, old.cleared_at) == ("", "", "", past.today)
    assert bytes(old.plate_digest) == plate_digest(TYPED)
    assert (later.plate, later.cleared_at) == (TYPED, None)


def test_nothing_of_it_stays_on_disk_and_the_certificate_counts_it(past_lexington: Past, servers):
    past = past_lexington
    searched = search(past)
    end = life_after(past, searched.open_until)
    over(past, life_before(past, end))
    assert places_of(TYPED, raw_bytes(servers))
    with time_machine.travel(end, tick=False):
        counted = preview_purge(actor=scheduled_work())
    run = purge_at(end)
    assert places_of(TYPED, raw_bytes(servers)) == []
    removed = {tally.place: tally.removed for tally in run.tallies.all()}
    assert (removed["reads_inquiry"], removed["reads_hold"]) == (1, 1)
    assert counted.removed == {(t.day, t.place, t.camera_id): t.removed for t in run.tallies.all()}
    made = run.certificates.get()
    assert '"state":"gone"' in made.content
    assert "What members searched for" in made.content


def test_a_run_that_died_before_it_wrote_the_table_anew_is_completed(
    past_lexington: Past, servers, monkeypatch
):
    past = past_lexington
    over(past, life_before(past, past.today))

    def die(*names: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(logs, "rewrite_tables", die)
        past.purge()
    assert places_of(TYPED, raw_bytes(servers))
    past.purge()
    assert places_of(TYPED, raw_bytes(servers)) == []


@pytest.mark.parametrize("ground", ["flag", "referral"])
def test_what_a_reviewer_or_a_referral_needs_stays(past_lexington: Past, ground):
    past = past_lexington
    searched = search(past)
    with time_machine.travel(past.today, tick=False):
        if ground == "flag":
            Flag.objects.create(
                person=past.agency.officer, kind=Flag.Kind.values[0], topic="t", is_holding=True,
                subject_type="reads.inquiry", subject_id=searched.pk, decider=past.agency.captain,
                opened_at=past.today, due_at=past.today,
            )  # fmt: skip
        else:
            report_misuse(
                person_id=past.agency.officer.pk, actor=past.agency.auditor, grounds="Own car"
            )
    purge_at(life_after(past, searched.open_until))
    searched.refresh_from_db()
    assert searched.question["plate"] == TYPED


def test_a_cleared_hold_covers_nothing_more(past_lexington: Past):
    """Without its plate it would name all reads of its window."""
    past = past_lexington
    cleared = over(past, life_before(past, past.today), **around(past.cutoff))
    past.read("GONE123", past.cutoff)
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        kept = hold(past.agency, past.camera.pk, plate="GONE123", **around(past.cutoff))
    past.purge()
    cleared.refresh_from_db()
    assert cleared.cleared_at == past.today
    assert [read.plate for read in kept_past_limit(kept)] == ["GONE123"]
    assert [*kept_past_limit(cleared)] == []


def test_only_what_was_settled_and_closed_can_be_cleared(past_lexington: Past):
    placed = over(past_lexington, past_lexington.today)
    with pytest.raises(IntegrityError, match="cleared_once_settled"), transaction.atomic():
        Hold.objects.filter(pk=placed.pk).update(cleared_at=timezone.now())
    search(past_lexington)
    with pytest.raises(IntegrityError, match="cleared_once_closed"), transaction.atomic():
        Inquiry.objects.update(cleared_at=past_lexington.started)


def proposed(past: Past, life: str) -> Profile:
    content = past.agency.profile.model_dump(mode="json")
    content["retention"]["log_life"] = life
    return Profile.model_validate(content)


def test_the_logs_serve_audits_for_three_years_at_least(past_lexington: Past):
    assert proposed(past_lexington, "3 years")
    with pytest.raises(ValueError, match="at least 3 years"):
        proposed(past_lexington, "1095 days")


def test_a_profile_adopted_before_has_three_years(past_lexington: Past):
    content = past_lexington.agency.profile.model_dump(mode="json")
    del content["retention"]["log_life"]
    assert str(Profile.model_validate(content).retention.log_life) == "3 years"


def test_a_shorter_life_says_what_it_takes(past_lexington: Past):
    past = past_lexington
    today = past.agency.profile
    made = proposed(past, "5 years")
    assert effects_of(made, past.today) == []
    over(past, life_before(past, past.today))
    Hold.objects.update(settled_at=past.today)
    [effect] = retention_effects(made, today, past.today)
    assert (effect.code, effect.rows) == ("logs_cleared", 1)
