"""The pages of flags: one item at a time for who decides, all of them for the Auditor."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.needs import needs_of
from governance.models import Document, Flag
from ledger.models import Event
from reads.search import box
from reads.services.inquiry import open_inquiry
from reads.services.monitoring import is_held
from tests.cast import PDF
from tests.governance.test_flag import NOTE, flag_about
from tests.reads.searches import REASON, question, search, why

PROTEST = "White van parked at the No Kings protest on Main"
FLAGS = "reads:flags"


def page_of(client, name=FLAGS, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, flag, decision="fine", note=NOTE, **files):
    address = reverse("reads:decide-flag", args=[flag.pk])
    return client.post(address, {"decision": decision, "note": note, **files})


def test_the_supervisor_sees_what_was_seen_and_the_search_beside_it(agency, sign_in):
    inquiry = search(agency, reason=PROTEST)
    flag = Flag.objects.get()
    page = page_of(sign_in(agency.sergeant))
    for words in (
        "The reason has words about speech, assembly, faith or the press.",
        PROTEST,
        agency.case().number,
        str(agency.officer),
        "The search shows no results until this is decided.",
        "KTX4827",
    ):
        assert words in page
    event = Event.objects.get(kind="flag.opened")
    assert (event.actor, event.subject_id) == (agency.sergeant, str(flag.pk))
    assert inquiry.searcher == flag.person


def test_it_is_decided_on_the_page_and_the_next_one_shows(agency, sign_in):
    inquiry = search(agency, reason=PROTEST)
    client = sign_in(agency.sergeant)
    answer = post(client, Flag.objects.get())
    assert answer.url == reverse(FLAGS)
    assert not is_held(inquiry)
    page = page_of(client)
    assert "The search is released." in page
    assert "Nothing waits for you" in page
    decided = page_of(client, "reads:flag", Flag.objects.get().pk)
    assert NOTE in decided
    assert 'name="decision"' not in decided


def test_referred_it_leads_to_the_referral(agency, sign_in):
    search(agency, reason=PROTEST)
    flag = Flag.objects.get()
    answer = post(sign_in(agency.sergeant), flag, "referred")
    flag.refresh_from_db()
    assert answer.url == reverse("governance:referral", args=[flag.referral_id])


@pytest.mark.parametrize(("decision", "note"), [("open", NOTE), ("", NOTE), ("burn", NOTE)])
def test_another_decision_is_not_taken(agency, sign_in, decision, note):
    flag = flag_with_subject(agency)
    assert post(sign_in(agency.sergeant), flag, decision, note).status_code == 400
    assert Flag.objects.get().status == Flag.Status.OPEN


def test_without_a_note_it_is_refused_with_its_clause(agency, sign_in):
    answer = post(sign_in(agency.sergeant), flag_with_subject(agency), note="")
    assert answer.status_code == 403
    assert str(agency.profile.cite("monitoring")).partition("#")[0] in answer.content.decode()


def flag_with_subject(agency, person=None):
    inquiry = search(agency, by=person or agency.officer)
    return flag_about(agency, person, subject=inquiry)


def test_what_is_not_visible_is_not_there(agency, sign_in):
    flag = flag_with_subject(agency, agency.captain)
    client = sign_in(agency.sergeant)
    for answer in (client.get(reverse("reads:flag", args=[flag.pk])), post(client, flag)):
        assert answer.status_code == 404
    assert "Nothing waits for you" in page_of(client)


def test_about_the_chief_only_the_auditor_sees_and_files_the_letter(agency, sign_in):
    flag = flag_with_subject(agency, agency.chief)
    assert sign_in(agency.captain).get(reverse("reads:flag", args=[flag.pk])).status_code == 404
    assert "Nothing waits for you" in page_of(sign_in(agency.chief))
    client = sign_in(agency.auditor)
    assert "sealed for all but the Auditor" in page_of(client)
    letter = SimpleUploadedFile("letter.pdf", PDF)
    assert post(client, flag, document=letter).status_code == 302
    flag.refresh_from_db()
    paper = reverse("governance:document", args=[flag.document_id])
    assert client.get(paper).status_code == 200
    assert sign_in(agency.chief).get(paper).status_code == 404


def test_a_refused_decision_leaves_no_paper(agency, sign_in):
    flag = flag_with_subject(agency, agency.chief)
    letter = SimpleUploadedFile("letter.pdf", PDF)
    before = Document.objects.count()
    assert post(sign_in(agency.auditor), flag, note="", document=letter).status_code == 403
    assert Document.objects.count() == before


def test_the_page_and_the_dashboard_count_what_is_put_before_this_person(agency, sign_in):
    search(agency, reason=PROTEST)
    for name, number in (("sergeant", 1), ("captain", 0)):
        person = agency.people[name]
        needs = needs_of(person, agency.profile, timezone.now())
        counted = {need.label: need.number for need in needs}.get("Flags to decide", 0)
        page = page_of(sign_in(person))
        assert (counted, "1 flag waits for you" in page) == (number, number == 1)
        # What waits with another is still within reach of who stands above them.
        assert ("With others" in page) is (name == "captain")


def test_no_decision_is_offered_before_another(agency, sign_in):
    search(agency, reason=PROTEST)
    page = page_of(sign_in(agency.sergeant)).partition("<main")[2].partition("</main>")[0]
    assert "No misuse" in page
    assert "btn-primary" not in page


def test_the_auditor_sees_all_flags_and_filters_them(agency, sign_in):
    flag_with_subject(agency)
    search(agency, by=agency.other_officer, reason=PROTEST)
    client = sign_in(agency.auditor)
    page = page_of(client, "reads:all-flags")
    assert "Searched at 03:12." in page
    assert "speech, assembly" in page
    address = reverse("reads:all-flags")
    narrow = client.get(address, {"kind": "off_shift", "person": agency.officer.pk})
    assert "speech, assembly, faith or the press. The" not in narrow.content.decode()
    assert "No flags here" in client.get(address, {"status": "coached"}).content.decode()


def test_other_searches_of_the_plate_stand_beside_a_repeated_one(agency, sign_in):
    for number in range(3):
        search(agency, reason=f"{REASON}, lead {number} of the clerk's list")
    page = page_of(sign_in(agency.sergeant))
    assert "3rd use of the same plate in 14 days" in page
    assert page.count("of the clerk&#x27;s list") == 3


def test_the_reviewer_reads_all_that_was_asked(agency, sign_in):
    for number in (1, 2):
        agency.add_camera(f"cam-{number}", latitude=40.5 + 3 * number, longitude=-99.7)
    asked = question(
        plate="KTX*", make="Ford", color="white", features=("ladder", "roof rack"),
        captured_from=timezone.now() - timedelta(hours=36), area=box(43, -100, 44, -99),
    )  # fmt: skip
    open_inquiry(why=why(agency, reason=PROTEST), question=asked, actor=agency.officer)
    page = page_of(sign_in(agency.sergeant))
    zone = ZoneInfo(agency.profile.agency.timezone)
    since = asked.captured_from.astimezone(zone)
    for words in ("KTX*", "white Ford ladder roof rack", "Cam-1", "in an area of 4 corners",
                  f"{since:%b} {since.day}, {since:%Y, %H:%M} to", "1 camera, 2 days"):  # fmt: skip
        assert words in page
    assert "Cam-2" not in page


def test_an_overdue_flag_says_so(agency, sign_in):
    flag_with_subject(agency)
    Flag.objects.update(due_at=timezone.now())
    assert "overdue" in page_of(sign_in(agency.sergeant))
    assert Flag.objects.overdue(timezone.now()).count() == 1


def test_the_queries_do_not_grow_with_the_flags(agency, sign_in, django_assert_max_num_queries):
    for number in range(12):
        flag_about(agency, number=number, topic=f"day:{number}", subject=search(agency))
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(22):
        page_of(client)
    with django_assert_max_num_queries(16):
        page_of(client, "reads:all-flags")
