"""The pages of alerts: what each person sees, and what nobody sees any more."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from PIL import Image

from hotlists.cards import card_of
from hotlists.models import Alert, Check
from hotlists.queue import queue_rows
from hotlists.services.freshness import record_update
from ledger.models import Event
from tests.hotlists.desk import only_alert

HTMX = {"HTTP_HX_REQUEST": "true"}
PLATE = "KTX4827"


def png() -> str:
    out = BytesIO()
    Image.new("RGB", (320, 200), "navy").save(out, "PNG")
    return b64encode(out.getvalue()).decode()


@pytest.fixture
def with_photo(agency, camera):
    agency.add_entry()
    agency.read(camera, PLATE, image=png(), box=[100, 80, 90, 30])
    return only_alert(agency, camera)


def address(desk, name="alert"):
    return reverse(f"hotlists:{name}", args=[desk.alert.pk])


def seen(response):
    return response.content.decode()


@pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
def test_the_queue_shows_open_alerts_to_who_watches(agency, desk, sign_in):
    for who in ("officer", "sergeant", "captain", "chief", "dispatcher"):
        response = sign_in(getattr(agency, who)).get(reverse("hotlists:queue"))
        assert response.status_code == 200
        assert PLATE in seen(response)
        assert str(desk.alert.pk) in seen(response)


def test_the_page_around_the_queue(agency, desk, sign_in):
    response = sign_in(agency.officer).get(reverse("hotlists:alerts"))
    assert response.status_code == 200
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "outsider"])
@pytest.mark.parametrize("name", ["alert", "photo", "crop"])
def test_who_does_not_handle_alerts_or_is_not_trained_sees_nothing(
    agency, with_photo, sign_in, who, name
):
    response = sign_in(getattr(agency, who)).get(address(with_photo, name))
    assert response.status_code == 403
    assert PLATE not in seen(response)
    assert Event.objects.filter(kind="refusal", actor=getattr(agency, who)).exists()


def test_nobody_sees_an_alert_without_signing_in(with_photo, client):
    for name in ("alert", "photo", "crop"):
        assert client.get(address(with_photo, name)).status_code == 302


def test_the_officers_card_has_the_checks_and_the_ending(agency, desk, sign_in):
    page = seen(sign_in(agency.officer).get(address(desk), **HTMX))
    assert "NOT CLEAR TO ACT" in page
    assert address(desk, "vehicle-check") in page
    assert address(desk, "end") in page
    assert desk.alert.views.get().person == agency.officer


@pytest.mark.clause("LEX-3.C.ii", "KIN-IV.B.3")
def test_card_and_start_of_shift_say_that_a_stop_needs_more_than_the_readers(agency, desk, sign_in):
    client = sign_in(agency.officer)
    card = seen(client.get(address(desk), **HTMX))
    shift = seen(client.get(reverse("hotlists:start-of-shift")))
    patrol = {"lexington_ne": "LEX-3.C.ii", "kinston_nc": "KIN-IV.B.3"}[agency.profile.name]
    for page in (card, shift):
        assert "suspicion" in page and "needs its own legal basis" in page
        assert f'<span class="clause">{patrol}</span>' in page


def test_a_link_answers_the_whole_page_and_htmx_the_card_alone(agency, desk, sign_in):
    client = sign_in(agency.officer)
    assert "<html" in seen(client.get(address(desk)))
    assert "<html" not in seen(client.get(address(desk), **HTMX))


def test_the_dispatchers_card_has_the_answer_alone(agency, desk, sign_in):
    desk.ask(agency.officer)
    page = seen(sign_in(agency.dispatcher).get(address(desk), **HTMX))
    assert address(desk, "answer-status") in page
    assert "No longer wanted" in page
    for act in ("claim", "vehicle-check", "end"):
        assert address(desk, act) not in page


def test_a_dispatcher_is_refused_what_only_officers_do(agency, desk, sign_in):
    client = sign_in(agency.dispatcher)
    for act in ("claim", "ask-dispatch", "skip-step", "vehicle-check", "clear-to-act", "end"):
        assert client.post(address(desk, act)).status_code == 403
    desk.alert.refresh_from_db()
    assert (desk.alert.status, desk.alert.claimed_by) == (Alert.Status.OPEN, None)


def test_dispatch_answers_the_request_that_was_asked(agency, open_desk, sign_in):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    first, second = desk.alert.matches.all()
    asked = desk.ask(agency.officer, match=second)
    response = sign_in(agency.dispatcher).post(
        address(desk, "answer-status"),
        {"request": asked.pk, "how": f"{asked.step} communications",
         "reference": "C-1", "answer": "not_valid"},
        **HTMX,
    )  # fmt: skip
    assert response.status_code == 200
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.mismatch) == ("", "stale_entry")


def test_an_alert_can_be_worked_through_its_pages_alone(agency, desk, sign_in):
    client = sign_in(agency.officer)
    assert client.post(address(desk, "claim"), **HTMX).status_code == 200
    for step in desk.status_steps:
        status = {"how": f"{step} communications", "reference": "C-1", "answer": "valid"}
        assert client.post(address(desk, "answer-status"), status, **HTMX).status_code == 200
    assert client.post(address(desk, "photo-check"), {"result": "same"}).status_code == 302
    vehicle = {
        "characters": "ktx 4827",
        "state": agency.profile.agency.state,
        "descriptors": "white pickup",
        "result": "match",
    }
    page = seen(client.post(address(desk, "vehicle-check"), vehicle, **HTMX))
    assert ">CLEAR TO ACT<" in page.replace("</svg>", ">")
    ending = {f"match_outcome_{desk.match.pk}": "confirmed", "field_outcome": "observed"}
    page = seen(client.post(address(desk, "end"), ending, **HTMX))
    assert PLATE not in page
    assert "This alert ended" in page


def test_a_refused_act_names_its_clause_and_is_recorded(agency, desk, sign_in):
    response = sign_in(agency.officer).post(address(desk, "clear-to-act"), **HTMX)
    step = agency.profile.verification.steps[0]
    assert response.status_code == 403
    assert step.clause.partition("#")[0] in seen(response)
    refusal = Event.objects.get(kind="refusal")
    assert (refusal.clause, refusal.actor) == (step.clause, agency.officer)


@pytest.mark.parametrize(
    ("act", "posted"),
    [
        ("end", {"match_outcome_x": "confirmed", "field_outcome": "observed"}),
        ("end", {"match_outcome_\u00b2": "confirmed", "field_outcome": "observed"}),
        ("answer-status", {"match": "\u00b2", "answer": "valid"}),
        ("answer-status", {"answer": "maybe"}),
        ("vehicle-check", {"result": "", "characters": "KTX4827"}),
        ("photo-check", {"result": "perhaps"}),
        ("ask-dispatch", {"step": "nothing"}),
    ],
)
def test_nonsense_is_answered_with_words_never_with_an_error(agency, desk, sign_in, act, posted):
    response = sign_in(agency.officer).post(address(desk, act), posted, **HTMX)
    assert response.status_code in (400, 403)
    assert Alert.objects.get().status == Alert.Status.OPEN


def test_an_alert_that_does_not_exist_is_404(agency, sign_in):
    client = sign_in(agency.officer)
    for name in ("alert", "photo", "crop"):
        assert client.get(reverse(f"hotlists:{name}", args=[uuid4()])).status_code == 404
    acts = ("claim", "ask-dispatch", "answer-status", "skip-step", "photo-check", "vehicle-check")
    for name in (*acts, "clear-to-act", "end"):
        posted = {"result": "same" if name == "photo-check" else "match", "answer": "valid"}
        response = client.post(reverse(f"hotlists:{name}", args=[uuid4()]), posted)
        assert response.status_code == 404, name
    assert client.post(reverse("hotlists:notice-seen", args=[1])).status_code == 404


def test_an_ended_card_has_no_plate(agency, desk, sign_in):
    desk.end(agency.officer)
    for person in (agency.officer, agency.dispatcher):
        for headers in (HTMX, {}):
            page = seen(sign_in(person).get(address(desk), **headers))
            assert PLATE not in page
            assert "This alert ended" in page
            assert "Stolen vehicle" in page


def test_history_has_no_plate(agency, desk, sign_in):
    desk.end(agency.officer)
    for person in (agency.officer, agency.auditor):
        response = sign_in(person).get(reverse("hotlists:history"))
        assert response.status_code == 200
        assert PLATE not in seen(response)


def test_the_photograph_is_shown_unstored_and_its_view_recorded(agency, with_photo, sign_in):
    client = sign_in(agency.officer)
    for name in ("photo", "crop"):
        response = client.get(address(with_photo, name))
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in response["Cache-Control"]
        assert Image.open(BytesIO(response.content)).width >= 320
    events = Event.objects.about(with_photo.alert).filter(kind="alert.photo_viewed")
    assert [event.actor for event in events] == [agency.officer] * 2


def test_the_card_shows_the_photograph_only_where_there_is_one(agency, with_photo, sign_in):
    page = seen(sign_in(agency.officer).get(address(with_photo), **HTMX))
    assert address(with_photo, "photo") in page
    agency.read(with_photo.camera, PLATE)
    page = seen(sign_in(agency.officer).get(address(with_photo), **HTMX))
    assert "No photograph was sent" in page
    assert sign_in(agency.officer).get(address(with_photo, "photo")).status_code == 404


@pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
def test_what_to_do_and_what_to_beware_of_stand_before_the_photograph(agency, camera, sign_in):
    agency.add_entry(
        category="wanted_person",
        cautions="Armed, runs from stops",
        reason="Warrant for burglary",
        contact="Detective Ames, ext. 41",
        vehicle_make="Ford",
        person_description="Tall, red beard",
    )
    agency.read(camera, PLATE, image=png(), box=[100, 80, 90, 30])
    desk = only_alert(agency, camera)
    page = seen(sign_in(agency.officer).get(address(desk), **HTMX))
    first = (
        'instruction-stop">STOP',
        "Armed, runs from stops",
        "About a person. The driver may be",
    )
    places = [page.index(text) for text in (*first, f'src="{address(desk, "photo")}"')]
    assert places == sorted(places)
    case = agency.case().number
    for text in (
        "Warrant for burglary",
        "Detective Ames, ext. 41",
        "Tall, red beard",
        "Ford",
        case,
    ):
        assert text in page


def test_a_photograph_without_a_box_has_no_close_up(agency, camera, sign_in):
    agency.add_entry()
    agency.read(camera, PLATE, image=png())
    desk = only_alert(agency, camera)
    client = sign_in(agency.officer)
    assert client.get(address(desk, "photo")).status_code == 200
    assert client.get(address(desk, "crop")).status_code == 404


def test_the_photograph_is_gone_once_the_alert_has_ended(agency, with_photo, sign_in):
    with_photo.end(agency.officer)
    client = sign_in(agency.officer)
    for name in ("photo", "crop"):
        response = client.get(address(with_photo, name))
        assert response.status_code in (403, 404)
        assert response["Content-Type"].startswith("text/html")
    assert not Event.objects.filter(kind="alert.photo_viewed").exists()


def test_a_destroyed_photograph_is_404(agency, with_photo, sign_in, settings):
    for key in Path(settings.KEY_DIR).glob("*.key"):
        key.unlink()
    assert sign_in(agency.officer).get(address(with_photo, "photo")).status_code == 404


def test_the_card_marks_what_differs_from_the_entry(agency, camera):
    agency.add_entry("KTXO827")
    agency.read(camera, "KTX0827")
    card = card_of(only_alert(agency, camera).alert, agency.officer, agency.profile)
    for chars, there in ((card["plate_chars"], "0"), (card["entry_chars"], "O")):
        assert [c["char"] for c in chars if c["differs"]] == [there]
    assert card["how_label"] == "Look-alike"
    assert "look alike" in card["how_note"]


def test_the_card_marks_an_unsure_read_and_shows_each_other_reading(agency, camera, sign_in):
    agency.add_entry("KTX4827")
    limit = agency.profile.recognition.sure_from
    other = [{"plate": "KTX4B27", "confidence": 0.4}]
    agency.read(camera, "KTX4827", confidence=limit - 0.1, candidates=other)
    page = sign_in(agency.officer).get(address(only_alert(agency, camera))).content.decode()
    assert "Low confidence" in page
    assert "KTX4B27" in page


def test_the_card_of_a_sure_read_is_not_marked(agency, camera, sign_in):
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827", confidence=agency.profile.recognition.sure_from)
    page = sign_in(agency.officer).get(address(only_alert(agency, camera))).content.decode()
    assert "KTX4827" in page
    assert "Low confidence" not in page
    assert "may also read" not in page


def test_a_quiet_alert_comes_last_and_says_other_state(agency, camera):
    agency.add_entry("AAA111")
    agency.add_entry("BBB222")
    agency.read(camera, "AAA111")
    agency.read(camera, "BBB222", state="KS")
    rows = queue_rows(agency.officer, agency.profile)
    assert [row["plate_display"] for row in rows] == ["AAA111", "BBB222"]
    assert [row["quiet"] for row in rows] == [False, True]
    assert rows[1]["how_label"] == "Other state"


def test_the_queue_says_where_dispatch_is_asked(agency, desk):
    def asks():
        [row] = queue_rows(agency.dispatcher, agency.profile)
        return row["asks_dispatch"]

    assert asks() == 0
    first = desk.ask(agency.officer)
    assert asks() == first.pk
    desk.answer(agency.dispatcher, Check.Result.CANNOT_TELL)
    assert asks() == 0
    assert desk.ask(agency.officer).pk == asks() > first.pk


def test_a_request_about_a_closed_entry_waits_no_longer(kinston):
    agency, camera = kinston, kinston.add_camera()
    agency.add_entry()
    agency.add_entry(category="stolen_plate")
    agency.read(camera, PLATE)
    desk = only_alert(agency, camera)
    first = desk.alert.matches.first()
    desk.ask(agency.officer, desk.status_steps[0], match=first)
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, step=desk.status_steps[1], match=first)
    [row] = queue_rows(agency.dispatcher, agency.profile)
    assert row["asks_dispatch"] == 0
    assert card_of(desk.alert, agency.dispatcher, agency.profile)["status_requests"] == []


def test_a_person_who_comes_up_later_takes_clear_off_the_card(agency, desk):
    desk.make_every_check(agency.officer)
    assert card_of(desk.alert, agency.officer, agency.profile)["clear"]
    agency.add_entry(category="wanted_person")
    agency.read(desk.camera, PLATE)
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["clear"], card["person_banner"]) == (False, True)


def test_the_card_offers_the_skip_that_the_policy_allows(agency, desk, sign_in):
    page = seen(sign_in(agency.officer).get(address(desk), **HTMX))
    assert address(desk, "skip-step") in page
    rows = card_of(desk.alert, agency.officer, agency.profile)["steps"]
    asking = {row["code"] for row in rows if row["skip_needs_reason"]}
    if len(desk.status_steps) == 2:
        assert not asking
        desk.skip(agency.officer, desk.status_steps[0])
        page = seen(sign_in(agency.officer).get(address(desk), **HTMX))
        assert 'name="reason"' in page
    else:
        assert "photo" in asking


@pytest.mark.parametrize("alerts", [1, 12])
def test_the_queue_costs_the_same_whatever_its_length(
    agency, camera, clock, django_assert_num_queries, alerts
):
    for number in range(alerts):
        agency.add_entry(f"AB{number:04}")
        agency.read(camera, f"AB{number:04}")
    clock.shift(timedelta(minutes=1))
    record_update(hot_list=agency.add_list(), actor=agency.captain)
    with django_assert_num_queries(9):
        assert len(queue_rows(agency.officer, agency.profile)) == alerts


@pytest.mark.parametrize("others", [0, 8])
def test_the_card_costs_the_same_whatever_else_is_open(
    agency, desk, sign_in, django_assert_max_num_queries, others
):
    for number in range(others):
        agency.add_entry(f"AB{number:04}")
        agency.read(desk.camera, f"AB{number:04}")
    desk.make_every_check(agency.officer)
    with django_assert_max_num_queries(15):
        card_of(desk.alert, agency.officer, agency.profile)
