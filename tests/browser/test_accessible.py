"""Every page that a link leads to, with each set of forms that somebody sees on it, and what forms
and faults answer, in light and dark, folded out: axe finds nothing that keeps people out.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from alpr_compliance.demo.people import PASSWORD
from camera_ingest.models import Camera
from camera_ingest.pipeline import record_reads
from hotlists.models import Alert, Entry
from ledger.services import record_event
from personnel.models import Role, User
from personnel.services.post import REFUSED
from tests.personnel.test_gate import keep_methods
from tests.site import Site, run_site

PEOPLE = (
    "officer", "sergeant", "captain", "chief", "auditor", "sysadmin", "dispatcher", "analyst",
    "inspector", "",
)  # fmt: skip
SEVERE = {"serious", "critical"}
VIOLATIONS = {"resultTypes": ["violations"]}
# What the dark changes is colors.
COLORS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
THEMES: dict[str, dict[str, object]] = {"light": VIOLATIONS, "dark": VIOLATIONS | COLORS}
# Opens all that is folded, and says whether there is anything; and folds it again.
UNFOLD = """() => (window.folded = [...document.querySelectorAll("details:not([open])")])
  .map(each => each.open = true).length"""
FOLD = "() => { window.folded.forEach(each => each.open = false) }"
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
# Puts what is typed into a form, in new fields where it has none, and sends it.
SEND = """([place, typed]) => {
  const form = document.forms[place];
  for (const [name, value] of Object.entries(typed)) {
    const known = form.elements[name];
    const field = known instanceof HTMLElement ? known : document.createElement("textarea");
    form.append(...(known instanceof HTMLElement ? [] : [field]));
    field.name = name;
    field.value = value;
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
ACTIONS = "[...document.forms].map(f => new URL(f.getAttribute('action') || '', location).href)"
LOGIN, SIGN_IN, WRONG = "/account/login/", "account_login", {"login": "inspector", "password": "x"}
DECIDE, GIVE = "hotlists:decide-entry", "personnel:give-password"
IMPORT = "personnel:import-people"
ASK, ASKED = "/ask/preservation/?as=state_agency", "data_requests:ask-kind"
COLLECT = reverse("data_requests:collect", args=["x" * 43])
PROOF = {"proof-password": PASSWORD}
MEMBERS = "name,username,e-mail,badge,roles,supervisor\nA B,ab,a@b.example,77,officer,sergeant"
REQUEST = {
    "name": "Pat Rowe", "phone": "555-010-3003", "case_reference": "CR 26-17",
    "cameras": "{camera}", "plate": "KTX 4827",
    "facts": "A witness saw the white van.", "parties": "State against Rowe",
    "window_from": f"{timezone.now() - timedelta(days=3):%Y-%m-%dT%H:%M}",
    "window_to": f"{timezone.now() - timedelta(days=2):%Y-%m-%dT%H:%M}",
}  # fmt: skip
# Pages that no link leads to: who, where, by which form, what they type, its status, its words.
ANSWERS: list[tuple[str, str, str, dict[str, str], int, str]] = [
    ("captain", "/approvals/", DECIDE, {}, 403, "Confirm it is you"),
    ("captain", "/approvals/", DECIDE, {"proof-password": "x"}, 403, "Incorrect password"),
    ("captain", "/approvals/", DECIDE, PROOF, 400, "Say why the entry is refused"),
    ("captain", "/approvals/", DECIDE, {"csrfmiddlewaretoken": "x"}, 403, "This page was too old"),
    ("captain", "/people/accounts/", GIVE, {}, 403, "Only a Chief hands a password to a Chief"),
    ("captain", "/cameras/{camera}/", "camera_ingest:issue-key", {}, 200, "This key is shown once"),
    ("captain", "/people/import/", IMPORT, {"text": "a"}, 200, "This list can not be read"),
    ("captain", "/people/import/", IMPORT, {"text": MEMBERS}, 200, "1 to add"),
    ("captain", "/people/import/", IMPORT, {"text": MEMBERS, "add": "x"}, 200, "First password"),
    ("chief", "/people/accounts/", GIVE, PROOF, 200, "This password is shown once"),
    ("officer", "/people/", "", {}, 403, "Your role does not open this page"),
    ("officer", "/nowhere/", "", {}, 404, "Nothing here"),
    ("officer", "/account/logout/", "", {}, 200, "Sign out?"),
    ("officer", "/searches/new/", "personnel:lock-now", {}, 200, "Forgotten?"),
    ("new", "/", "", {}, 403, "Not open to you yet"),
    ("analyst", "/account/second-factor/authenticate/", "", {}, 200, "six-digit code"),
    ("", LOGIN, SIGN_IN, {"login": "x" * 100_000}, 413, "Nobody is signed in here"),
    ("", "/nowhere/", "", {}, 404, "Nothing here"),
    ("", COLLECT, "", {}, 200, "This link opens once"),
    ("", COLLECT, "data_requests:collect", {}, 404, "This link leads to nothing"),
    ("", ASK, ASKED, {}, 400, "Ask that data is kept"),
    ("", ASK, ASKED, REQUEST, 200, "The secret is shown this once"),
    ("", "/ask/state/", "data_requests:ask-state", {"receipt": "x"}, 404, "Check both"),
    *(("", LOGIN, SIGN_IN, WRONG, 200, "not correct") for _ in range(4)),
    ("", LOGIN, SIGN_IN, WRONG, 429, "This account is locked"),
]
# Forms that only some see, on pages that others see without them.
FORMS = {
    "audits:judge", "audits:write-memo", "camera_ingest:decide-deployment",
    "camera_ingest:issue-key", "data_requests:decide", "data_requests:verify",
    "governance:close-referral", "governance:propose", "governance:take-up-referral",
    "hotlists:answer-status", "hotlists:claim", "hotlists:correct-outcome",
    "hotlists:decide-entry", "hotlists:keep-evidence", "hotlists:review-incident",
    "personnel:designate", "personnel:give-password", "reads:act-on-hold",
    "reads:decide-flag", "reads:sign-review",
}  # fmt: skip


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


def browser_of(browser: Browser, site: Site, person: str) -> Page:
    """A page of this person's, or of nobody's."""
    size = {"width": 1366, "height": 768}
    page = browser.new_context(viewport=size, reduced_motion="reduce").new_page()
    if person:
        sign_in(page, site, person)
    else:
        page.goto(f"{site.url}/account/login/")
    return page


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


def forms_of(url: str, text: str) -> frozenset[str]:
    """Where the forms of this page itself lead, by the names of their routes."""
    main = text.partition("<main")[2].partition("</main")[0]
    actions = [
        re.search(r'\baction="([^"]*)"', form) for form in re.findall(r"<form\b[^>]*>", main)
    ]
    return frozenset(name_of(urljoin(url, found[1])) if found else "" for found in actions)


def pages_of(
    context: BrowserContext, starts: list[str]
) -> Iterator[tuple[str, frozenset[str], str]]:
    """Name, forms and address of each page that links lead to, a few of each name; none is refused.

    The same page shows others other forms, and so does its second address.
    """
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
        text = answer.text()
        yield name_of(answer.url), forms_of(answer.url, text), answer.url
        links = re.findall(r'href="([^"#]+)', text)
        todo += [urljoin(answer.url, link.replace("&amp;", "&")) for link in links]


def findings(page: Page) -> Iterator[str]:
    """What keeps people out of the page that is open: of all that folds out of it, too."""
    for theme, rules in THEMES.items():
        page.evaluate(
            "theme => { localStorage.setItem('theme', theme);"
            " document.documentElement.dataset.bsTheme = theme; }",
            theme,
        )
        yield from looked_at(page, theme, rules)
        if page.evaluate(UNFOLD):
            yield from looked_at(page, theme, rules, "details[open]")
            page.evaluate(FOLD)
        for sheet in page.evaluate("[...document.querySelectorAll('[popover]')].map(e => e.id)"):
            page.evaluate("id => document.getElementById(id).showPopover()", sheet)
            yield from looked_at(page, theme, rules, f"#{sheet}")
            page.evaluate("id => document.getElementById(id).hidePopover()", sheet)


def looked_at(
    page: Page, theme: str, rules: dict[str, object], part: str | None = None
) -> Iterator[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    run = "([part, rules]) => axe.run(part || document, rules).then(all => all.violations)"
    for violation in page.evaluate(run, [part, rules]):
        if violation["impact"] in SEVERE:
            for node in violation["nodes"]:
                yield f"{page.url} ({theme}): {violation['id']}: {node['html'][:200]}"


def send(page: Page, form: str, typed: dict[str, str]) -> int:
    """Send the open page's form of this route, as a browser that checks nothing first."""
    names = [name_of(url) for url in page.evaluate(ACTIONS)]
    with page.expect_navigation() as answer:
        page.evaluate(SEND, [names.index(form), typed])
    return answer.value.status


def as_if_long_ago(page: Page) -> None:
    """Whoever signed in here has proved nothing since."""
    client = Client()
    for cookie in page.context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]
    keep_methods(client, [])


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_on_any_page_keeps_people_out(browser: Browser, demo: Site):
    found: list[str] = []
    analysed: set[tuple[str, frozenset[str]]] = set()
    for person in PEOPLE:
        page = browser_of(browser, demo, person)
        starts = [f"{demo.url}{path}" for path in (OWN if person else PUBLIC)]
        for name, forms, url in pages_of(page.context, starts):
            if (name, forms) not in analysed:
                analysed.add((name, forms))
                page.goto(url)
                found += findings(page)
        page.context.close()
    assert found == []
    assert {name for name, _ in analysed} >= PAGES
    assert FORMS - {form for _, forms in analysed for form in forms} == set()


@pytest.fixture
def newcomers(demo: Site) -> None:
    """One without training, one with a second factor."""
    new = User.objects.create_user("new", password=PASSWORD, last_name="Zeller")
    new.groups.add(Group.objects.get(name=Role.OFFICER))
    TOTP.activate(User.objects.get(username="analyst"), generate_totp_secret())


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("newcomers")
def test_nothing_on_what_forms_and_faults_answer_keeps_people_out(browser: Browser, demo: Site):
    found: list[str] = []
    facts = {"camera": Camera.objects.order_by("pk")[0].pk}
    for person in dict.fromkeys(who for who, *_ in ANSWERS):
        page = browser_of(browser, demo, person)
        if person:
            as_if_long_ago(page)
        for _, path, form, typed, status, words in (each for each in ANSWERS if each[0] == person):
            answer = page.goto(demo.url + path.format(**facts))
            said = {name: value.format(**facts) for name, value in typed.items()}
            got = send(page, form, said) if form or answer is None else answer.status
            assert (path, form, got) == (path, form, status)
            assert words in page.inner_text("body"), path
            found += findings(page)
        page.context.close()
    assert found == []
