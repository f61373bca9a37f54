"""The audit trail as a page: found by what, who, when and which object, with its seal."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from ledger.models import Event, Seal
from ledger.services import record_event, seal_trail

TRAIL = reverse("audits:trail")


def rows(client, **asked):
    page = client.get(TRAIL, asked)
    assert page.status_code == 200
    return page.context["rows"]


def test_events_are_found_by_what_who_when_and_object_and_show_their_seal(lexington, sign_in):
    entry = lexington.add_entry("KTX4827")
    seal_trail()
    record_event("hold.placed", actor=lexington.officer, data={"reads": 3})
    client = sign_in(lexington.auditor)
    found = rows(client, object="entry", number=entry.pk)
    assert {row.event.subject_id for row in found} == {str(entry.pk)}
    assert {row.seal for row in found} <= set(Seal.objects.all()) and len(found) >= 2
    [held] = rows(client, kind="hold", person=lexington.officer.pk, outcome="done")
    assert (held.words, held.facts, held.seal, held.is_late) == (
        "hold: placed", "reads 3", None, False,
    )  # fmt: skip
    assert rows(client, kind="hold", person=lexington.captain.pk) == []
    tomorrow = f"{timezone.now() + timedelta(days=2):%Y-%m-%d}"
    assert rows(client, since=tomorrow) == []
    assert len(rows(client, until=tomorrow)) == min(50, Event.objects.count())
    assert "KTX4827" not in client.get(TRAIL).content.decode()


def test_older_events_are_a_page_further(lexington, sign_in, django_assert_max_num_queries):
    for number in range(60):
        record_event("test.counted", actor=lexington.officer, data={"number": number})
        if number in (20, 40):
            seal_trail()
    client = sign_in(lexington.captain)
    with django_assert_max_num_queries(20):
        page = client.get(TRAIL, {"kind": "test."})
    assert [row.facts for row in page.context["rows"]][:2] == ["number 59", "number 58"]
    first, second = Seal.objects.filter(trail=Seal.Trail.EVENTS)
    assert [row.seal for row in page.context["rows"]] == [None] * 19 + [second] * 20 + [first] * 11
    older = client.get(TRAIL, {"kind": "test.", "before": page.context["older"]})
    assert len(older.context["rows"]) == 10
    assert older.context["older"] is None


def test_it_opens_for_those_who_audit_and_the_chief_only(lexington, sign_in):
    opened = {
        name
        for name in ("auditor", "captain", "chief", "officer", "sergeant", "sysadmin")
        if sign_in(lexington.people[name]).get(TRAIL).status_code == 200
    }
    assert opened == {"auditor", "captain", "chief"}
