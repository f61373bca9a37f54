"""The supervisor's view: how their people use the system, and the review they sign of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.models import UseReview
from hotlists.services.look_back import look_back
from ledger.models import Event
from personnel.models import User
from reads.activity import (
    by_outcome,
    by_purpose,
    by_quality,
    looked_at,
    people_seen_by,
    scored,
    searches_of,
)
from tests.cast import PDF
from tests.governance.test_flag import flag_about
from tests.reads.searches import REASON, search

SUPERVISED = pytest.mark.clause("KIN-IV.C#access")
STATEMENT = "Read both searches; each belongs to the burglary on Elm Street."


def activity(client, **asked):
    answer = client.get(reverse("reads:activity"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def of_person(client, person, **asked):
    return client.get(reverse("reads:person-activity", args=[person.pk]), asked)


@SUPERVISED
def test_a_supervisor_sees_the_activity_of_their_operators(agency, sign_in):
    search(agency)
    search(agency, reason="Elm burglary")
    flag_about(agency)
    client = sign_in(agency.sergeant)
    page = activity(client)
    for person in (agency.officer, agency.other_officer, agency.dispatcher):
        assert str(person) in page
    for person in (agency.captain, agency.chief, agency.auditor):
        assert f"activity/{person.pk}/" not in page
    person_page = of_person(client, agency.officer).content.decode()
    for words in (REASON, "Elm burglary", "KTX4827", "Searched at 03:12", "2, <strong>1 with a"):
        assert words in person_page
    assert Event.objects.get(kind="activity.opened").subject_id == str(agency.officer.pk)


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [
        ("sergeant", "captain", 404),
        ("sergeant", "sergeant", 404),
        ("captain", "sergeant", 200),
        ("captain", "officer", 200),
        ("auditor", "captain", 200),
        ("auditor", "chief", 200),
        ("captain", "chief", 404),
        ("sergeant", "chief", 404),
        ("officer", "other_officer", 403),
        ("dispatcher", "officer", 403),
    ],
)
def test_whose_activity_is_whose(agency, sign_in, who, whom, status):
    client = sign_in(getattr(agency, who))
    assert of_person(client, getattr(agency, whom)).status_code == status


@SUPERVISED
def test_the_auditor_sees_the_chief_whom_nobody_inside_reviews(agency, sign_in):
    search(agency, by=agency.chief)
    User.objects.update(date_joined=timezone.now() - timedelta(days=100))
    client = sign_in(agency.auditor)
    page = activity(client)
    assert f"Outside: {agency.profile.monitoring.outside_recipient.name}" in page
    assert f"Review {agency.chief}<" not in page
    page = of_person(client, agency.chief).content.decode()
    assert REASON in page
    assert "Nobody inside the agency reviews the Chief" in page


@SUPERVISED
def test_who_searched_is_seen_after_they_lost_their_roles(agency, sign_in):
    search(agency)
    agency.officer.groups.clear()
    agency.other_officer.groups.clear()
    for who in ("auditor", "sergeant"):
        client = sign_in(getattr(agency, who))
        assert REASON in of_person(client, agency.officer).content.decode()
        assert of_person(client, agency.other_officer).status_code == 404


def test_the_auditor_sees_everyone_and_signs_nothing(agency, sign_in):
    assert agency.captain in people_seen_by(agency.auditor)
    client = sign_in(agency.auditor)
    assert "Sign the review" not in of_person(client, agency.officer).content.decode()
    address = reverse("reads:sign-review", args=[agency.officer.pk])
    assert client.post(address, {}).status_code == 403


@SUPERVISED
def test_the_review_is_signed_on_the_page_for_what_it_showed(agency, sign_in):
    search(agency)
    client = sign_in(agency.sergeant)
    shown = timezone.now()
    search(agency, plate="BBB2222", reason="Grey van left the robbery at the bank")
    address = reverse("reads:sign-review", args=[agency.officer.pk])
    facts = {"until": shown.isoformat(), "statement": STATEMENT}
    assert client.post(address, facts).status_code == 403
    facts |= {"is_signed": "on", "document": SimpleUploadedFile("signed.pdf", PDF)}
    assert client.post(address, facts).status_code == 302
    review = UseReview.objects.get()
    assert (review.until, review.looked_at["searches"]) == (shown, 1)
    assert review.document is not None
    page = of_person(client, agency.officer).content.decode()
    assert STATEMENT in page


@pytest.mark.parametrize("until", ["", "yesterday", "2026-11-02T10:00:00"])
def test_without_the_time_of_the_page_nothing_is_signed(agency, sign_in, until):
    address = reverse("reads:sign-review", args=[agency.officer.pk])
    facts = {"until": until, "statement": STATEMENT, "is_signed": "on"}
    assert sign_in(agency.sergeant).post(address, facts).status_code == 400
    assert not UseReview.objects.exists()


@SUPERVISED
def test_overdue_reviews_are_named(agency, sign_in):
    User.objects.filter(pk=agency.officer.pk).update(
        date_joined=timezone.now() - timedelta(days=100)
    )
    page = activity(sign_in(agency.sergeant))
    assert "1 review overdue:" in page
    assert f"Review {agency.officer}" in page


def test_the_charts_are_the_tables_they_are_drawn_from(agency):
    search(agency)
    search(agency, reason="Elm burglary")
    flag_about(agency)
    now = timezone.now()
    since = now - timedelta(days=30)
    searches = searches_of([agency.officer.pk], since, now)
    purposes = by_purpose(searches, agency.profile)
    assert [row[1] for row in purposes.rows] == [2]
    scores = scored(searches, agency.profile)
    quality = by_quality(scores, since, now, agency.profile)
    assert quality.head == ("Week of", "Score 0", "Score 1", "Score 2", "Score 3")
    assert quality.rows[-1][1:] == (0, 1, 0, 1)
    assert len(quality.rows) in (5, 6)
    monthly = by_quality(scores, now - timedelta(days=365), now, agency.profile)
    assert (monthly.head[0], len(monthly.rows)) == ("Month", 13)
    from governance.models import Flag

    outcomes = by_outcome(Flag.objects.filter(kind="off_shift"))
    assert outcomes.rows[0] == ("Waits for a decision", 1)
    assert not outcomes.is_empty


@SUPERVISED
def test_look_backs_are_searches_like_others_under_their_entrys_reason(agency, sign_in):
    entry = agency.add_entry("KTX4827", reason="Taken car", summary="Taken car")
    look_back(entry_id=entry.pk, actor=agency.other_officer, is_attested=True)
    now = timezone.now()
    since = now - timedelta(days=30)
    looked = looked_at(agency.other_officer, since, now, agency.profile)
    assert (looked["searches"], looked["weak_reasons"]) == (1, 0)
    searches = searches_of([agency.other_officer.pk], since, now)
    assert [row[1] for row in by_purpose(searches, agency.profile).rows] == [1]
    quality = by_quality(scored(searches, agency.profile), since, now, agency.profile)
    assert quality.is_empty
    page = of_person(sign_in(agency.sergeant), agency.other_officer).content.decode()
    assert "Look-back for an entry" in page


def test_each_chart_has_its_table_and_no_inline_script(agency, sign_in):
    search(agency)
    page = activity(sign_in(agency.captain))
    assert page.count("<canvas") == 2
    assert page.count('<figure class="panel chart"') == 3
    assert page.count("As a table") == 2
    assert "<script>" not in page


def test_covert_searches_stay_sealed(agency, sign_in):
    approval = agency.written_approval("inquiry", audience=[agency.officer])
    inquiry = search(agency, is_sensitive=True, approval_id=approval.pk)
    flag = flag_about(agency, subject=inquiry)
    for person, is_sealed in ((agency.sergeant, True), (agency.captain, False)):
        client = sign_in(person)
        pages = (
            of_person(client, agency.officer).content.decode(),
            client.get(reverse("reads:flag", args=[flag.pk])).content.decode(),
        )
        for page in pages:
            assert ("Covert or highly sensitive" in page) == is_sealed
            assert (REASON in page, "KTX4827" in page) == (not is_sealed, not is_sealed)


def test_a_supervisor_of_nobody_is_told_so(agency, sign_in):
    User.objects.filter(supervisor=agency.sergeant).update(supervisor=agency.captain)
    assert "Nobody answers to you" in activity(sign_in(agency.sergeant))


def test_the_queries_do_not_grow_with_people_and_searches(
    agency, sign_in, django_assert_max_num_queries
):
    for number in range(10):
        search(agency, by=agency.other_officer if number % 2 else agency.officer)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(24):
        activity(client)
    with django_assert_max_num_queries(36):
        of_person(client, agency.officer)
