"""Searches in the vendor's own system: its log is read by named columns and audited with ours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.models import AuditItem, UnknownAgency, VendorLog, VendorSearch
from audits.rules.draw import population_hash
from audits.rules.vendor_log import time_of
from audits.services.memo import content_of
from audits.services.opening import draw_sample
from audits.services.unknown_agency import close_unknown_agency, mail_unknown_agencies
from audits.services.vendor_log import map_vendor_log, take_vendor_log, upload_vendor_log
from audits.vendor_life import FILES, SEARCHES
from governance.models import Flag
from hotlists.models import Recipient
from ledger.models import Event
from personnel.models import User
from tests.audits.auditing import judge, last_period, long_adopted, opened, searches

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")
HEAD = "Search Time,User,Org Name,License Plate,Reason,Case Number,Moderation\n"
PLATE = "QZR7715"


def csv_of(agency, *rows, head=HEAD):
    """The third and fourth day of the last period's last month, in the vendor's way."""
    day = last_period(agency).last.replace(day=3)
    lines = [f"{day:%m/%d/%Y} {rest}\n" for rest in rows]
    return "".join([head, *lines]).encode()


def upload(agency, content, *, by=None, days=4):
    long_adopted(agency)
    first = last_period(agency).last.replace(day=1)
    return upload_vendor_log(
        name="audit-export.csv",
        content=content,
        first=first,
        last=first + timedelta(days=days - 1),
        actor=by or agency.auditor,
    )


def log_of(agency):
    """Three of members, one of nobody, one of another agency, one without a time."""
    own = agency.profile.agency.short_name
    content = csv_of(
        agency,
        f"02:15 PM,officer,{own},{PLATE},Burglary at the depot; grey van,26-0042,no",
        f"02:40 PM,{agency.captain.badge_number},{own},,Stolen vehicle on Main,26-0043,no",
        f"03:05 PM,CHIEF,{own},{PLATE},,,no",
        f"03:10 PM,ghost account,{own},BBB2222,Looking,26-0044,no",
        "04:00 PM,jdoe,Far Away Sheriff,CCC3333,Homicide,77-1,no",
    )
    return upload(agency, content + b"not a time,officer,,,,\n")


def taken(agency):
    return take_vendor_log(log_id=log_of(agency).pk, actor=agency.auditor)


def test_its_searches_are_in_the_population_with_ours_under_one_hash(agency):
    ours = searches(agency, 2)
    log = taken(agency)
    by = dict(VendorSearch.objects.values_list("who", "person"))
    assert by == {
        "officer": agency.officer.pk,
        agency.captain.badge_number: agency.captain.pk,
        "CHIEF": agency.chief.pk,
        "ghost account": None,
        "jdoe": None,
    }
    members = set(VendorSearch.objects.exclude(person=None).values_list("pk", flat=True))
    others = set(VendorSearch.objects.filter(person=None).values_list("pk", flat=True))
    audit = opened(agency, by=agency.auditor)
    assert set(audit.population) == {each.pk for each in ours} | members
    assert set(audit.outside) == others
    assert audit.population_sha256 == population_hash(audit.population)
    event = Event.objects.about(log).get(kind="vendor_log.taken")
    assert event.data["sha256"] == log.sha256


def test_a_time_is_the_agencys_own_unless_it_says_otherwise(agency):
    taken(agency)
    zone = ZoneInfo(agency.profile.agency.timezone)
    first = VendorSearch.objects.get(who="officer")
    assert first.at.astimezone(zone).strftime("%H:%M") == "14:15"
    for text in ("2026-03-01T14:15:00Z", "2026-03-01 14:15:00 UTC", "2026-03-01 09:15:00-05:00"):
        assert time_of(text, zone) == datetime(2026, 3, 1, 14, 15, tzinfo=ZoneInfo("UTC"))
    for text in ("", "soon", "13/45/2026 10:00", "14:15"):
        assert time_of(text, zone) is None


@pytest.mark.parametrize(
    "far", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00", "9999-12-31 23:59:59"]
)
def test_a_time_beyond_the_calendar_is_a_line_without_one(agency, sign_in, far):
    content = csv_of(agency, f"10:00,officer,,{PLATE},,,") + f"{far},officer,,BBB2222,,,\n".encode()
    log = upload(agency, content)
    text = sign_in(agency.auditor).get(reverse("audits:vendor-log", args=[log.pk])).content.decode()
    assert "no time to read in line 3" in " ".join(text.split())
    assert PLATE in FILES.clear(log, timezone.now())


def test_they_are_judged_like_ours_and_nobody_judges_their_own(agency, sign_in):
    taken(agency)
    audit = draw_sample(audit_id=opened(agency).pk, actor=agency.captain)
    reviewers = dict(audit.items.of_searches().values_list("vendor_search__who", "reviewer"))
    assert reviewers == {
        "officer": agency.captain.pk,
        agency.captain.badge_number: agency.auditor.pk,
        "CHIEF": agency.auditor.pk,
    }
    item = audit.items.get(vendor_search__who="officer")
    address = reverse("audits:item", args=[audit.pk, item.pk])
    text = sign_in(agency.captain).get(address).content.decode()
    for told in (PLATE, "Burglary at the depot", "No case of this number", "line 2"):
        assert told in text
    assert sign_in(agency.officer).get(address).status_code == 403
    judge(item, case_open="fail")
    assert AuditItem.objects.get(pk=item.pk).checks.filter(result="fail").count() == 1
    own = audit.items.get(vendor_search__who=agency.captain.badge_number)
    assert (
        sign_in(agency.captain).get(reverse("audits:item", args=[audit.pk, own.pk])).status_code
        == 404
    )


def test_a_fail_of_the_chiefs_search_there_goes_outside_and_its_flag_opens(agency, sign_in):
    taken(agency)
    audit = draw_sample(audit_id=opened(agency).pk, actor=agency.captain)
    judge(audit.items.get(vendor_search__who="CHIEF"), reason_specific="fail")
    flag = Flag.objects.get(kind=Flag.Kind.AUDIT_FINDING)
    assert flag.is_outside and flag.person == agency.chief
    assert sign_in(agency.auditor).get(reverse("reads:flag", args=[flag.pk])).status_code == 200


def test_what_it_lacks_is_said_before_and_after(agency, sign_in):
    head = "Date,User,Network\n"
    content = csv_of(agency, "10:00,officer,Statewide", "11:00,Nobody Here,Statewide", head=head)
    log = upload(agency, content)
    client = sign_in(agency.auditor)
    page = reverse("audits:vendor-log", args=[log.pk])
    before = client.get(page).content.decode()
    client.post(reverse("audits:vendor-take", args=[log.pk]))
    after = client.get(page).content.decode()
    for text in (before, after):
        assert "Agency, Plate asked for, Purpose or reason, Case number" in text
        assert "Nobody Here (1)" in text
    assert "Not taken over: Network" in before
    log.refresh_from_db()
    assert log.missing == ["agency", "plate", "reason", "case"]
    third = last_period(agency).last.replace(day=3)
    assert log.silent_days == [third - timedelta(2), third - timedelta(1), third + timedelta(1)]
    assert log.text == ""


def test_the_memo_names_the_log_what_it_lacks_and_days_without_one(agency):
    log = taken(agency)
    audit = draw_sample(audit_id=opened(agency).pk, actor=agency.captain)
    text = str(content_of(audit.memos.get()))
    assert log.sha256 in text and "3 searches by members in the vendor's own system" in text
    assert "No log of the vendor's was taken in for " in text


def test_without_a_log_the_memo_says_that_none_was_audited(agency):
    long_adopted(agency)
    audit = draw_sample(audit_id=opened(agency).pk, actor=agency.captain)
    assert "No log of the vendor's was taken in for this period" in str(
        content_of(audit.memos.get())
    )


def test_a_log_that_comes_after_the_audit_was_opened_says_so(agency, sign_in):
    long_adopted(agency)
    audit = opened(agency)
    log = taken(agency)
    address = reverse("audits:vendor-log", args=[log.pk])
    text = sign_in(agency.captain).get(address).content.decode()
    assert audit.number in text and "opened before" in text


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4\0\0binary", b"just one column\nrow\n", b"a,a,b\n1,2,3\n", b"\n\n"],
)
def test_what_is_no_table_is_refused(lexington, content):
    with pytest.raises(PolicyViolation):
        upload(lexington, content)
    assert not VendorLog.objects.exists()


def test_columns_that_it_has_not_are_refused(lexington, sign_in):
    log = log_of(lexington)
    named = {"at": "Search Time", "who": "User"}
    for wrong, words in (
        ({"at": "When"}, "no column When"),
        (named | {"plate": "User"}, "two things"),
        ({"who": "User"}, "Without date and time"),
        (named | {"color": "Reason"}, "no column"),
    ):
        with pytest.raises(PolicyViolation, match=words):
            map_vendor_log(log_id=log.pk, mapping=wrong, actor=lexington.auditor)
    client = sign_in(lexington.auditor)
    answer = client.post(reverse("audits:vendor-map", args=[log.pk]), {"at": "When"})
    assert answer.status_code == 400
    log.refresh_from_db()
    assert log.mapping["at"] == "Search Time"


def test_unknown_headings_are_named_by_a_person_first(lexington):
    content = csv_of(lexington, "10:00,officer", head="Wann,Wer\n")
    log = upload(lexington, content)
    with pytest.raises(PolicyViolation, match="No search of these days"):
        take_vendor_log(log_id=log.pk, actor=lexington.auditor)
    map_vendor_log(log_id=log.pk, mapping={"at": "Wann", "who": "Wer"}, actor=lexington.auditor)
    take_vendor_log(log_id=log.pk, actor=lexington.auditor)
    assert VendorSearch.objects.get().person == lexington.officer


def test_no_day_is_taken_in_twice_and_no_log(lexington):
    log = taken(lexington)
    with pytest.raises(PolicyViolation, match="taken in already"):
        take_vendor_log(log_id=log.pk, actor=lexington.auditor)
    again = log_of(lexington)
    with pytest.raises(PolicyViolation, match="Some of these days"):
        take_vendor_log(log_id=again.pk, actor=lexington.captain)
    assert VendorSearch.objects.count() == 5


def test_days_that_are_not_over_are_refused(lexington):
    long_adopted(lexington)
    tomorrow = timezone.now().date() + timedelta(days=2)
    with pytest.raises(PolicyViolation, match="days that are over"):
        upload_vendor_log(
            name="x.csv", content=HEAD.encode(), first=tomorrow, last=tomorrow,
            actor=lexington.auditor,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "sysadmin"])
def test_others_take_none_in(lexington, who):
    with pytest.raises(PermissionDenied):
        upload(lexington, csv_of(lexington, "10:00,officer"), by=getattr(lexington, who))


def test_an_agency_that_nobody_approved_is_an_incident(agency, sign_in):
    User.objects.filter(pk=agency.captain.pk).update(email="captain@example.org")
    taken(agency)
    incident = UnknownAgency.objects.get()
    assert (incident.agency, incident.searches) == ("Far Away Sheriff", 1)
    assert incident.owner == agency.captain
    assert mail_unknown_agencies() == 1
    assert mail_unknown_agencies() == 0
    [message] = mail.outbox
    assert "Far Away Sheriff" in message.body and "CCC3333" not in message.body
    with pytest.raises(PolicyViolation, match="what was found"):
        close_unknown_agency(incident_id=incident.pk, actor=agency.captain, explanation="ok")
    with pytest.raises(PermissionDenied):
        close_unknown_agency(incident_id=incident.pk, actor=agency.auditor, explanation="x")
    client = sign_in(agency.captain)
    assert "Far Away Sheriff" in client.get(reverse("audits:vendor-logs")).content.decode()
    client.post(
        reverse("audits:close-agency", args=[incident.pk]),
        {"explanation": "The vendor had opened our network by default; it is switched off."},
    )
    incident.refresh_from_db()
    assert incident.closed_by == agency.captain


def test_an_agency_that_was_approved_is_none(lexington):
    now = timezone.now()
    Recipient.objects.create(
        name="Desk", agency="far away sheriff", url="https://far.example.org", basis="MOU",
        asked_by=lexington.captain, asked_at=now, approved_by=lexington.chief, approved_at=now,
        sealed_secret=b"x",
    )  # fmt: skip
    taken(lexington)
    assert not UnknownAgency.objects.exists()


def test_plates_and_words_go_with_the_life_of_the_logs(agency):
    taken(agency)
    draft = log_of(agency)
    now = timezone.now()
    audit = opened(agency)
    # What an open audit rests on stays; what it lists apart goes.
    assert {each.who for each in SEARCHES.over(now, now)} == {"ghost account", "jdoe"}
    assert len(audit.population) == 3
    search = VendorSearch.objects.get(who="officer")
    assert PLATE in SEARCHES.clear(search, now)
    search.refresh_from_db()
    assert (search.plate, search.case_number) == ("", "")
    assert PLATE not in search.reason and bytes(search.plate_digest)
    assert FILES.over(now, now).get() == draft
    plates = FILES.clear(draft, now)
    assert PLATE in plates
    draft.refresh_from_db()
    assert (draft.text, draft.mapping) == ("", {})


def test_a_file_is_uploaded_and_discarded_on_its_page(lexington, sign_in):
    long_adopted(lexington)
    client = sign_in(lexington.auditor)
    first = last_period(lexington).last.replace(day=1)
    answer = client.post(
        reverse("audits:vendor-upload"),
        {
            "file": SimpleUploadedFile("log.csv", csv_of(lexington, "10:00,officer,,AAA1111,,,")),
            "first": f"{first}",
            "last": f"{first + timedelta(days=5)}",
        },
    )
    log = VendorLog.objects.get()
    assert answer.url == reverse("audits:vendor-log", args=[log.pk])
    assert "AAA1111" in client.get(answer.url).content.decode()
    # Somebody who does not take logs in sees no preview of it.
    assert "AAA1111" not in sign_in(lexington.chief).get(answer.url).content.decode()
    discard = reverse("audits:vendor-discard", args=[log.pk])
    everything = reverse("audits:vendor-logs")
    assert discard not in sign_in(lexington.chief).get(everything).content.decode()
    assert discard in sign_in(lexington.auditor).get(everything).content.decode()
    sign_in(lexington.auditor).post(discard)
    assert not VendorLog.objects.exists()
    assert sign_in(lexington.auditor).post(reverse("audits:vendor-upload"), {}).status_code == 400
