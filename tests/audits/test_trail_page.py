"""The audit trail as a page: found by what, who, when and which object, with its seal."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from governance.services.referral import report_misuse
from hotlists.services.entry_change import propose_change
from ledger.models import Event, Seal
from ledger.services import record_event, seal_trail
from tests.hotlists.covert import covert_entry

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
    for until in (tomorrow, "9999-12-31"):
        assert len(rows(client, until=until)) == min(50, Event.objects.count())
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


def test_nobody_finds_here_who_reported_them_and_the_chief_nothing_about_the_chief(
    lexington, sign_in
):
    reported = {lexington.captain.pk, lexington.chief.pk}
    for person in reported:
        report_misuse(person_id=person, actor=lexington.officer, grounds="Asked for a neighbor")

    def about(person):
        client = sign_in(person)
        offered = client.get(TRAIL).context["kinds"]
        found = {row.event.data["person"] for row in rows(client, kind="referral.reported")}
        assert ("referral.reported" in offered) is bool(found)
        return found

    assert about(lexington.auditor) == reported
    assert about(lexington.chief) == {lexington.captain.pk}
    assert about(lexington.captain) == set()


def test_what_is_about_a_covert_entry_names_it_to_its_audience_alone(lexington, sign_in):
    entry = covert_entry(lexington).entry
    propose_change(
        entry_id=entry.pk, changes={"cautions": "Has a knife"}, version=entry.version,
        why="The owner called", is_attested=True, actor=lexington.other_officer,
    )  # fmt: skip
    for person, is_hidden in ((lexington.auditor, True), (lexington.captain, False)):
        client = sign_in(person)
        found = rows(client, kind="entry")
        assert len(found) > 2
        assert {row.is_hidden for row in found} == {is_hidden}
        assert (f"entry {entry.pk}" in client.get(TRAIL).content.decode()) is not is_hidden


def test_it_opens_for_those_who_audit_and_the_chief_only(lexington, sign_in):
    opened = {
        name
        for name in ("auditor", "captain", "chief", "officer", "sergeant", "sysadmin")
        if sign_in(lexington.people[name]).get(TRAIL).status_code == 200
    }
    assert opened == {"auditor", "captain", "chief"}
