"""An audit goes on when its reviewer may no longer audit: what they left goes to another."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.models import AuditItem
from audits.needs import needs_of
from audits.progress import outstanding, rows_of
from audits.services.handing_on import hand_on_items, items_left
from audits.services.review import record_result
from ledger.models import Event
from personnel.models import User
from reads.models import Inquiry
from tests.audits.auditing import drawn, judge, judge_all, searches

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.A.5#audit")
WAITS = "Items of audits that their reviewer left"


@pytest.fixture
def audit(agency):
    """Two searches of the officer and the period as a whole, all the captain's to judge."""
    searches(agency, 2)
    return drawn(agency)


def leave(user):
    """They stay a member, and audit no more."""
    user.groups.clear()
    return User.objects.get(pk=user.pk)


def needs(agency):
    found = needs_of(agency.auditor, agency.profile, timezone.now())
    return {need.label: need.number for need in found}


def test_what_its_reviewer_left_is_judged_by_another_to_the_end(agency, audit):
    assert not items_left(audit) and WAITS not in needs(agency)
    judged, *left = audit.items.order_by("-place")
    judge(judged)
    captain = leave(agency.captain)
    with pytest.raises(PermissionDenied):
        record_result(item_id=left[0].pk, code="trained", result="pass", actor=captain)
    assert needs(agency)[WAITS] == len(left)
    assert set(hand_on_items(audit_id=audit.pk, actor=agency.auditor)) == set(left)
    # What was judged stays with who judged it.
    judged.refresh_from_db()
    assert judged.reviewer == captain
    for item in AuditItem.objects.filter(pk__in=[each.pk for each in left]):
        assert item.reviewer == agency.auditor
        told = Event.objects.about(item).get(kind="audit.item_handed_on")
        assert told.data == {
            "audit": audit.pk, "before": captain.pk, "after": agency.auditor.pk,
        }  # fmt: skip
        judge(item)
    assert not outstanding(rows_of(audit)).words


def test_nobody_gets_their_own_search(agency):
    [made] = searches(agency, 1)
    Inquiry.objects.filter(pk=made.pk).update(requester=agency.auditor)
    audit = drawn(agency)
    own = audit.items.exclude(inquiry=None).get()
    assert own.reviewer == agency.captain
    leave(agency.captain)
    hand_on_items(audit_id=audit.pk, actor=agency.auditor)
    own.refresh_from_db()
    outside = agency.profile.monitoring.outside_recipient.name
    assert (own.reviewer, own.outside_reviewer) == (None, outside)
    assert outstanding(rows_of(audit)).letters == 1


def test_a_search_of_the_chief_goes_to_an_auditor_alone(agency):
    searches(agency, 1, by=agency.chief)
    audit = drawn(agency)
    item = audit.items.exclude(inquiry=None).get()
    assert item.reviewer == agency.auditor
    leave(agency.auditor)
    assert items_left(audit) == [item]
    hand_on_items(audit_id=audit.pk, actor=agency.captain)
    item.refresh_from_db()
    assert item.reviewer is None


def test_nothing_is_taken_from_a_reviewer_who_may_judge_it(agency, audit):
    with pytest.raises(PolicyViolation, match="has a reviewer who may judge it"):
        hand_on_items(audit_id=audit.pk, actor=agency.auditor)
    judge_all(audit)
    leave(agency.captain)
    with pytest.raises(PolicyViolation, match="has a reviewer who may judge it"):
        hand_on_items(audit_id=audit.pk, actor=agency.auditor)


@pytest.mark.parametrize("who", ["chief", "officer", "sergeant"])
def test_only_those_who_audit_hand_on(agency, audit, who):
    leave(agency.captain)
    with pytest.raises(PermissionDenied):
        hand_on_items(audit_id=audit.pk, actor=getattr(agency, who))


def test_the_page_of_the_audit_says_so_and_has_the_button(agency, audit, sign_in):
    client = sign_in(agency.auditor)
    page, button = (
        reverse("audits:audit", args=[audit.pk]),
        reverse("audits:hand-on", args=[audit.pk]),
    )
    assert button not in client.get(page).content.decode()
    leave(agency.captain)
    assert button in client.get(page).content.decode()
    assert button not in sign_in(agency.chief).get(page).content.decode()
    client = sign_in(agency.auditor)
    client.post(button)
    text = client.get(page).content.decode()
    assert button not in text
    assert "no longer reviews them handed on" in text
