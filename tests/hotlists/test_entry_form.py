"""What an entry of each kind must say, and what of it an approver is shown."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Adoption
from governance.rules.substance import screened, substance
from hotlists.approvals import concerns_of
from hotlists.models import Alert, Entry, EntryNotice
from hotlists.services.entry import add_entry, remove_entry
from ledger.models import Event

DESCRIBED = {"plate": "", "match_kind": "description", "vehicle_color": "White"}


def add(agency, **changes):
    return add_entry(draft=agency.draft(**changes), actor=agency.officer)


def test_the_first_kind_a_profile_offers_is_the_usual_one(agency):
    assert add(agency).kind == agency.profile.entries.kinds[0].code


@pytest.mark.clause("LEX-3.C.vii.d#hotlists", "NE-60-3202(1)")
def test_in_lexington_a_manual_entry_needs_no_summary_but_case_and_determination(lexington):
    assert add(lexington, kind="manual", summary="").kind == Entry.Kind.MANUAL
    for lacking in ({"case_id": None}, {"is_determined_relevant": False}, {"reason": ""}):
        with pytest.raises(PolicyViolation, match="lacks"):
            add(lexington, kind="manual", **lacking)


def test_kinston_makes_no_agency_list_entries(kinston):
    with pytest.raises(PolicyViolation, match="not made here") as refused:
        add(kinston, kind="agency_list")
    assert refused.value.clause == kinston.profile.cite("entry_fields")


def test_nobody_makes_an_imported_entry_by_hand(agency):
    with pytest.raises(PolicyViolation, match="not made here"):
        add(agency, kind="imported")


def test_without_the_word_that_no_use_is_prohibited_there_is_no_entry(agency):
    with pytest.raises(PolicyViolation, match="serves no prohibited use"):
        add(agency, is_attested=False)
    entry = add(agency)
    assert Event.objects.about(entry).get().data["attested_no_prohibited_use"] is True


@pytest.mark.clause("LEX-3.C.vii.d#hotlists")
@pytest.mark.parametrize(
    "summary", ["investigation", "Stolen vehicle case", "police purposes", "-"]
)
def test_a_summary_without_a_word_of_its_own_is_refused(lexington, summary):
    with pytest.raises(PolicyViolation, match="does not say what the case is about"):
        add(lexington, summary=summary)


@pytest.mark.parametrize(
    ("text", "score", "missing"),
    [
        ("Burglar of the Elm St pharmacy fled in it on Sunday", 3, ""),
        ("Theft of a pickup truck", 3, ""),
        ("Theft", 1, "who, what or where is not said, it is very short"),
        ("Robbery robbery robbery robbery robbery", 1, "repeats the same words"),
        ("ongoing investigation", 0, "nothing in it is about this case"),
    ],
)
def test_a_text_is_scored_by_what_it_says(text, score, missing):
    found = substance(text, given="Stolen vehicle")
    assert found.score == score
    assert missing in found.missing


def test_words_are_pointed_out_by_what_they_are_about():
    assert screened("White pickup", "left the mill") == []
    assert screened("Drives by MY EX-WIFE'S house") == ["Words about somebody close to the author"]
    assert screened("Left the exhibition of my exports") == []
    assert screened("She is my ex-wife") == ["Words about somebody close to the author"]
    assert len(screened("Seen at a protest", "my neighbor")) == 2


@pytest.mark.parametrize("plate", ["KT?48", "*827", "K?X*7", "??KTX"])
def test_a_partial_plate_has_three_known_characters(agency, plate):
    entry = add(agency, plate=plate, match_kind="partial")
    assert (entry.plate, entry.match_kind) == (plate, "partial")


@pytest.mark.parametrize("plate", ["KT?", "K?7*", "***", "KTX4827", "", "KT%48?", "K?TX48271234"])
def test_another_partial_plate_is_refused(agency, plate):
    with pytest.raises(PolicyViolation, match="at least three known"):
        add(agency, plate=plate, match_kind="partial")


def test_a_description_needs_two_things_and_no_plate(agency):
    with pytest.raises(PolicyViolation, match="at least two"):
        add(agency, **DESCRIBED)
    with pytest.raises(PolicyViolation, match="at least two"):
        add(agency, **DESCRIBED | {"plate": "KTX4827", "vehicle_make": "Ford"})
    entry = add(agency, **DESCRIBED, vehicle_make="Ford")
    assert (entry.plate, entry.plate_key, entry.plate_digest) == ("", "", None)


def test_a_form_that_does_not_exist_is_refused(agency):
    with pytest.raises(ValidationError):
        add(agency, match_kind="rumor")


def test_the_approver_is_told_at_once(agency):
    add(agency)
    notice = EntryNotice.objects.get(kind="waiting")
    assert notice.person == agency.captain
    assert notice.mailed_at is None


def test_an_ordinary_entry_gives_nothing_to_look_at(agency):
    entry = add(agency, case_id=None) if "case" not in agency.profile.entries.required else None
    entry = entry or add(agency)
    assert concerns_of([entry], viewer=agency.captain) == {entry.pk: []}


def test_what_an_approver_should_look_at(agency):
    case = agency.case()
    case.assigned_to = agency.other_officer
    case.save()
    entry = add(agency, summary="My neighbor", plate="KTX?", match_kind="partial")
    said = " ".join(concerns_of([entry], viewer=agency.captain)[entry.pk])
    for words in ("says little", "close to the author", "somebody else", "other vehicles"):
        assert words in said


def test_a_plate_entered_before_is_told_even_when_the_first_entry_is_purged(agency):
    first = agency.add_entry("KTX4827")
    remove_entry(entry_id=first.pk, actor=agency.other_officer)
    again, captain = add(agency, plate="KTX4827"), agency.captain
    assert "This plate was entered before: once" in concerns_of([again], viewer=captain)[again.pk]
    # A star that stands for nothing hides it no more.
    starred = add(agency, plate="KTX4827*", match_kind="partial")
    notes = concerns_of([starred], viewer=captain)[starred.pk]
    assert "This plate was entered before: 2 times" in notes
    other = add(agency, plate="BQD9316")
    assert not any("before" in words for words in concerns_of([other], viewer=captain)[other.pk])


def test_looking_costs_the_same_for_many(agency, django_assert_max_num_queries):
    entries = [add(agency, plate=f"KTX{n}") for n in range(1000, 1008)]
    with django_assert_max_num_queries(12):
        concerns_of(entries, viewer=agency.captain)


def test_where_the_policy_asks_no_approval_the_entry_says_so(kinston, camera_without_approval):
    entry = add(kinston)
    assert (entry.status, entry.decided_as, entry.decided_by) == ("approved", "not_required", None)
    kinston.read(camera_without_approval, "KTX4827")
    assert Alert.objects.count() == 1


@pytest.fixture
def camera_without_approval(kinston):
    kinds = [
        kind.model_copy(update={"approval_required": False})
        for kind in kinston.profile.entries.kinds
    ]
    entries = kinston.profile.entries.model_copy(update={"kinds": tuple(kinds)})
    content = kinston.profile.model_copy(update={"entries": entries}).model_dump(mode="json")
    known = Adoption.objects.get()
    Adoption.objects.create(
        profile_name=known.profile_name, version="0" * 64, content=content,
        proposed_by=known.proposed_by, proposed_at=known.proposed_at, adopted_by=known.adopted_by,
        adopted_at=known.adopted_at, effective_from=timezone.now(),
        document=known.document,
    )  # fmt: skip
    return kinston.add_camera()


def test_only_a_manual_entry_goes_without_approval_by_the_database(lexington):
    entry = add(lexington)
    with pytest.raises(IntegrityError, match="entry_approved_by_someone"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(status="approved", decided_as="not_required")
