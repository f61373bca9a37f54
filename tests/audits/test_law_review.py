"""The law behind the profile is read each year, by name and date."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, load_profile
from audits.evidence import State
from audits.matrix import matrix
from audits.models import LawReview
from audits.needs import needs_of
from audits.services.law_review import law_review_due, sign_law_review
from audits.services.opening import local_day
from governance.models import Adoption
from governance.services import adopt, propose_adoption
from ledger.models import Event

pytestmark = pytest.mark.clause("LEX-3.B.xvi")
FINDING = "Read the sections as published on the legislature's page: no change."


def sign(agency, **changes):
    facts = {"finding": FINDING, "has_changed": False, "is_signed": True, "actor": agency.captain}
    return sign_law_review(**(facts | changes))


def law_that_ends(profile, on):
    law = profile.statute.model_copy(update={"sunset_on": on})
    return profile.model_copy(update={"statute": law})


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


@pytest.mark.parametrize("name", ["lexington_ne", "kinston_nc"])
def test_the_end_of_the_law_is_near_for_90_days_and_then_past(name):
    end = date(2030, 7, 1)
    law = law_that_ends(load_profile(name), end).statute
    said = {
        days: (bool(law.end_warning(end - timedelta(days))), law.has_ended(end - timedelta(days)))
        for days in (91, 90, 1, 0, -400)
    }
    near, past = (True, False), (True, True)
    assert said == {91: (False, False), 90: near, 1: near, 0: past, -400: past}
    without = law_that_ends(load_profile(name), None).statute
    assert not without.end_warning(end) and not without.has_ended(end)


@pytest.mark.parametrize(("days", "state"), [(45, State.AMBER), (-45, State.RED)])
def test_the_end_of_the_law_shows_until_the_policy_follows_it(agency, sign_in, days, state):
    now = timezone.now()
    profile = law_that_ends(agency.profile, local_day(agency.profile, now) + timedelta(days))
    proposed = propose_adoption(actor=agency.captain, changed=profile)
    adopt(
        adoption_id=proposed.pk,
        actor=agency.chief,
        document_id=agency.paper(agency.chief).pk,
    )

    def needs(person):
        return {need.label for need in needs_of(person, profile, timezone.now())}

    assert "Review of the law to sign" in needs(agency.captain) & needs(agency.chief)
    assert "Review of the law to sign" not in needs(agency.sergeant) | needs(agency.auditor)
    client = sign_in(agency.captain)
    for page in ("governance:policy", "audits:reports"):
        assert profile.statute.end_warning(local_day(profile, now)) in (
            client.get(reverse(page)).content.decode()
        )
    # A review says what was found; the evidence follows the text that is enforced.
    sign(agency)
    assert "Review of the law to sign" not in needs(agency.captain) | needs(agency.chief)
    clause = profile.publication.law_review.clause
    [line] = [each for each in matrix(profile, timezone.now()) if each.unit == clause]
    assert (line.state, line.page) == (state, "audits:reports")
    # Nearing the end it is read once more when that has come; then each year.
    due = law_review_due(profile, now)
    assert (local_day(profile, due) == profile.statute.sunset_on) is (days > 0)


def test_a_law_without_an_end_says_nothing_of_it(lexington, sign_in):
    assert lexington.profile.statute.sunset_on is None
    page = sign_in(lexington.captain).get(reverse("governance:policy")).content.decode()
    assert "counsel says which text" not in page
