"""An inquiry: nothing of why may be missing, and without its event it does not exist."""

from contextlib import closing, contextmanager
from datetime import timedelta
from math import ceil

import psycopg2
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Document
from governance.services import close_case, correct_case_kind
from ledger.models import Event
from ledger.services import acting_from
from personnel.models import AccountNotice
from reads.digest import plate_digest
from reads.models import Inquiry
from reads.search import Question, box
from reads.services.follow_up import name_case
from reads.services.inquiry import open_inquiry
from tests.reads.searches import REASON, question, search, why

SEARCHING = pytest.mark.clause(
    "LEX-3.G.iii", "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii",
    "KIN-IV.B.1", "KIN-IV.F.2",
)  # fmt: skip


def refused(agency, *, asked=None, **changes):
    with pytest.raises(PolicyViolation) as refusal:
        open_inquiry(why=why(agency, **changes), question=asked or question(), actor=agency.officer)
    assert not Inquiry.objects.exists()
    assert not Event.objects.filter(kind="inquiry.opened").exists()
    return refusal.value


@SEARCHING
def test_an_inquiry_keeps_who_why_what_and_from_where(agency, camera):
    with acting_from("10.1.2.3"):
        inquiry = search(agency, requester_id=agency.sergeant.pk)
    assert (inquiry.searcher, inquiry.requester) == (agency.officer, agency.sergeant)
    assert (inquiry.case, inquiry.reason) == (agency.case(), REASON)
    assert inquiry.purpose == "criminal_investigation"
    assert inquiry.source_address == "10.1.2.3"
    assert inquiry.question["plate"] == "KTX4827"
    assert (inquiry.cameras, inquiry.days, inquiry.images_opened) == (1, 7, 0)
    assert inquiry.plate_digest == plate_digest("KTX4827")
    assert inquiry.open_until == inquiry.opened_at + timedelta(minutes=60)
    assert inquiry.is_open(timezone.now())


@SEARCHING
@pytest.mark.parametrize(
    ("places", "count"),
    [
        ({}, 3),
        ({"area": box(40, -100, 41, -99)}, 2),
        ({"area": box(40, -100, 41, -99), "camera_ids": ("cam-1", "cam-3")}, 1),
        ({"camera_ids": ("cam-1", "cam-1")}, 1),
    ],
)
def test_the_cameras_covered_are_those_that_are_asked(agency, places, count):
    codes = {
        f"cam-{number}": agency.add_camera(f"cam-{number}", latitude=40.7 + step, longitude=-99.7)
        for number, step in ((1, 0), (2, 0.01), (3, 5))
    }
    if "camera_ids" in places:
        places = places | {"camera_ids": [codes[code].pk for code in places["camera_ids"]]}
    inquiry = open_inquiry(why=why(agency), question=question(**places), actor=agency.officer)
    assert inquiry.cameras == count


@SEARCHING
def test_the_days_covered_are_those_that_reads_are_kept_for(agency, camera):
    now = timezone.now()
    kept = agency.profile.retention.reads.effective
    longest = {"captured_from": now - timedelta(days=360), "captured_to": now + timedelta(hours=1)}
    inquiry = open_inquiry(why=why(agency), question=question(**longest), actor=agency.officer)
    stored = inquiry.opened_at - kept.before(inquiry.opened_at)
    assert inquiry.days == ceil(stored / timedelta(days=1))
    assert Question.from_json(inquiry.question).captured_from == longest["captured_from"]


def test_its_event_names_codes_and_no_plate(agency):
    inquiry = search(agency)
    event = Event.objects.about(inquiry).get()
    assert (event.kind, event.actor) == ("inquiry.opened", agency.officer)
    assert event.clause == agency.profile.searching.clause
    assert event.data == {
        "kind": "search", "purpose": "criminal_investigation", "requester": agency.officer.pk,
    }  # fmt: skip


@SEARCHING
@pytest.mark.parametrize("case_id", [None, 0, 987_654])
def test_it_is_refused_without_a_case(agency, case_id):
    refusal = refused(agency, case_id=case_id)
    assert refusal.clause == agency.profile.searching.clause
    assert "an open case" in refusal.message


def test_it_is_refused_on_a_closed_case(agency):
    close_case(case_id=agency.case().pk, actor=agency.officer)
    assert "an open case" in refused(agency).message


