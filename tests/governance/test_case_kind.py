"""The kind of a case: put right by who answers for the case, and then it stands."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation, load_profile
from governance.models import Case
from governance.services import correct_case_kind, import_cases
from ledger.models import Event

HEADER = "number,kind,status,assigned_badge\n"
MARKS = [("criminal", True), ("missing_person", True), ("other", False)]


@pytest.mark.parametrize("name", ["lexington_ne", "kinston_nc"])
def test_a_profile_says_which_kinds_are_investigations(name):
    kinds = load_profile(name).cases.kinds
    assert [(kind.code, kind.is_investigation) for kind in kinds] == MARKS


def test_a_correction_says_who_and_is_on_record(agency):
    case = correct_case_kind(case_id=agency.case().pk, kind="other", actor=agency.officer)
    assert (case.kind, case.kind_corrected_by) == ("other", agency.officer)
    event = Event.objects.about(case).get()
    assert (event.kind, event.actor_id) == ("case.kind_corrected", agency.officer.pk)
    assert event.data == {"from": "criminal", "to": "other"}


@pytest.mark.parametrize("kind", ["criminal", "rumor"])
def test_to_the_same_kind_or_an_unknown_one_is_refused(agency, kind):
    with pytest.raises(PolicyViolation, match="of this kind already") as refused:
        correct_case_kind(case_id=agency.case().pk, kind=kind, actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("cases")


def test_only_who_answers_for_a_case_or_stands_above_corrects_it(agency):
    case = agency.case()
    for person in (agency.other_officer, agency.dispatcher):
        with pytest.raises(PermissionDenied):
            correct_case_kind(case_id=case.pk, kind="other", actor=person)
    assert correct_case_kind(case_id=case.pk, kind="other", actor=agency.sergeant).kind == "other"


def test_what_was_corrected_stands_when_records_say_again_what_they_said(agency):
    number = agency.profile.cases.number_example
    text = f"{HEADER}{number},other,open,{agency.officer.badge_number}"
    import_cases(text=text, actor=agency.captain)
    case = Case.objects.get(number=number)
    correct_case_kind(case_id=case.pk, kind="criminal", actor=agency.officer)
    import_cases(text=text.replace("open", "closed"), actor=agency.captain)
    case.refresh_from_db()
    assert (case.kind, case.status, case.is_verified) == ("criminal", "closed", True)


def test_the_database_itself_wants_a_name_with_a_correction(agency):
    case = Case.objects.filter(pk=agency.case().pk)
    with (
        pytest.raises(IntegrityError, match="case_kind_corrected_by_someone"),
        transaction.atomic(),
    ):
        case.update(kind_corrected_by=agency.officer)


def test_the_page_of_cases_corrects_a_kind_by_the_number(agency, sign_in):
    case, address = agency.case(), reverse("governance:correct-case-kind")
    client = sign_in(agency.officer)
    page = client.get(reverse("governance:cases")).content.decode()
    assert address in page and "corrected by" not in page
    assert client.post(address, {"case": "nonsense", "kind": "other"}).status_code == 400
    assert client.post(address, {"case": case.number, "kind": "other"}).status_code == 302
    page = client.get(reverse("governance:cases")).content.decode()
    assert f"corrected by {agency.officer}" in page
    again = {"case": case.number, "kind": "criminal"}
    assert sign_in(agency.other_officer).post(address, again).status_code == 403
