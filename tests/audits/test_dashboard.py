"""The dashboard: what waits for this person, what is overdue, four charts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.needs import needs_of
from audits.services.law_review import sign_law_review
from governance.models import Flag
from governance.services import propose_adoption
from governance.services.flag import raise_flag
from hotlists.services.entry import add_entry
from personnel.models import TrainingRecord

PAGE = "audits:dashboard"
FINDING = "Read the sections as the legislature published them."
ALL = ("sergeant", "captain", "chief", "auditor", "sysadmin")


def labels_of(agency, person):
    now = timezone.now()
    return {need.label: need.number for need in needs_of(person, agency.profile, now)}


def read_the_law(agency):
    # Kinston's names an end, which asks for a look at once.
    sign_law_review(finding=FINDING, has_changed=False, is_signed=True, actor=agency.captain)


@pytest.mark.parametrize("name", ALL)
def test_nothing_waits_where_nothing_is_asked(agency, sign_in, name):
    read_the_law(agency)
    page = sign_in(agency.people[name]).get(reverse(PAGE)).content.decode()
    assert "Nothing waits for you" in page
    assert page.count('class="panel chart"') == 4


def test_each_piece_of_work_is_with_whose_it_is(agency):
    add_entry(draft=agency.draft("KTX4827"), actor=agency.officer)
    propose_adoption(actor=agency.captain)
    flag = raise_flag(
        kind=Flag.Kind.OFF_SHIFT, person=agency.officer, topic="day:2026-01-02", facts={},
        subject=agency.officer, profile=agency.profile,
    )  # fmt: skip
    assert flag.decider == agency.sergeant
    approver = "captain" if agency.profile.entries.kinds[0].approval_required else None
    for name in ALL:
        found = labels_of(agency, agency.people[name])
        assert found.get("Flags to decide", 0) == (name == "sergeant")
        assert found.get("A policy to adopt", 0) == (name == "chief")
        assert found.get("Entries to approve", 0) == (name == approver)


def test_what_is_overdue_comes_first_and_is_marked(agency, sign_in):
    read_the_law(agency)
    propose_adoption(actor=agency.captain)
    raise_flag(
        kind=Flag.Kind.OFF_SHIFT, person=agency.captain, topic="day:2026-01-02", facts={},
        subject=agency.captain, profile=agency.profile,
    )  # fmt: skip
    Flag.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    first, second = needs_of(agency.chief, agency.profile, timezone.now())
    assert (first.label, first.is_late) == ("Flags to decide", True)
    assert (second.label, second.is_late) == ("A policy to adopt", False)
    page = sign_in(agency.chief).get(reverse(PAGE)).content.decode()
    # The curtain of a session that was left lies outside, with a button of its own.
    assert page.partition("<main")[2].partition("</main>")[0].count("btn-primary") == 1
    assert page.index("Flags to decide") < page.index("A policy to adopt")


def test_what_is_late_in_the_agency_is_listed_once_with_its_clauses(agency, sign_in):
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=timezone.now())
    page = sign_in(agency.chief).get(reverse(PAGE)).content.decode()
    assert page.count("who is not trained is locked out") == 1
    assert str(agency.profile.cite("training").document_id) in page


def test_an_officer_has_none(agency, sign_in):
    assert sign_in(agency.officer).get(reverse(PAGE)).status_code == 403


def test_its_queries_do_not_grow(agency, sign_in, django_assert_max_num_queries):
    for number in range(4):
        add_entry(draft=agency.draft(f"KTX482{number}"), actor=agency.officer)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(150):
        assert client.get(reverse(PAGE)).status_code == 200