@SEARCHING
def test_a_call_number_does_not_make_up_for_a_closed_case(agency):
    closed = agency.case()
    close_case(case_id=closed.pk, actor=agency.officer)
    number = agency.profile.searching.call_number_example
    for case_id in (closed.pk, 987_654):
        refusal = refused(agency, case_id=case_id, call_number=number)
        assert refusal.clause == agency.profile.searching.clause
        assert "not an open case" in refusal.message


@SEARCHING
@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_it_is_refused_without_a_reason(agency, reason):
    assert "a reason" in refused(agency, reason=reason).message


@SEARCHING
@pytest.mark.parametrize(
    "reason", ["investigation", "Criminal investigation.", "?!", "POLICE case"]
)
def test_a_reason_that_says_nothing_about_the_case_is_refused(agency, reason):
    assert "says nothing about the case" in refused(agency, reason=reason).message


@SEARCHING
@pytest.mark.parametrize("purpose", ["", "investigation", "personal", "KTX4827"])
def test_a_purpose_off_the_closed_list_is_refused(agency, purpose):
    assert purpose == "" or purpose not in refused(agency, purpose=purpose).message


@pytest.mark.clause("NE-60-3204(3)#access", "NE-60-3204(3)#search")
def test_nebraska_searches_for_two_purposes_only(lexington):
    offered = [purpose.code for purpose in lexington.profile.purposes if purpose.searching]
    assert offered == ["missing_person", "criminal_investigation"]
    for purpose in ("parking_traffic", "stolen_vehicle", "outstanding_warrant"):
        assert refused(lexington, purpose=purpose).clause == "NE-60-3204(3)#access"


@pytest.mark.clause("NE-60-3204(3)#access", "NE-60-3204(3)#search")
def test_nebraska_asks_for_the_determination(lexington):
    refusal = refused(lexington, is_determined_relevant=False)
    assert refusal.clause == "NE-60-3204(3)#search"
    assert "relevant and material" in search(lexington).determination


def test_north_carolina_asks_for_no_determination(kinston):
    assert search(kinston, is_determined_relevant=False).determination == ""


@pytest.mark.clause("KIN-IV.B.1", "KIN-IV.F.2")
@pytest.mark.parametrize("purpose", ["traffic_enforcement", "parking_traffic"])
def test_north_carolina_never_searches_for_traffic(kinston, purpose):
    assert refused(kinston, purpose=purpose).clause == "NC-20-183.31(b)"


@pytest.mark.clause("LEX-3.D.ii", "LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def test_it_is_refused_until_no_prohibited_use_is_attested(agency):
    assert "no prohibited use" in refused(agency, is_attested=False).message


@pytest.mark.clause("LEX-3.D.i#access")
def test_into_privacy_it_rests_on_a_court_order(agency):
    assert "court order" in refused(agency, invades_privacy=True).message
    order = Document.objects.first()
    inquiry = search(agency, invades_privacy=True, privacy_order_id=order.pk)
    assert inquiry.privacy_order == order


def test_who_is_searched_for_is_trained_and_told(agency):
    agency.sergeant.email = "sergeant@police.example"
    agency.sergeant.save(update_fields=["email"])
    search(agency, requester_id=agency.sergeant.pk)
    told = AccountNotice.objects.get()
    assert (told.person, "on your behalf" in told.words) == (agency.sergeant, True)
    search(agency)
    assert AccountNotice.objects.count() == 1
    agency.sergeant.training.update(expires_at=timezone.now())
    with pytest.raises(PolicyViolation, match="has no current ALPR training"):
        search(agency, requester_id=agency.sergeant.pk)


def test_a_call_number_does_where_there_is_no_case_yet(agency):
    number = agency.profile.searching.call_number_example
    inquiry = search(agency, call_number=number)
    assert (inquiry.case, inquiry.call_number) == (None, number)
    assert inquiry.case_due_at == inquiry.opened_at + timedelta(hours=24)
    assert not Inquiry.objects.case_overdue(timezone.now()).exists()
    assert Inquiry.objects.case_overdue(inquiry.case_due_at).get() == inquiry


@SEARCHING
def test_who_owes_a_case_number_searches_on_no_other_call(agency):
    number = agency.profile.searching.call_number_example
    owed = search(agency, call_number=number)
    search(agency, call_number=number)
    with time_machine.travel(owed.case_due_at + timedelta(seconds=1)):
        with pytest.raises(PolicyViolation, match="is overdue"):
            search(agency, call_number=number)
        search(agency)
        search(agency, by=agency.other_officer, call_number=number)
        for inquiry in Inquiry.objects.filter(searcher=agency.officer, case=None):
            name_case(inquiry_id=inquiry.pk, actor=agency.officer, case_id=agency.case().pk)
        search(agency, call_number=number)


@pytest.mark.parametrize("number", ["x", "none", "000", "C26-0047111", "C२६-००४७११"])
def test_a_call_number_has_its_form(agency, number):
    assert "looks like" in refused(agency, call_number=number).message


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (timedelta(days=-1), timedelta(days=-2), "before its start"),
        (timedelta(0), timedelta(0), "before its start"),
        (timedelta(days=-7300), timedelta(0), "at most"),
        (timedelta(days=1), timedelta(days=2), "future"),
    ],
)
def test_it_covers_a_stretch_of_the_past(agency, start, end, words):
    now = timezone.now()
    asked = question(captured_from=now + start, captured_to=now + end)
    assert words in refused(agency, asked=asked).message


