"""Cases: typed ones are unverified, imported ones come from records; each number has its form."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from governance.models import Case
from governance.services import add_case, close_case, import_cases
from hotlists.services import entry as entries
from ledger.models import Event

HEADER = "number,kind,status,assigned_badge\n"
CASES = pytest.mark.clause("LEX-3.C.vii.d#hotlists", "KIN-IV.B.6#alerts")


def number_of(agency, last="99"):
    return agency.profile.cases.number_example[:-2] + last


@CASES
def test_a_typed_case_is_not_verified(agency):
    case = add_case(number=f" {number_of(agency)} ", kind="criminal", actor=agency.officer)
    assert (case.number, case.is_verified) == (number_of(agency), False)
    assert (case.assigned_to, case.added_by) == (agency.officer, agency.officer)
    assert Event.objects.about(case).get().kind == "case.added"


@CASES
@pytest.mark.parametrize(
    "number", ["", " ", "none", "26-12", "2026-123456", "26-001234x", "٢٦-٠٠١٢٣٤"]
)
def test_a_wrong_number_is_refused(agency, number):
    with pytest.raises(PolicyViolation, match="looks like") as refused:
        add_case(number=number, kind="criminal", actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("cases")
    assert not Case.objects.exists()


def test_an_unknown_kind_is_refused(agency):
    with pytest.raises(ValidationError):
        add_case(number=number_of(agency), kind="rumor", actor=agency.officer)


def test_a_number_stands_once(agency):
    add_case(number=number_of(agency), kind="criminal", actor=agency.officer)
    with pytest.raises(ValidationError):
        add_case(number=number_of(agency), kind="other", actor=agency.other_officer)


@pytest.mark.parametrize("name", ["dispatcher", "auditor", "sysadmin"])
def test_only_sworn_members_add_cases(agency, name):
    with pytest.raises(PermissionDenied):
        add_case(number=number_of(agency), kind="criminal", actor=getattr(agency, name))


def test_an_import_names_the_lines_it_left_out(agency):
    good, closed = number_of(agency, "01"), number_of(agency, "02")
    text = HEADER + "\n".join(
        [
            f"{good},criminal,open,{agency.officer.badge_number}",
            "nonsense,criminal,open,",
            f"{number_of(agency, '03')},rumor,open,",
            f"{number_of(agency, '04')},criminal,pending,",
            f"{number_of(agency, '05')},criminal,open,9999",
            f"{number_of(agency, '06')},criminal",
            f"{closed},other,closed,",
        ]
    )
    result = import_cases(text=text, actor=agency.captain)
    assert result.stored == 2
    assert [line for line, _ in result.refused] == [3, 4, 5, 6, 7]
    assert Case.objects.get(number=good).assigned_to == agency.officer
    assert Case.objects.get(number=good).is_verified
    assert Case.objects.get(number=closed).closed_at is not None
    assert Event.objects.get(kind="cases.imported").data == {"stored": 2, "refused": 5}


def test_an_import_verifies_a_typed_case(agency):
    typed = add_case(number=number_of(agency), kind="other", actor=agency.officer)
    text = f"{HEADER}{typed.number},criminal,open,{agency.officer.badge_number}"
    import_cases(text=text, actor=agency.captain)
    typed.refresh_from_db()
    assert (typed.is_verified, typed.kind, typed.added_by) == (True, "criminal", agency.officer)


def test_a_closed_case_keeps_the_time_it_was_closed(agency):
    text = f"{HEADER}{number_of(agency)},criminal,closed,"
    import_cases(text=text, actor=agency.captain)
    closed_at = Case.objects.get().closed_at
    import_cases(text=text, actor=agency.captain)
    assert Case.objects.get().closed_at == closed_at


def test_a_file_without_the_columns_is_refused_whole(agency):
    with pytest.raises(PolicyViolation, match="first line"):
        import_cases(text="number,kind\n1,criminal", actor=agency.captain)


def test_an_officer_does_not_import(agency):
    with pytest.raises(PermissionDenied):
        import_cases(text=HEADER, actor=agency.officer)


def test_a_case_closes_once(agency):
    case = agency.case()
    closed = close_case(case_id=case.pk, actor=agency.officer)
    assert closed.status == Case.Status.CLOSED
    with pytest.raises(PolicyViolation, match="already closed") as refused:
        close_case(case_id=case.pk, actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("cases")


def test_only_who_answers_for_a_case_or_stands_above_closes_it(agency):
    case = agency.case()
    for person in (agency.other_officer, agency.dispatcher):
        with pytest.raises(PermissionDenied):
            close_case(case_id=case.pk, actor=person)
    assert close_case(case_id=case.pk, actor=agency.sergeant).status == Case.Status.CLOSED


def test_a_closed_case_carries_no_new_entry(agency):
    draft = agency.draft()
    close_case(case_id=draft.case_id, actor=agency.officer)
    if "case" in agency.profile.entries.required:
        with pytest.raises(PolicyViolation, match="an open case"):
            entries.add_entry(draft=draft, actor=agency.officer)


def test_the_database_itself_wants_a_time_for_a_closed_case(agency):
    case = agency.case()
    with pytest.raises(IntegrityError, match="case_closed_when_dated"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="closed")


def test_the_page_lists_adds_and_closes(agency, sign_in):
    client = sign_in(agency.officer)
    form = {"number": number_of(agency), "kind": "criminal"}
    assert client.post(reverse("governance:add-case"), form).status_code == 302
    page = client.get(reverse("governance:cases"))
    assert page.status_code == 200
    assert number_of(agency) in page.content.decode()
    close = reverse("governance:close-case", args=[Case.objects.get().pk])
    assert client.post(close).status_code == 302
    assert client.post(close).status_code == 403
    page = client.get(reverse("governance:cases"), {"status": "open"})
    assert number_of(agency) not in page.content.decode().partition("add-case")[0]


def test_the_pages_queries_do_not_grow_with_the_cases(
    agency, sign_in, django_assert_max_num_queries
):
    lines = [f"{number_of(agency, f'{n:02}')},criminal,open,100" for n in range(20)]
    import_cases(text=HEADER + "\n".join(lines), actor=agency.captain)
    client = sign_in(agency.officer)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("governance:cases")).status_code == 200


def test_the_page_takes_a_file_and_names_the_lines_left_out(agency, sign_in):
    text = f"{HEADER}{number_of(agency)},criminal,open,\nnonsense,criminal,open,\n"
    form = {"file": SimpleUploadedFile("cases.csv", text.encode("utf-8-sig"))}
    client = sign_in(agency.captain)
    page = client.post(reverse("governance:import-cases"), form, follow=True)
    assert "Line 3 was left out" in page.content.decode()
    assert Case.objects.get().number == number_of(agency)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00nonsense", HEADER.encode() + b'"' + b"x" * 200_000]
)
def test_the_page_turns_back_what_is_no_text(agency, sign_in, content):
    form = {"file": SimpleUploadedFile("cases.csv", content)}
    response = sign_in(agency.captain).post(reverse("governance:import-cases"), form)
    assert response.status_code == 400
