"""What every answer tells the browser, and that pages are asked for by https alone."""

import pytest

DEVICES = ["/api/v1/frames", "/api/v1/heartbeat", "/api/v1/reads", "/api/v1/feeds/rekor"]
OF_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNSAFE = ("unsafe-inline", "unsafe-eval", "*", "http:")


def faults_of_headers(answer, *, is_for_devices: bool = False) -> list[str]:
    """What this answer's headers lack; tests/security/test_doors.py asks it of every page."""
    headers = answer.headers
    faults = [name for name, value in OF_EVERY_ANSWER.items() if headers.get(name) != value]
    if "no-store" not in headers.get("Cache-Control", ""):
        faults.append("Cache-Control")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        faults.append("Permissions-Policy")
    if is_for_devices:
        return faults
    policy = headers.get("Content-Security-Policy", "")
    wanted = ("default-src 'none'", "script-src 'self'", "style-src 'self'",
              "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")  # fmt: skip
    if not all(each in policy for each in wanted) or any(each in policy for each in UNSAFE):
        faults.append("Content-Security-Policy")
    return faults + ([] if headers.get("X-Frame-Options") == "DENY" else ["X-Frame-Options"])


@pytest.fixture
def as_deployed(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000


def test_browsers_are_told_to_use_nothing_but_https(as_deployed, lexington, client):
    asked = client.get("/account/login/", secure=True)
    assert asked["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    for cookie in asked.cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    sent = client.get("/alerts/?page=2")
    assert (sent.status_code, sent.url) == (301, "https://testserver/alerts/?page=2")


def test_what_sees_no_page_answers_on_the_network_inside(as_deployed, lexington, client):
    for address in ("/healthz", "/readyz"):
        assert client.get(address).status_code == 200
    for address in DEVICES:
        assert client.post(address).status_code == 401


def test_devices_are_told_the_same_but_for_pages(lexington, client):
    assert [faults_of_headers(client.post(each), is_for_devices=True) for each in DEVICES] == [
        [] for _ in DEVICES
    ]


@pytest.mark.parametrize("address", ["/", "/nowhere", "/account/login/", "/healthz", "/ask/"])
def test_pages_for_anybody_bear_every_header(lexington, client, address):
    assert faults_of_headers(client.get(address)) == []


def test_files_of_the_site_may_be_kept_and_are_not_guessed_at(client):
    for address in ("/static/app.css", "/static/vendor/icons/icons.svg"):
        answer = client.get(address)
        assert answer.status_code == 200
        # Kept by the browser, and with all else that a page bears.
        assert faults_of_headers(answer) == ["Cache-Control"]
        assert "no-store" not in answer["Cache-Control"]
        again = client.get(address, headers={"if-modified-since": answer["Last-Modified"]})
        assert again.status_code == 304
        assert "no-store" not in again["Cache-Control"]


def test_a_name_that_the_site_does_not_have_is_refused_with_every_header(lexington, client):
    answer = client.get("/account/login/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, faults_of_headers(answer)) == (400, [])


def test_so_it_is_before_a_page_is_led_to_https(as_deployed, lexington, client):
    for host, status in (("elsewhere.example", 400), ("testserver", 301)):
        answer = client.get("/account/login/", headers={"host": host})
        bare = {"Cache-Control", "Content-Security-Policy", "X-Frame-Options"}
        assert (answer.status_code, bare & set(faults_of_headers(answer))) == (status, set())


def test_a_program_that_asks_for_nothing_of_ours_is_told_so_as_a_program(client, db):
    answer = client.get("/api/v1/inquiries/-1/reads")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")
