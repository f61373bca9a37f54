"""What every page carries: for those on duty it rings too, but only behind the gate."""

import pytest


@pytest.mark.parametrize("who", ["officer", "sergeant"])
def test_every_page_rings_for_those_on_duty(lexington, sign_in, who):
    page = sign_in(getattr(lexington, who)).get("/policy/").content.decode()
    assert 'data-events="/events/"' in page
    assert "alerts.js" in page


def test_no_page_rings_for_the_captain_or_before_the_gate(lexington, sign_in):
    assert b"data-events" not in sign_in(lexington.captain).get("/policy/").content
    refused = sign_in(lexington.outsider).get("/policy/")
    assert refused.status_code == 403
    assert b"data-events" not in refused.content


def test_the_alert_page_brings_its_own_stream_once(lexington, sign_in):
    page = sign_in(lexington.officer).get("/alerts/").content.decode()
    assert page.count("alerts.js") == 1


def test_a_nul_in_what_was_typed_is_a_bad_request(lexington, sign_in):
    answer = sign_in(lexington.officer).post("/cases/add/", {"number": "26-0\x0012", "kind": "x"})
    assert answer.status_code == 400


def areas(page) -> dict[str, list[str]]:
    return {a["label"]: [p["label"] for p in a["pages"]] for a in page.context["navigation"]}


def test_the_rail_holds_the_pages_that_a_role_opens(lexington, sign_in):
    assert areas(sign_in(lexington.captain).get("/policy/"))["Hot lists"] == [
        "Entries", "Approvals", "Lists", "Suspended",
    ]  # fmt: skip
    officer = areas(sign_in(lexington.officer).get("/policy/"))
    assert officer["Hot lists"] == ["Entries", "Lists", "Suspended"]
    assert "Oversight" not in officer


def test_the_rail_shows_where_one_is_on_an_entry_too(lexington, sign_in):
    entry = lexington.add_entry()
    page = sign_in(lexington.officer).get(f"/entries/{entry.pk}/")
    [area] = [a for a in page.context["navigation"] if a["active"]]
    assert [p["label"] for p in area["pages"] if p["active"]] == ["Entries"]
    assert "Alerts" in areas(page)
