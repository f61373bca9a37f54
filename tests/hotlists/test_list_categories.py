"""Each category of a list serves a listed purpose for a reason, or is not switched on."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, ListCategory
from hotlists.services.entry import add_entry
from hotlists.services.list_category import switch_off_category, switch_on_category
from ledger.models import Event

PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)
CATEGORIES = pytest.mark.clause("LEX-2.D#hotlists-2", "KIN-III.F#hotlists-2")


def switch_on(agency, hot_list, category="stolen_plate", actor=None, **changes):
    facts = {"purpose": "criminal_investigation", "reason": "Plates stolen this month"}
    return switch_on_category(
        hot_list_id=hot_list.pk, category=category, actor=actor or agency.captain, **facts | changes
    )


def switch_off(agency, hot_list, category="stolen_plate", actor=None):
    return switch_off_category(
        hot_list_id=hot_list.pk, category=category, actor=actor or agency.captain
    )


@CATEGORIES
def test_determining_a_list_switches_on_what_the_policy_maps(agency):
    rows = agency.add_list().categories.filter(switched_off_at=None)
    mapped = {(c.code, c.purpose, c.reason) for c in agency.profile.categories}
    assert {(row.category, row.purpose, row.reason) for row in rows} == mapped
    assert {row.switched_on_by for row in rows} == {agency.captain}


@CATEGORIES
def test_a_category_switched_off_matches_nothing_and_is_not_entered(agency, camera):
    hot_list = agency.add_list()
    agency.add_entry(category="stolen_plate")
    switch_off(agency, hot_list)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()
    with pytest.raises(PolicyViolation, match="not switched on for this list") as refused:
        add_entry(draft=agency.draft("KTX4828", category="stolen_plate"), actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("categories")
    switch_on(agency, hot_list)
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1


def test_what_was_switched_off_stays_on_record(agency):
    hot_list = agency.add_list()
    switch_off(agency, hot_list)
    switch_on(agency, hot_list)
    first, second = hot_list.categories.filter(category="stolen_plate")
    assert first.switched_off_by == agency.captain
    assert (second.reason, second.switched_off_at) == ("Plates stolen this month", None)
    kinds = Event.objects.about(hot_list).filter(data__category="stolen_plate")
    assert [event.kind.split(".")[1] for event in kinds] == [
        "switched_on", "switched_off", "switched_on",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "  "}, "no reason"),
        ({"purpose": "personal"}, "not a purpose"),
        ({"purpose": "KTX4827"}, "not on the closed list"),
        ({"category": "repossession"}, "not switched on"),
    ],
)
@CATEGORIES
@PURPOSE
def test_a_category_without_listed_purpose_or_reason_is_refused(agency, changes, said):
    hot_list = agency.add_list()
    switch_off(agency, hot_list)
    with pytest.raises(PolicyViolation, match=said):
        switch_on(agency, hot_list, **changes)


@pytest.mark.clause("KIN-III.F#hotlists-2", "NC-20-183.31(b)")
@pytest.mark.parametrize(
    ("category", "clause"),
    [("expired_registration", "NC-20-183.31(b)"), ("dmv_flag", "KIN-III.F#hotlists-2")],
)
def test_north_carolina_has_no_traffic_category(kinston, category, clause):
    with pytest.raises(PolicyViolation) as refused:
        switch_on(kinston, kinston.add_list(), category)
    assert refused.value.clause == clause


def test_a_category_is_switched_on_once(agency):
    with pytest.raises(PolicyViolation, match="already"):
        switch_on(agency, agency.add_list())


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "sysadmin"])
def test_nobody_else_switches_categories(agency, who):
    hot_list, actor = agency.add_list(), getattr(agency, who)
    with pytest.raises(PermissionDenied):
        switch_off(agency, hot_list, actor=actor)
    with pytest.raises(PermissionDenied):
        switch_on(agency, hot_list, actor=actor)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"reason": ""}, "has_purpose_and_reason"),
        ({"switched_off_at": timezone.now()}, "switched_off_by_someone"),
    ],
)
def test_the_database_keeps_categories_whole(agency, changes, constraint):
    agency.add_list()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ListCategory.objects.filter(category="stolen_plate").update(**changes)
