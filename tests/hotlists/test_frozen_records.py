"""A referral about a person keeps their entries, checks and stops as they are."""

import pytest
from django.db import IntegrityError, transaction

from alpr_compliance.policy import PolicyViolation
from governance.models import Referral
from governance.services.referral import close_referral, report_misuse
from hotlists.models import Check, Entry, EntryChange, Stop
from hotlists.services.entry import remove_entry
from hotlists.services.entry_change import decide_change, propose_change
from reads.models import OpenedPlate
from tests.hotlists.test_stop_constraints import stop
from tests.reads.searches import search

pytestmark = pytest.mark.clause("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")


def refer(agency, person):
    report_misuse(
        person_id=person.pk, actor=agency.sergeant, grounds="The plate is that of a friend."
    )


def kept(change):
    with pytest.raises(IntegrityError, match="records_frozen"), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Taken from a driveway"},
        {"summary": ""},
        {"case": None},
        {"entered_by": "officer"},
        {"plate": "BBB2222"},
        {"plate_digest": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_who_entered_what_and_why_stays(agency, change):
    entry = agency.add_entry()
    refer(agency, agency.other_officer)
    if "entered_by" in change:
        change = {"entered_by": agency.officer}
    kept(lambda: Entry.objects.filter(pk=entry.pk).update(**change))
    kept(lambda: Entry.objects.filter(pk=entry.pk).delete())


def test_the_entry_still_ends_and_its_plate_goes(agency):
    entry = agency.add_entry()
    refer(agency, agency.other_officer)
    assert remove_entry(entry_id=entry.pk, actor=agency.captain).plate == ""
    entry.refresh_from_db()
    assert (entry.status, entry.entered_by) == (Entry.Status.REMOVED, agency.other_officer)
    assert entry.plate_digest is not None
    kept(lambda: Entry.objects.filter(pk=entry.pk).update(reason="-"))


def test_others_may_change_what_officers_need_and_not_why(agency):
    entry = agency.add_entry()

    def change(**words):
        proposed = propose_change(
            entry_id=entry.pk, changes=words, version=1, why="The owner called",
            is_attested=True, actor=agency.sergeant,
        )  # fmt: skip
        return decide_change(change_id=proposed.pk, actor=agency.captain, apply=True)

    refer(agency, agency.other_officer)
    with pytest.raises(PolicyViolation, match="Why this entry was made") as refused:
        change(reason="Seen at the depot on Oak Street", cautions="Armed")
    assert refused.value.clause == agency.profile.cite("misuse")
    assert change(cautions="Armed").is_applied


def test_checks_and_stops_stay(agency, desk):
    asked = desk.ask(agency.officer)
    done = desk.compare_photo(agency.officer)
    stopped = stop(agency, desk)
    refer(agency, agency.officer)
    for found in (Check.objects.filter(pk=done.pk), Stop.objects.filter(pk=stopped.pk)):
        kept(lambda found=found: found.update(officer=agency.sergeant))
        kept(found.delete)
    # What waits for dispatch is answered all the same, once.
    assert desk.answer(agency.dispatcher).pk == asked.pk
    kept(lambda: Check.objects.filter(pk=asked.pk).update(reference=""))


def test_once_the_referral_is_closed_they_are_free(agency, desk):
    entry, stopped = Entry.objects.get(), stop(agency, desk)
    refer(agency, agency.officer)
    refer(agency, agency.other_officer)
    for referral in Referral.objects.all():
        close_referral(
            referral_id=referral.pk,
            actor=agency.chief,
            outcome=Referral.Outcome.UNFOUNDED,
            note="The plate is that of a stolen car, read the report.",
        )
    assert Stop.objects.filter(pk=stopped.pk).update(has_search=True) == 1
    assert Entry.objects.filter(pk=entry.pk).update(reason="Taken from the yard") == 1


def test_what_they_proposed_and_the_plates_they_opened_stay(agency):
    entry = agency.add_entry()
    change = propose_change(
        entry_id=entry.pk, changes={"vehicle_color": "grey"}, version=1, why="The owner called",
        is_attested=True, actor=agency.other_officer,
    )  # fmt: skip
    inquiry = search(agency, by=agency.other_officer)
    opened = OpenedPlate.objects.create(
        inquiry=inquiry, plate_digest=b"x" * 32, opened_at=inquiry.opened_at
    )
    refer(agency, agency.other_officer)
    changes = EntryChange.objects.filter(pk=change.pk)
    for words in (
        {"fields": []},
        {"proposed_by": agency.officer},
        {"proposed_at": entry.entered_at},
    ):
        kept(lambda words=words: changes.update(**words))
    kept(changes.delete)
    plates = OpenedPlate.objects.filter(pk=opened.pk)
    kept(lambda: plates.update(plate_digest=b"y" * 32))
    kept(plates.delete)
    decided = decide_change(change_id=change.pk, actor=agency.sergeant, apply=False, note="Not so")
    assert decided.is_applied is False
