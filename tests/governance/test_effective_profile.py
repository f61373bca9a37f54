"""Which policy is in force at an instant: the last one that took effect by then."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pydantic import ValidationError

from alpr_compliance.policy import PolicyViolation, Profile
from governance.effects import Shown, digest_of
from governance.models import Adoption
from governance.services import (
    adopt,
    effective_profile,
    effects_of,
    propose_adoption,
    store_document,
)
from tests.cast import PDF


def adopt_from(agency, instant):
    proposal = propose_adoption(actor=agency.captain)
    upload = SimpleUploadedFile("policy.pdf", PDF)
    paper = store_document(upload=upload, actor=agency.chief)
    now = timezone.now()
    effects = effects_of(Profile.model_validate(proposal.content), now)
    return adopt(
        adoption_id=proposal.pk,
        actor=agency.chief,
        document_id=paper.pk,
        effective_from=instant,
        shown=Shown(now, digest_of(effects)),
    )


@pytest.mark.clause("LEX-3.B.xiv", "KIN-IV.A.2")
def test_a_later_adoption_takes_over_at_its_time(lexington, settings):
    settings.ALPR_PROFILE = "kinston_nc"
    tomorrow = timezone.now() + timedelta(days=1)
    adopt_from(lexington, tomorrow)
    before = effective_profile(tomorrow - timedelta(microseconds=1))
    assert (before.name, effective_profile(tomorrow).name) == ("lexington_ne", "kinston_nc")


def test_of_two_that_take_effect_at_once_the_later_adopted_is_in_force(lexington, settings):
    tomorrow = timezone.now() + timedelta(days=1)
    adopt_from(lexington, tomorrow)
    settings.ALPR_PROFILE = "kinston_nc"
    adopt_from(lexington, tomorrow)
    assert effective_profile(tomorrow).name == "kinston_nc"


@pytest.mark.clause("NC-20-183.31(a)#audit-2")
def test_before_the_first_adoption_none_is_in_force(agency):
    with pytest.raises(PolicyViolation, match="No policy is adopted") as refused:
        effective_profile(timezone.now() - timedelta(days=1))
    assert refused.value.clause == agency.profile.cite("adoption")
    assert "the Chief adopts" in refused.value.next_step


def test_what_was_adopted_is_kept_word_for_word(agency):
    assert effective_profile(timezone.now()) == agency.profile


def test_a_section_that_is_new_since_the_adoption_is_read_from_the_file(agency):
    before = effective_profile(timezone.now())
    adoption = Adoption.objects.get()
    del adoption.content["monitoring"]
    adoption.content["alerts"]["repeat_minutes"] += 1
    assert adoption.profile.monitoring == before.monitoring
    assert adoption.profile.alerts.repeat_minutes == before.alerts.repeat_minutes + 1


def test_a_topic_that_is_new_since_the_adoption_is_spoken_for_by_another(agency):
    adoption = Adoption.objects.get()
    del adoption.content["clauses"]["patrol"]
    assert adoption.profile.cite("patrol") == agency.profile.cite("not_probable_cause")
    assert agency.profile.cite("patrol") != agency.profile.cite("not_probable_cause")


def test_of_a_profile_that_is_shipped_no_more_the_whole_is_as_adopted(agency):
    adoption = Adoption.objects.get()
    adoption.profile_name = "elsewhere"
    assert adoption.profile == effective_profile(timezone.now())
    del adoption.content["monitoring"]
    with pytest.raises(ValidationError, match="monitoring"):
        _ = adoption.profile
