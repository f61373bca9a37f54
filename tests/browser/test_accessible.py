"""Every page that a link leads to, as everybody sees it, in the light and in the dark: axe finds
nothing that keeps people out.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from alpr_compliance.demo.people import PASSWORD
from camera_ingest.models import Camera
from camera_ingest.pipeline import record_reads
from hotlists.models import Alert, Entry
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import REFUSED
from tests.site import Site, run_site

PEOPLE = (
    "officer", "sergeant", "captain", "chief", "auditor", "sysadmin", "dispatcher", "analyst",
    "inspector", "",
)  # fmt: skip
SEVERE = {"serious", "critical"}
# Several of each kind, since one list may be empty and the other not.
EACH = 2
OWN = ("/", "/account/second-factor/", "/account/password/change/")
PUBLIC = ("/account/login/", "/ask/", "/transparency/")


# That a crawl which lost its way does not pass.
PAGES = {
    f"{app}:{page}"
    for app, pages in {
        "audits": "audit calendar compliance dashboard failed help item memo public reports trail"
        " vendor-log vendor-logs what-if",
        "camera_ingest": "agent agents ask-deployment camera cameras check checks deployment"
        " deployments order-work set-aside try-message work-order work-orders",
        "data_requests": "ask ask-kind ask-state case log new new-kind new-preservation packages"
        " request vendor",
        "governance": "ask-approval cases policy referral referrals report-misuse training"
        " written-approvals",
        "hotlists": "add-entry alert alerts approvals board change-entry disclosures entries entry"
        " entry-note follow-ups history import import-file imports incident incidents list lists"
        " recipients reviews sealed start-of-shift suspensions",
        "personnel": "account-requests accounts change-person import-people locked-out people"
        " person-sessions sessions",
        "reads": "activity all-flags flag flags hold holds person-activity read results retention"
        " search searches",
    }.items()
    for page in pages.split()
}


@pytest.fixture
def demo(committed_db: None, settings, tmp_path: Path) -> Iterator[Site]:
    """The demonstration agency, served."""
    settings.ALPR_PROFILE = "lexington_ne"
    settings.IMAGE_DIR, settings.KEY_DIR = tmp_path / "images", tmp_path / "keys"
    settings.MAP_FILE = tmp_path / "streets.geojson"
    settings.DEMO = True
    call_command("load_demo")
    usual = Entry.objects.matching(timezone.now()).filter(written_approval=None)
    entry = usual.exclude(plate="").order_by("pk")[0]
    item = {"id": "a", "plate": entry.plate, "state": entry.state}
    item["captured_at"] = timezone.now().isoformat()
    camera = Camera.objects.filter(is_in_service=True).order_by("pk")[0]
    record_reads(camera=camera, items=[item], engine="test")
    assert Alert.objects.open().exists()
    # What an agency has after a while: somebody tied to its provider, an address that is wrong.
    officer = User.objects.get(username="officer")
    SocialAccount.objects.create(user=officer, provider="openid_connect", uid="o-1")
    record_event(REFUSED, actor=None, subject=officer)
    with run_site("lexington_ne", tmp_path, worker=False) as running:
        yield running


def sign_in(page: Page, site: Site, person: str) -> None:
    page.goto(f"{site.url}/account/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/account/login/" not in url)


def name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def pages_of(context: BrowserContext, starts: list[str]) -> Iterator[tuple[str, str]]:
    """Name and address of each page that links lead to, a few of each name; none is refused."""
    todo, seen, asked = deque(starts), Counter[str](), set[str]()
    while todo:
        url = todo.popleft()
        name = name_of(url)
        if not name or url in asked or seen[name] == EACH or "logout" in name:
            continue
        asked.add(url)
        seen[name] += 1
        answer = context.request.get(url)
        assert answer.status < 400, (url, answer.status)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield name_of(answer.url), answer.url
        links = re.findall(r'href="([^"#]+)', answer.text())
        todo += [urljoin(answer.url, link.replace("&amp;", "&")) for link in links]


def findings(page: Page, url: str) -> Iterator[str]:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
        page.goto(url)
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in SEVERE:
                for node in violation["nodes"]:
                    yield f"{url} ({theme}): {violation['id']}: {node['html'][:200]}"


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_on_any_page_keeps_people_out(browser: Browser, demo: Site):
    found: list[str] = []
    looked_at: set[str] = set()
    for person in PEOPLE:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        page = context.new_page()
        if person:
            sign_in(page, demo, person)
        else:
            page.goto(f"{demo.url}/account/login/")
        starts = [f"{demo.url}{path}" for path in (OWN if person else PUBLIC)]
        for name, url in pages_of(context, starts):
            if name not in looked_at:
                looked_at.add(name)
                found += findings(page, url)
        context.close()
    assert found == []
    assert looked_at >= PAGES
