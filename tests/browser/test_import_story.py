"""The captain imports a file in the browser: read by a worker, looked at, confirmed, live."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from hotlists.models import ListImport
from tests.hotlists.sources import ncic, ncic_rows, plates, source_list

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("worker")
def test_a_file_is_read_looked_at_and_made_live(committed_agency, desk, tmp_path: Path):
    source_list(committed_agency)
    source_list(committed_agency, "Interstate list", is_determined=False)
    file = tmp_path / "ncic.txt"
    rows = ["NCIC LPR EXTRACT", *ncic_rows(8_000), ncic("NONE", 99), ncic("AAA111", 98, code="X")]
    file.write_text("\n".join(rows) + "\n")
    captain = desk("captain")
    page = captain.page
    captain.open("/lists/imports/")
    page.click("text=Import a file")
    captain.shot("import-choose")
    page.click("#choose-list >> text=NCIC")
    page.select_option("#id_layout", "ncic_fixed")
    page.set_input_files("#id_file", file)
    captain.shot("import-upload")
    page.click("text=Read the file")
    expect(page.locator("progress").or_(page.locator("text=Make it live"))).to_be_visible()
    captain.shot("import-reading")
    page.wait_for_selector("text=Make it live")
    assert "No real plate: 1" in page.inner_text("main")
    captain.shot("import-preview")
    assert plates() == []
    page.click("text=Make it live")
    page.wait_for_selector("text=What changed")
    captain.shot("import-live")
    assert len(plates()) == 8_000
    assert ListImport.objects.get().status == "live"
    captain.open("/lists/imports/")
    captain.shot("imports")
    assert captain.errors == []
