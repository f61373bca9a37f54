"""A case with what stands for it; and no package that no case report knows of."""

import pytest
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Package
from data_requests.services.packaging import make_package
from hotlists.services.evidence import keep_as_evidence
from tests.data_requests.asking import (
    camera_of,
    granted,
    officer_draft,
    outside,
    release_draft,
    submitted,
    verified,
    warrant_draft,
)
from tests.data_requests.test_handover import held, medium, ready, see
from tests.hotlists.covert import covert_entry
from tests.hotlists.desk import only_alert
from tests.reads.searches import search


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def page_of(client, case):
    answer = client.get(reverse("data_requests:case", args=[case.pk]))
    assert answer.status_code == 200
    return answer


def packed(agency, request, **changes):
    how = medium(agency) | changes
    return make_package(request_id=request.pk, actor=agency.captain, **how).package


def from_court(agency) -> DataRequest:
    """A warrant that a court or prosecutor served: their case, none of ours."""
    asker = "prosecutor" if agency.profile.name == "kinston_nc" else "court"
    draft = warrant_draft(
        agency, outside=outside(asker), case_id=None, case_reference="State against Rowe"
    )
    request = granted(agency, verified(agency, submitted(agency, draft)))
    DataRequest.objects.filter(pk=request.pk).update(report_number="")
    return DataRequest.objects.get(pk=request.pk)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.E.7", "KIN-IV.D.2")
def test_the_case_shows_its_requests_packages_holds_entries_and_searches(
    agency, sign_in, django_assert_max_num_queries
):
    request = ready(agency)
    package = packed(agency, request)
    entry = agency.add_entry("WLE6243")
    inquiry = search(agency)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(40):
        answer = page_of(client, agency.case())
    shown = answer.context
    assert request in shown["requests"]
    assert list(shown["packages"]) == [package]
    assert {hold.pk for hold, _is_over, _may in shown["holds"]} == {
        each.hold_id for each in DataRequest.objects.exclude(hold=None)
    }
    assert (list(shown["entries"]), list(shown["inquiries"])) == ([entry], [inquiry])
    text = answer.content.decode()
    assert package.disclosure.sha256[:12] in text
    for plate in ("KTX4827", "WLE6243"):
        assert plate not in text
    listed = client.get(reverse("governance:cases")).content.decode()
    assert reverse("data_requests:case", args=[agency.case().pk]) in listed


def test_it_shows_each_person_what_is_theirs_to_see(agency, sign_in):
    packed(agency, ready(agency))
    search(agency)
    hidden = page_of(sign_in(agency.other_officer), agency.case()).context
    for name in ("requests", "packages", "inquiries"):
        assert list(hidden[name]) == []
    assert not any(may_ask for _hold, _is_over, may_ask in hidden["holds"])
    own = page_of(sign_in(agency.officer), agency.case()).context
    assert len(own["inquiries"]) == len(own["packages"]) == 1
    assert page_of(sign_in(agency.auditor), agency.case()).context["can_ask"] is False
    for name in ("dispatcher", "sysadmin"):
        client = sign_in(getattr(agency, name))
        address = reverse("data_requests:case", args=[agency.case().pk])
        assert client.get(address).status_code == 403


def test_what_is_covert_shows_to_its_audience_alone(agency, sign_in):
    covert = covert_entry(agency)
    assert list(page_of(sign_in(agency.other_officer), agency.case()).context["entries"]) == [
        covert.entry
    ]
    for person in (agency.officer, agency.sergeant, agency.auditor):
        assert not page_of(sign_in(person), agency.case()).context["entries"]


@pytest.mark.clause("LEX-3.B.xv#retention-2")
def test_evidence_stands_with_its_number(lexington, sign_in):
    camera = camera_of(lexington)
    lexington.add_entry()
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    desk.end(lexington.officer)
    case = lexington.case()
    keep_as_evidence(
        alert_id=desk.alert.pk, case_id=case.pk, actor=lexington.officer, number="E-117"
    )
    text = page_of(sign_in(lexington.officer), case).content.decode()
    assert "E-117" in text
    assert "?hold=" in text
    assert "KTX4827" not in text


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.E.7", "KIN-IV.D.2")
def test_nothing_is_packed_that_no_case_of_ours_knows_of(agency, sign_in):
    see(agency)
    request = from_court(agency)
    client = sign_in(agency.captain)
    file = reverse("data_requests:request", args=[request.pk])
    assert 'id="p-report"' in client.get(file).content.decode()
    for number in ("", "  "):
        with pytest.raises(PolicyViolation, match="case report") as refused:
            packed(agency, request, report_number=number)
        assert refused.value.clause == agency.profile.requests.hand_over.clause
    assert not Package.objects.exists()
    said = medium(agency) | {"report_number": "26-000411"}
    address = reverse("data_requests:make-package", args=[request.pk])
    assert client.post(address, said).status_code == 200
    request.refresh_from_db()
    assert request.report_number == "26-000411"
    assert Package.objects.get().request == request


def test_what_names_a_case_of_ours_needs_no_other_number(agency, sign_in):
    see(agency)
    held(agency)
    request = granted(agency, submitted(agency, officer_draft(agency)))
    DataRequest.objects.filter(pk=request.pk).update(report_number="")
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert 'id="p-report"' not in page.content.decode()
    assert packed(agency, request)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2")
def test_a_release_stands_in_the_case_whose_report_it_is_attached_to(agency, sign_in):
    case = agency.case()
    request = verified(agency, submitted(agency, release_draft(agency)))
    assert request not in page_of(sign_in(agency.captain), case).context["requests"]
    DataRequest.objects.filter(pk=request.pk).update(report_number=case.number)
    assert request in page_of(sign_in(agency.captain), case).context["requests"]
