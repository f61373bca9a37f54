"""The whole site, in processes of its own, and a real browser in front of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from personnel.models import User
from tests.cast import Agency, enter
from tests.site import Site, run_web, run_worker

# Playwright runs its event loop in this thread; our database calls are plain all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A machine that runs other tests beside answers late, but it answers.
expect.set_options(timeout=20_000)
# The first is the same browser without a window to draw: it takes half the processor.
CHROMIUM = "chromium-headless-shell", "chromium", "chromium-browser"
# The folder for pictures of the stories; without one none is taken, which is quicker.
SCREENSHOTS = os.environ.get("ALPR_SCREENSHOT_DIR", "")


# A story takes a quarter of a minute. `make test` tells these under one profile each, by turns, and
# all others under both; what is left of them is told by `make test-long`.
OF_LEXINGTON = {
    "test_audit_story.py", "test_card_stays.py", "test_dispatch_sound.py", "test_handover_story.py",
    "test_import_story.py", "test_suspension_story.py", "test_wrong_stop.py",
}  # fmt: skip
OF_KINSTON = {
    "test_covert_story.py", "test_entry_story.py", "test_hold_story.py", "test_outside_story.py",
    "test_oversight_story.py", "test_preservation_story.py", "test_search_story.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        profile = getattr(item, "callspec", None) and item.callspec.params.get("profile_name")
        other = {"lexington_ne": OF_KINSTON, "kinston_nc": OF_LEXINGTON}.get(profile, ())
        if item.path.parent == Path(__file__).parent and item.path.name in other:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; where it is missing the tests skip, but fail where it is required."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        message = "No chromium on this machine: apt-get install chromium-headless-shell"
        if os.environ.get("ALPR_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def web_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The web server of a profile: it starts once, since that takes longer than many stories."""
    with ExitStack() as running:

        @cache
        def start(profile_name: str) -> Site:
            folder = tmp_path_factory.mktemp(profile_name)
            return running.enter_context(run_web(profile_name, folder))

        yield start


@pytest.fixture
def site(committed_agency: Agency, web_servers: Callable[[str], Site], settings) -> Site:
    """The web server of this agency, without a worker."""
    running = web_servers(committed_agency.profile.name)
    for name in ("IMAGE_DIR", "KEY_DIR", "ROOT_DIR", "PACKAGE_DIR"):
        setattr(settings, name, Path(running.environment[f"ALPR_{name}"]))
    return running


@pytest.fixture
def worker(site: Site) -> Iterator[None]:
    """For a story in which something waits for the queue: it takes seconds to start."""
    with run_worker(site):
        yield


@dataclass
class Desk:
    """One person's browser: their page on the site, and what went wrong in it."""

    site: Site
    page: Page
    name: str
    errors: list[str]

    def shot(self, label: str) -> None:
        shot(self.page, self.site, label, self.name)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.url}{path}")


@pytest.fixture
def desk(browser: Browser, site: Site):
    """Sign a person of the cast in, in a browser of their own."""
    desks: list[Desk] = []

    def sit_down(username: str, *, theme: str = "dark", size: tuple[int, int] = (1366, 768)):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
        )
        context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
        page = context.new_page()
        page.set_default_timeout(15_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Policy" in m.text else None)
        # The page that signs in has stories of its own, and its password hash takes its time.
        session = enter(Client(), User.objects.get(username=username)).session.session_key
        context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
        page.goto(f"{site.url}/")
        page.wait_for_selector(".rail")
        desks.append(Desk(site, page, username, errors))
        return desks[-1]

    yield sit_down
    for each in desks:
        assert each.errors == [], f"{each.name}'s browser complained"
        each.page.context.close()


@pytest.fixture
def outsider(browser: Browser, site: Site) -> Iterator[Page]:
    """Somebody without an account, on the public page."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if "Policy" in m.text else None)
    page.goto(f"{site.url}/ask/")
    yield page
    assert errors == []
    context.close()


def shot(page: Page, site: Site, label: str, name: str = "outside") -> None:
    """A picture of what they see, where somebody wants to look at it."""
    if not SCREENSHOTS:
        return
    path = Path(SCREENSHOTS) / f"{site.profile_name.split('_')[0]}-{name}-{label}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=path, caret="initial")
    except PlaywrightError:
        # Chromium sometimes can not paint on a busy machine; the second time it can.
        page.screenshot(path=path, caret="initial")
