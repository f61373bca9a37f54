"""A change of the policy is tried before it is adopted: what it deletes, keeps, refuses, costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Duration, ProfileError
from alpr_compliance.policy.changing import changed_profile
from audits.what_if import consequences
from governance.models import Adoption
from governance.services import effective_profile

PAGE = "audits:what-if"
DAYS = {"days": "9"}


def nine_days(agency):
    return changed_profile(agency.profile, keep_reads=Duration.model_validate("9 days"))


@pytest.fixture
def reads(agency, camera):
    now = timezone.now()
    for number, age in enumerate((20, 10, 1)):
        agency.read(camera, f"WPL{number}", at=now - timedelta(days=age))


def test_a_shorter_limit_says_what_goes_stays_and_costs(agency, reads):
    found = consequences(agency.profile, nine_days(agency), timezone.now())
    assert [each.kind for each in found] == ["delete", "keep", "refuse", "cost"]
    assert found[0].text.endswith(": 2")
    assert "would be stored" in found[3].text


def test_what_the_law_does_not_allow_is_refused_with_both_citations(agency):
    law = agency.profile.retention.reads.law
    with pytest.raises(ProfileError, match="looser than the law's") as refused:
        changed_profile(agency.profile, keep_reads=Duration.model_validate("400 days"))
    assert str(law.clause) in str(refused.value)


def test_hours_of_lists_change_only_where_lists_go_by_hours(kinston, lexington_file):
    changed = changed_profile(kinston.profile, list_hours=12)
    found = consequences(kinston.profile, changed, timezone.now())
    assert [each.kind for each in found] == ["refuse", "cost"]
    with pytest.raises(ProfileError, match="start of each shift"):
        changed_profile(lexington_file, list_hours=12)


@pytest.fixture
def lexington_file():
    from alpr_compliance.policy import load_profile

    return load_profile("lexington_ne")


def test_a_changed_profile_is_a_version_of_its_own(agency):
    assert nine_days(agency).version != agency.profile.version
    assert nine_days(agency) == nine_days(agency)


def test_the_page_shows_it_and_the_administrator_proposes_it(agency, reads, sign_in):
    captain = sign_in(agency.captain)
    page = captain.get(reverse(PAGE), DAYS).content.decode()
    assert "Propose it to the Chief" in page
    assert effective_profile(timezone.now()) == agency.profile
    assert captain.post(reverse("audits:propose-change"), DAYS).status_code == 302
    waiting = Adoption.objects.first()
    assert waiting.adopted_at is None
    assert waiting.profile == nine_days(agency)
    policy = sign_in(agency.chief).get(reverse("governance:policy")).content.decode()
    assert "A proposal waits for you" in policy
    assert "Reads older than 9 days" in policy


def test_who_does_not_propose_sees_it_all_the_same(agency, reads, sign_in):
    page = sign_in(agency.auditor).get(reverse(PAGE), DAYS).content.decode()
    assert "What would follow" in page
    assert "Propose it to the Chief" not in page


@pytest.mark.parametrize(
    "given", [{"days": "0"}, {"days": "-3"}, {"days": "x"}, {"days": "99999"}, {}]
)
def test_nonsense_is_answered_with_words(agency, sign_in, given):
    client = sign_in(agency.captain)
    assert client.get(reverse(PAGE), given).status_code == 200
    assert client.post(reverse("audits:propose-change"), given).status_code == 400


def test_a_limit_beyond_the_law_says_so_on_the_page(agency, sign_in):
    page = sign_in(agency.captain).get(reverse(PAGE), {"days": "400"}).content.decode()
    assert "The law does not allow it" in page