def test_it_is_made_on_behalf_of_members_only(agency):
    agency.other_officer.is_active = False
    agency.other_officer.save()
    for requester_id in (agency.other_officer.pk, 987_654):
        with pytest.raises(ValidationError, match="member"):
            search(agency, requester_id=requester_id)
    assert not Inquiry.objects.exists()


def test_a_sensitive_search_needs_its_written_approval(agency):
    assert "written approval" in refused(agency, is_sensitive=True).message
    other = agency.written_approval("entry", audience=[agency.officer])
    assert "another kind" in refused(agency, is_sensitive=True, approval_id=other.pk).message
    not_mine = agency.written_approval("inquiry", audience=[agency.sergeant])
    assert "names you" in refused(agency, is_sensitive=True, approval_id=not_mine.pk).message
    approval = agency.written_approval("inquiry", audience=[agency.officer])
    inquiry = search(agency, is_sensitive=True, approval_id=approval.pk)
    assert (inquiry.is_sensitive, inquiry.approval) == (True, approval)


def test_an_analyst_searches_but_determines_nothing(agency):
    analyst = agency.add_analyst()
    if agency.profile.searching.determination_text is None:
        assert search(agency, by=analyst).searcher == analyst
        return
    with pytest.raises(PolicyViolation, match="An officer determines") as refusal:
        search(agency, by=analyst)
    assert refusal.value.clause == "NE-60-3204(3)#search"
    assert search(agency, by=analyst, requester_id=agency.officer.pk).requester == agency.officer


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_nobody_searches_who_does_not_act(agency, who):
    with pytest.raises(PermissionDenied):
        search(agency, by=getattr(agency, who))


@contextmanager
def events_that_can_not_be_written(servers, settings):
    """The product's role loses its right to add to the trail, in the database itself."""
    role = settings.DATABASES["default"]["USER"]
    with closing(psycopg2.connect(servers.urls.superuser)) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(f"REVOKE INSERT ON ledger_event FROM {role}")
            try:
                yield
            finally:
                cursor.execute(f"GRANT INSERT ON ledger_event TO {role}")


@SEARCHING
def test_without_its_event_there_is_no_inquiry(committed_agency, servers, settings):
    with events_that_can_not_be_written(servers, settings), pytest.raises(ProgrammingError):
        search(committed_agency)
    assert not Inquiry.objects.exists()
    assert search(committed_agency).pk


@pytest.mark.clause("NE-60-3204(3)#access", "NE-60-3204(3)#search")
@pytest.mark.parametrize("purpose", ["criminal_investigation", "missing_person"])
def test_in_nebraska_a_search_rests_on_an_investigation(lexington, purpose):
    case_id = lexington.case().pk
    correct_case_kind(case_id=case_id, kind="other", actor=lexington.officer)
    refusal = refused(lexington, purpose=purpose)
    assert "no criminal or missing-person investigation" in refusal.message
    assert refusal.clause == "NE-60-3204(3)#search"
    correct_case_kind(case_id=case_id, kind="missing_person", actor=lexington.officer)
    assert search(lexington, purpose=purpose).case_id == case_id


def test_in_kinston_a_search_names_any_open_case(kinston):
    correct_case_kind(case_id=kinston.case().pk, kind="other", actor=kinston.officer)
    assert search(kinston).case == kinston.case()
