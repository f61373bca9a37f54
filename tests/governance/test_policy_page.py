"""The policy page: what is in force for everyone, and the acts for those whose acts they are."""

import pytest
from django.urls import reverse

from governance.models import Adoption
from governance.services import propose_adoption

POLICY = "governance:policy"


@pytest.mark.parametrize("name", ["officer", "captain", "chief", "auditor", "dispatcher"])
def test_every_member_reads_the_policy_in_force(agency, sign_in, name):
    page = sign_in(getattr(agency, name)).get(reverse(POLICY))
    assert page.status_code == 200
    assert agency.profile.version[:12] in page.content.decode()


def test_it_can_be_read_before_anything_is_adopted(agency, sign_in):
    Adoption.objects.all().delete()
    assert sign_in(agency.chief).get(reverse(POLICY)).status_code == 200


def test_the_chief_alone_is_offered_to_adopt(agency, sign_in):
    proposal = propose_adoption(actor=agency.captain)
    address = reverse("governance:adopt", args=[proposal.pk])
    assert address in sign_in(agency.chief).get(reverse(POLICY)).content.decode()
    assert address not in sign_in(agency.captain).get(reverse(POLICY)).content.decode()


def test_its_queries_do_not_grow_with_the_history(agency, sign_in, django_assert_max_num_queries):
    for _ in range(5):
        propose_adoption(actor=agency.captain)
    client = sign_in(agency.officer)
    with django_assert_max_num_queries(15):
        assert client.get(reverse(POLICY)).status_code == 200
