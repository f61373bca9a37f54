"""The demonstration shows an audit under review, one filed and one overdue, under both policies."""

from django.urls import reverse
from django.utils import timezone

from alpr_compliance.demo.audited import load_audits
from alpr_compliance.demo.loading import load_demo
from audits.calendar_page import lines_of
from audits.evidence import State
from audits.matrix import matrix
from audits.models import Audit
from audits.rules.calendar import State as PeriodState
from audits.services.opening import local_day
from governance.services import effective_profile
from personnel.models import User


def test_the_calendar_has_one_of_each_and_the_matrix_says_what_waits(
    profile_name, db, settings, tmp_path, sign_in
):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()
    load_audits()
    now = timezone.now()
    profile = effective_profile(now)
    today = local_day(profile, now)
    main, reviews = lines_of(profile, today.year, today)
    # The privacy policy is missing on purpose: the agency has none.
    [audit] = Audit.objects.filter(program_code=main.program.code)
    assert audit.status == Audit.Status.REVIEW and audit.items.of_searches().count() >= 10
    states = [cell.state for cell in (*reviews.left, *reviews.cells)]
    assert states.count(PeriodState.OVERDUE) == 1
    assert states.count(PeriodState.DUE) == 1
    client = sign_in(User.objects.get(username="auditor"))
    for name in ("audits:calendar", "audits:vendor-logs", "personnel:accounts"):
        assert client.get(reverse(name)).status_code == 200
    pages = ("audits:reports", "audits:public", "personnel:accounts")
    waits = {
        line.unit
        for line in matrix(profile, now)
        if line.page in pages and line.state is not State.GREEN
    }
    # And what Kinston's law becomes after the end it named is not known.
    assert waits == {"NE-60-3206(2)" if profile_name == "lexington_ne" else "KIN-IV.A.3"}
    before = Audit.objects.count()
    load_audits()
    assert Audit.objects.count() == before
