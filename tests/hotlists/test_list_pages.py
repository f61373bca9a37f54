"""The pages of lists, suspended records and reviews."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hotlists.cards import card_of
from hotlists.models import Alert, Check, EntryReview, HotList, ListRefresh, Suspension
from hotlists.services.alert import claim_alert
from hotlists.services.entry import add_list
from hotlists.services.freshness import record_update
from ledger.models import Event
from tests.hotlists.sources import import_text, ncic

HTMX = {"HTTP_HX_REQUEST": "true"}


def seen(response):
    return response.content.decode()


def page_of(hot_list, name="list"):
    return reverse(f"hotlists:{name}", args=[hot_list.pk])


@pytest.fixture
def suspended(agency, desk):
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID)
    return Suspension.objects.get()


def test_the_administrator_adds_a_list_of_a_class(agency, sign_in):
    facts = {
        "name": "Watch list", "source": "ncic", "owner": "State Patrol", "legal_basis": "-",
        "is_restricted": "on",
    }  # fmt: skip
    response = sign_in(agency.captain).post(reverse("hotlists:add-list"), facts)
    hot_list = HotList.objects.get(name="Watch list")
    assert response.url == page_of(hot_list)
    assert hot_list.is_restricted
    page = seen(sign_in(agency.captain).get(page_of(hot_list)))
    assert "Restricted file" in page
    assert "Determine for use" in page


def test_a_list_without_its_source_is_not_added(agency, sign_in):
    response = sign_in(agency.captain).post(reverse("hotlists:add-list"), {"name": "Watch list"})
    assert response.status_code == 400
    assert not HotList.objects.exists()


@pytest.mark.clause("LEX-2.D#hotlists")
def test_nebraskas_lists_and_cards_say_which_source_the_law_does_not_name(
    lexington, sign_in, settings, tmp_path
):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    hot_list = add_list(
        name="NICB", source="nicb", owner="NICB", legal_basis="-", actor=lexington.captain
    )
    sign_in(lexington.captain).post(page_of(hot_list, "determine-list"))
    import_text(lexington, [ncic("KTX4827")], hot_list=hot_list)
    lexington.read(lexington.add_camera(), "KTX4827")
    client = sign_in(lexington.officer)
    for address in (
        reverse("hotlists:lists"),
        page_of(hot_list),
        reverse("hotlists:alert", args=[Alert.objects.get().pk]),
    ):
        assert "Not on the law's list of sources" in seen(client.get(address))


@pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def test_an_alert_from_a_stale_list_stays_marked_after_an_update(agency, camera, clock, open_desk):
    hot_list = agency.add_list("List of stolen_vehicle")
    clock.shift(timedelta(hours=25))
    desk = open_desk()

    def match():
        return card_of(desk.alert, agency.officer, agency.profile)["matches"][0]

    assert (match()["list_stale"], match()["list_age_label"]) == (True, "list 1\xa0day old")
    clock.shift(timedelta(minutes=1))
    record_update(hot_list=hot_list, actor=agency.captain)
    assert match()["list_stale"]


@pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
@pytest.mark.parametrize("who", ["officer", "dispatcher"])
def test_a_stale_list_is_named_stale_at_the_top_of_the_alert_and_in_its_row(
    agency, clock, open_desk, sign_in, who
):
    agency.add_list("List of stolen_vehicle")
    client = sign_in(getattr(agency, who))
    assert "STALE" not in seen(client.get(reverse("hotlists:alerts")))
    clock.shift(timedelta(hours=25))
    desk = open_desk()
    client = sign_in(getattr(agency, who))
    tag = '<span class="tag tag-stale">Stale list: 1\xa0day old</span>'
    top, _, _ = seen(client.get(reverse("hotlists:alert", args=[desk.alert.pk]))).partition("</h2>")
    assert "List of stolen_vehicle STALE: 1\xa0day old" in top
    card = seen(client.get(reverse("hotlists:alert", args=[desk.alert.pk]), **HTMX))
    assert tag in card.partition("</header>")[0]
    assert tag in seen(client.get(reverse("hotlists:queue")))


def test_an_alert_from_a_fresh_list_stays_unmarked_when_the_list_grows_old(agency, desk, clock):
    clock.shift(timedelta(hours=25))
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["matches"][0]["list_stale"], card["stale_label"]) == (False, "")


@pytest.mark.clause("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def test_the_board_names_the_lists_in_use_that_are_not_up_to_date(agency, sign_in, clock):
    hot_list = agency.add_list("Night list")
    address = reverse("hotlists:board")
    assert "not up to date" not in seen(sign_in(agency.sergeant).get(address))
    clock.shift(timedelta(hours=25))
    board = seen(sign_in(agency.sergeant).get(address))
    assert f'not up to date:</strong> <a href="{page_of(hot_list)}">Night list</a>' in board


def test_answering_that_no_update_was_available(agency, sign_in, clock):
    hot_list = agency.add_list()
    clock.shift(timedelta(hours=25))
    client = sign_in(agency.sergeant)
    assert "Stale" in seen(client.get(reverse("hotlists:lists")))
    client.post(page_of(hot_list, "no-update"))
    assert "Stale" not in seen(client.get(reverse("hotlists:lists")))
    page = seen(client.get(page_of(hot_list)))
    assert ListRefresh.Kind.NO_UPDATE.label in page
    assert "due again" in page


def test_categories_are_switched_on_the_lists_page(agency, sign_in):
    hot_list = agency.add_list()
    client = sign_in(agency.captain)
    client.post(page_of(hot_list, "switch-off"), {"category": "stolen_plate"})
    assert not hot_list.categories.filter(category="stolen_plate", switched_off_at=None).exists()
    facts = {"purpose": "criminal_investigation", "reason": "Thefts in May"}
    client.post(page_of(hot_list, "switch-on"), {"category": "stolen_plate", **facts})
    page = seen(client.get(page_of(hot_list)))
    assert "Thefts in May" in page
    assert "Switched off before" in page


def test_the_form_offers_listed_purposes_and_the_policys_categories_only(agency, sign_in):
    hot_list = agency.add_list()
    client = sign_in(agency.captain)
    assert "Switch a category on" not in seen(client.get(page_of(hot_list)))
    client.post(page_of(hot_list, "switch-off"), {"category": "stolen_plate"})
    page = seen(client.get(page_of(hot_list)))
    assert '<option value="stolen_plate">' in page
    assert '<option value="amber_alert">' not in page
    for purpose in agency.profile.purposes:
        assert (f'<option value="{purpose.code}">' in page) == purpose.matching
    assert '<option value="homeland_security">' not in page


def test_a_forbidden_category_is_refused_with_its_clause(kinston, sign_in):
    facts = {"category": "expired_registration", "purpose": "criminal_investigation", "reason": "x"}
    client = sign_in(kinston.captain)
    response = client.post(page_of(kinston.add_list(), "switch-on"), facts)
    assert response.status_code == 403
    assert "NC-20-183.31(b)" in seen(response)
    assert Event.objects.get(kind="refusal").data == {"act": "hotlists:switch-on"}


def test_an_officer_sees_a_list_but_changes_nothing(agency, sign_in):
    hot_list = agency.add_list()
    client = sign_in(agency.officer)
    page = seen(client.get(page_of(hot_list)))
    assert "Switch off" not in page
    assert "No update was available" not in page
    assert client.post(page_of(hot_list, "no-update")).status_code == 403
    switched = client.post(page_of(hot_list, "switch-off"), {"category": "stolen_plate"})
    assert switched.status_code == 403


def test_the_suspended_records_show_to_all_who_watch(agency, suspended, sign_in):
    for who in ("officer", "sergeant", "captain", "chief", "dispatcher", "auditor"):
        page = seen(sign_in(getattr(agency, who)).get(reverse("hotlists:suspensions")))
        assert "KTX4827" in page
        assert ("They were told" in page) == (who in ("sergeant", "captain", "dispatcher"))


def test_who_suspended_it_is_not_offered_to_lift_it(agency, suspended, sign_in):
    address = reverse("hotlists:suspensions")
    assert "Still wanted</button>" not in seen(sign_in(agency.dispatcher).get(address))
    assert "Still wanted</button>" in seen(sign_in(agency.sergeant).get(address))


def test_telling_the_agency_and_lifting_on_the_page(agency, suspended, sign_in):
    client = sign_in(agency.sergeant)
    address = reverse("hotlists:suspensions")
    told = reverse("hotlists:report-suspension", args=[suspended.pk])
    client.post(told, {"told": "Iowa State Patrol"})
    assert "Iowa State Patrol" in seen(client.get(address))
    assert "KTX4827" not in seen(client.get(address, {"show": "to_report"}))
    lifted = reverse("hotlists:lift-suspension", args=[suspended.pk])
    client.post(lifted, {"method": "communications", "reference": "C-77"})
    assert "KTX4827" not in seen(client.get(address))
    assert "C-77" in seen(client.get(address, {"show": "ended"}))


def test_the_administrator_closes_a_review_on_the_page(agency, desk, sign_in):
    desk.end(agency.officer, "did_not_correlate", "no_action", mismatch="misread")
    client = sign_in(agency.captain)
    address = reverse("hotlists:reviews")
    assert "KTX4827" in seen(client.get(address))
    entry = EntryReview.objects.get().entry
    closing = reverse("hotlists:close-review", args=[entry.pk])
    assert client.post(closing, {"finding": "kept", "note": ""}).status_code == 400
    client.post(closing, {"finding": "kept", "note": "Dirty plate"})
    assert "KTX4827" not in seen(client.get(address))


@pytest.mark.parametrize("name", ["suspensions", "reviews", "lists"])
def test_a_page_asks_the_database_no_more_for_more_rows(
    agency, camera, clock, sign_in, django_assert_num_queries, name
):
    def another(plate):
        clock.shift(timedelta(minutes=30))
        hot_list = agency.add_list(f"List {plate}")
        entry = agency.add_entry(plate, hot_list_id=hot_list.pk)
        facts = {"entry": entry, "suspended_by": agency.officer, "suspended_at": timezone.now()}
        Suspension.objects.create(reason="recovered", **facts)
        EntryReview.objects.create(entry=entry, cause="misread", opened_at=timezone.now())

    client = sign_in(agency.captain)
    another("KTX4827")
    client.get(reverse(f"hotlists:{name}"))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse(f"hotlists:{name}"))
    another("KTX4828")
    another("KTX4829")
    with django_assert_num_queries(len(for_one)):
        client.get(reverse(f"hotlists:{name}"))


def test_restricted_details_show_to_who_handles_the_alert(agency, desk):
    entry = desk.match.matched.get().entry
    entry.restricted_details = "Subject of a protective order"
    entry.save()

    def details(who):
        card = card_of(desk.alert, who, agency.profile)
        return card["matches"][0].get("restricted_details")

    for who in ("captain", "dispatcher"):
        assert details(getattr(agency, who)) == entry.restricted_details
    for who in ("officer", "sergeant", "chief"):
        assert details(getattr(agency, who)) is None
    desk.alert = claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    assert details(agency.officer) == entry.restricted_details
    assert details(agency.other_officer) is None


def test_the_entries_page_says_what_is_suspended(agency, suspended, sign_in):
    page = seen(sign_in(agency.officer).get(reverse("hotlists:entries")))
    assert "Suspended" in page
