"""The posted policy is the one in force: a newly signed adoption makes the posted one old."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.evidence.publishing import posted_policy
from audits.evidence.registry import State
from audits.needs import needs_of
from audits.services.paper import post_paper
from governance.models import Adoption
from tests.cast import PDF

POSTED = pytest.mark.clause("LEX-3.B.vi", "NE-60-3206(1)")
LABEL = "The policy in force to post"


def post(agency):
    paper = SimpleUploadedFile("policy.pdf", PDF)
    post_paper(code="policy", title="", upload=paper, actor=agency.captain)


def is_adopted_again(agency):
    """Another adoption takes effect now: as the last one, signed anew."""
    adoption = Adoption.objects.in_force(timezone.now())[0]
    adoption.pk, adoption.proposed_at = None, timezone.now()
    adoption.adopted_at = adoption.effective_from = timezone.now()
    adoption.save()


def state(agency):
    return posted_policy(agency.profile, timezone.now()).state


def waits(agency):
    needs = needs_of(agency.captain, agency.profile, timezone.now())
    return [need.label for need in needs if need.label == LABEL]


@POSTED
def test_the_policy_that_is_posted_is_the_one_in_force(agency):
    assert state(agency) is State.AMBER
    post(agency)
    assert (state(agency), waits(agency)) == (State.GREEN, [])
    is_adopted_again(agency)
    found = posted_policy(agency.profile, timezone.now())
    assert found.state is State.AMBER and "before the policy in force of" in found.words
    assert waits(agency) == [LABEL]
    post(agency)
    assert (state(agency), waits(agency)) == (State.GREEN, [])


@POSTED
def test_the_page_of_reports_says_that_the_posted_one_is_older(agency, sign_in):
    post(agency)
    client, page = sign_in(agency.captain), reverse("audits:reports")
    assert "Older than the policy in force" not in client.get(page).content.decode()
    is_adopted_again(agency)
    assert "Older than the policy in force" in client.get(page).content.decode()
