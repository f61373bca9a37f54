"""What a hold covers by look-alike only is listed, and kept or released read by read."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from reads.held import look_alikes
from reads.models import Hold, LookAlikeDecision, PreservedRead, Read
from reads.services.look_alike import decide_look_alike
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold

OTHERS = [{"plate": "KTX4827", "confidence": 0.4}]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def held(agency, camera, now) -> Hold:
    """One exact read, one that looks alike, one by its second reading, and one of no concern."""
    agency.read(camera, "KTO4827", at=now)
    agency.read(camera, "KTD4827", at=now)
    agency.read(camera, "KTX4B27", at=now, candidates=[{"plate": "KT04827"}])
    agency.read(camera, "BBB1", at=now, candidates=OTHERS)
    with time_machine.travel(now + SECOND, tick=False):
        return hold(agency, camera.pk, plate="KTO4827", **around(now))


def decide(held: Hold, plate: str, actor, *, keep: bool) -> LookAlikeDecision:
    read = Read.objects.get(plate=plate)
    return decide_look_alike(
        hold_id=held.pk, captured_at=read.captured_at, read_id=read.id, keep=keep, actor=actor
    )


def listed(held: Hold) -> set[str]:
    return {read.plate for read in look_alikes(held)}


def test_those_that_only_look_alike_are_listed(held):
    assert listed(held) == {"KTD4827", "KTX4B27"}


def test_a_decided_one_leaves_the_list(agency, held):
    decide(held, "KTD4827", agency.captain, keep=True)
    decide(held, "KTX4B27", agency.captain, keep=False)
    assert listed(held) == set()
    kinds = {"hold.look_alike_kept", "hold.look_alike_released"}
    events = Event.objects.about(held).filter(kind__in=kinds)
    assert len(events) == 2
    assert not any("KT" in str(event.data) for event in events)


def test_it_is_decided_once(agency, held):
    decide(held, "KTD4827", agency.captain, keep=True)
    with pytest.raises(PolicyViolation, match="decided on already"):
        decide(held, "KTD4827", agency.captain, keep=False)
    decision = LookAlikeDecision.objects.get()
    decision.pk = None
    with pytest.raises(IntegrityError, match="decided_once"), transaction.atomic():
        decision.save()


@pytest.mark.parametrize(("plate", "words"), [("KTO4827", "by its plate"), ("BBB1", "not cover")])
def test_what_is_exact_or_no_match_is_not_decided_on(agency, held, plate, words):
    with pytest.raises(PolicyViolation, match=words):
        decide(held, plate, agency.captain, keep=False)


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "auditor"])
def test_only_who_manages_holds_decides(agency, held, who):
    with pytest.raises(PermissionDenied):
        decide(held, "KTD4827", getattr(agency, who), keep=False)


@pytest.fixture
def preserved(past_lexington: Past) -> tuple[Past, Hold]:
    """An exact read and a look-alike, kept past the limit."""
    past = past_lexington
    at = past.cutoff - timedelta(days=1)
    past.read("KTO4827", at)
    past.read("KTD4827", at)
    with time_machine.travel(past.today - SECOND, tick=False):
        placed = hold(past.agency, past.camera.pk, plate="KTO4827", **around(at))
    return past, placed


def test_one_released_before_the_limit_goes_with_it(preserved):
    past, placed = preserved
    with time_machine.travel(past.today - SECOND, tick=False):
        decide(placed, "KTD4827", past.agency.captain, keep=False)
    past.purge()
    assert PreservedRead.objects.get().plate == "KTO4827"


def test_one_released_past_the_limit_goes_with_the_next_run(preserved):
    past, placed = preserved
    past.purge()
    assert listed(placed) == {"KTD4827"}
    alike = PreservedRead.objects.get(plate="KTD4827")
    with time_machine.travel(past.today, tick=False):
        decide_look_alike(
            hold_id=placed.pk,
            captured_at=alike.captured_at,
            read_id=alike.id,
            keep=False,
            actor=past.agency.captain,
        )
    past.today += timedelta(hours=1)
    run = past.purge(clock_is_right=True)
    assert PreservedRead.objects.get().plate == "KTO4827"
    assert run.tallies.get(place="reads_preservedread").removed == 1
    assert LookAlikeDecision.objects.get().settled_at == past.today


def test_one_nobody_decided_on_stays(preserved):
    past, _ = preserved
    past.purge()
    past.today += timedelta(days=300)
    past.purge(clock_is_right=True)
    assert PreservedRead.objects.count() == 2
