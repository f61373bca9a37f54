"""The form of an entry, filled as an officer fills it."""

from playwright.sync_api import Page

from tests.cast import Agency


def fill_entry(page: Page, agency: Agency, plate: str, summary: str) -> None:
    page.fill("#id_plate", plate)
    page.select_option("#id_state", agency.profile.agency.state)
    page.fill("#id_case", agency.case().number)
    page.select_option("#id_category", "stolen_vehicle")
    page.fill("#id_reason", "Taken from the owner's driveway")
    page.fill("#id_summary", summary)
    page.fill("#id_contact", "Dispatch")
    if page.locator("#id_is_determined_relevant").count():
        page.check("#id_is_determined_relevant")
    page.check("#id_has_no_prohibited_use")
