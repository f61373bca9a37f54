"""A policy that destroys or keeps more than today's shows how much, and is confirmed by number."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

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
from ledger.models import Event
from tests.cast import PDF

pytestmark = pytest.mark.clause("LEX-3.B.i", "KIN-IV.A.2")


def proposal(agency, limit: str) -> Adoption:
    """The agency's profile with another limit for reads."""
    made = propose_adoption(actor=agency.captain)
    for own in made.content["retention"]["reads"]["policy"]:
        own["value"] = limit
    # Another text is another version, whose profile no earlier test has parsed.
    made.version = secrets.token_hex(32)
    made.save()
    return made


def shown_of(made: Adoption, at=None) -> Shown:
    at = at or timezone.now()
    return Shown(at, digest_of(effects_of(Profile.model_validate(made.content), at)))


def adopt_it(agency, made: Adoption, shown: Shown | None) -> Adoption:
    paper = store_document(upload=SimpleUploadedFile("policy.pdf", PDF), actor=agency.chief)
    return adopt(adoption_id=made.pk, actor=agency.chief, document_id=paper.pk, shown=shown)


@pytest.fixture
def reads(agency, camera):
    """Three reads of the last weeks: 20, 10 and 1 days old."""
    now = timezone.now()
    for number, age in enumerate((20, 10, 1)):
        at = now - timedelta(days=age)
        assert agency.read(camera, f"WPL{number}", at=at)["status"] == "stored"


def test_a_shorter_limit_says_how_many_reads_it_destroys(agency, reads):
    made = proposal(agency, "9 days")
    [effect] = effects_of(Profile.model_validate(made.content), timezone.now())
    assert (effect.code, effect.rows) == ("destroyed", 2)
    assert "9 days" in effect.text
    assert str(agency.profile.retention.reads.effective) in effect.text


def test_a_longer_limit_says_how_many_reads_it_keeps(agency, reads):
    made = proposal(agency, "120 days")
    [effect] = effects_of(Profile.model_validate(made.content), timezone.now())
    assert (effect.code, effect.rows) == ("kept_longer", 3)


def test_the_same_limit_asks_for_no_confirmation(agency, reads):
    made = propose_adoption(actor=agency.captain)
    assert adopt_it(agency, made, None).effects == []


def test_a_changed_limit_is_refused_without_a_confirmation(agency, reads):
    with pytest.raises(PolicyViolation, match="nobody confirmed") as refused:
        adopt_it(agency, proposal(agency, "9 days"), None)
    assert refused.value.clause == agency.profile.cite("adoption")


def test_with_the_numbers_confirmed_it_is_in_force_and_they_are_kept(agency, reads):
    made = proposal(agency, "9 days")
    adopted = adopt_it(agency, made, shown_of(made))
    assert [(each["code"], each["rows"]) for each in adopted.effects] == [("destroyed", 2)]
    assert Event.objects.get(kind="adoption.adopted", data__destroyed=2)
    assert str(effective_profile(timezone.now()).retention.reads.effective) == "9 days"


def test_what_came_in_since_does_not_make_the_numbers_stale(agency, reads, camera):
    made = proposal(agency, "9 days")
    shown = shown_of(made)
    agency.read(camera, "LATE1", at=timezone.now() - timedelta(days=12))
    assert adopt_it(agency, made, shown).effects[0]["rows"] == 2


@pytest.mark.parametrize("why", ["other numbers", "too old", "in the future"])
def test_numbers_that_do_not_stand_are_refused(agency, reads, why):
    made = proposal(agency, "9 days")
    now = timezone.now()
    shown = {
        "other numbers": replace(shown_of(made), digest=digest_of([])),
        "too old": shown_of(made, now - timedelta(minutes=16)),
        "in the future": shown_of(made, now + timedelta(minutes=5)),
    }[why]
    with pytest.raises(PolicyViolation, match="have changed since"):
        adopt_it(agency, made, shown)
    made.refresh_from_db()
    assert made.adopted_at is None


class TestPage:
    @pytest.fixture
    def page(self, agency, reads, sign_in):
        made = proposal(agency, "9 days")
        client = sign_in(agency.chief)
        address = reverse("governance:adopt", args=[made.pk])
        answer = client.get(reverse("governance:policy"))
        return client, address, answer, made

    def test_the_chief_sees_the_numbers_and_confirms_them(self, page):
        client, address, answer, made = page
        assert "Reads older than 9 days that the next purge destroys" in answer.content.decode()
        fields = {name: answer.context[name] for name in ("shown_at", "shown")}
        paper = SimpleUploadedFile("policy.pdf", PDF)
        client.post(address, {**fields, "confirmed": "yes", "document": paper})
        made.refresh_from_db()
        assert made.adopted_at is not None

    @pytest.mark.parametrize("shown_at", ["", "yesterday", "2026-01-01T00:00:00"])
    def test_a_time_that_no_page_sent_is_not_taken(self, page, shown_at):
        client, address, _, made = page
        paper = SimpleUploadedFile("policy.pdf", PDF)
        facts = {"shown_at": shown_at, "shown": "0", "confirmed": "yes", "document": paper}
        assert client.post(address, facts).status_code == 400
        made.refresh_from_db()
        assert made.adopted_at is None

    def test_without_the_tick_it_is_refused(self, page):
        client, address, _, _ = page
        answer = client.post(address, {"document": SimpleUploadedFile("policy.pdf", PDF)})
        assert answer.status_code == 403
        assert "nobody confirmed by how much" in answer.content.decode()
