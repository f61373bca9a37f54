"""The law behind the profile is read each year, by name and date."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.evidence import State
from audits.matrix import matrix
from audits.models import LawReview
from audits.services.law_review import law_review_due, sign_law_review
from governance.models import Adoption
from ledger.models import Event

pytestmark = pytest.mark.clause("LEX-3.B.xvi")
FINDING = "Read the sections as published on the legislature's page: no change."


def sign(agency, **changes):
    facts = {"finding": FINDING, "has_changed": False, "is_signed": True, "actor": agency.captain}
    return sign_law_review(**(facts | changes))


def test_it_is_kept_with_name_and_date_under_its_clause(agency):
    review = sign(agency)
    assert (review.reviewed_by, review.statute) == (
        agency.captain,
        agency.profile.statute.citation[:64],
    )
    event = Event.objects.get(kind="law.reviewed")
    assert event.clause == agency.profile.publication.law_review.clause


@pytest.mark.parametrize(
    "changes", [{"finding": "all fine"}, {"finding": ""}, {"is_signed": False}]
)
def test_half_a_review_is_none(agency, changes):
    with pytest.raises(PolicyViolation) as refused:
        sign(agency, **changes)
    assert refused.value.clause == agency.profile.publication.law_review.clause
    assert not LawReview.objects.exists()


def test_an_officer_signs_none(agency):
    with pytest.raises(PermissionDenied):
        sign(agency, actor=agency.officer)


def test_it_is_due_a_year_after_the_adoption_and_after_each_review(lexington):
    now = timezone.now()
    Adoption.objects.update(effective_from=now - timedelta(days=400))
    assert law_review_due(lexington.profile, now) < now
    [line] = [each for each in matrix(lexington.profile, now) if each.unit == "LEX-3.B.xvi"]
    assert line.state is State.AMBER
    sign(lexington)
    assert law_review_due(lexington.profile, now) > now + timedelta(days=360)
    [line] = [each for each in matrix(lexington.profile, now) if each.unit == "LEX-3.B.xvi"]
    assert line.state is State.GREEN
    assert str(lexington.captain) in line.words


def test_it_is_signed_on_the_page_of_reports(agency, sign_in):
    client = sign_in(agency.chief)
    assert agency.profile.statute.citation in client.get(reverse("audits:reports")).content.decode()
    given = {"finding": FINDING, "has_changed": "yes", "is_signed": "on"}
    assert client.post(reverse("audits:sign-law-review"), given).status_code == 302
    assert LawReview.objects.get().has_changed
    assert FINDING.split(":")[0] in client.get(reverse("audits:reports")).content.decode().replace(
        "&#x27;", "'"
    )
