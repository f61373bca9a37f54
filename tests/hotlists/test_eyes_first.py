"""Where the plate is in doubt, the next step is to look at the vehicle, then at the photograph."""

import pytest

from hotlists.cards import card_of
from tests.hotlists.desk import only_alert

pytestmark = pytest.mark.clause("LEX-3.C.vii.b", "KIN-IV.B.3.a")


def next_step(desk):
    card = card_of(desk.alert, desk.agency.officer, desk.agency.profile)
    [row] = [row for row in card["steps"] if row["is_next"]]
    return row["kind"]


def test_of_the_entrys_own_plate_the_policys_first_step_is_next(agency, desk):
    assert next_step(desk) == agency.profile.verification.steps[0].kind == "status"


@pytest.mark.parametrize(
    ("entry", "read"),
    [
        ({"plate": "KTX0827"}, {"plate": "KTXO827"}),
        ({"plate": "KTX4827"},
         {"plate": "KTX4B27", "candidates": [{"plate": "KTX4827", "confidence": 0.4}]}),
        ({"plate": "KTX48*", "match_kind": "partial"}, {"plate": "KTX4827"}),
        ({"plate": "KTX4827"}, {"plate": "KTX4827", "state": "KS"}),
        ({"plate": "KTX4827"}, {"plate": "KTX4827", "state": ""}),
    ],
    ids=["look-alike", "second reading", "partial", "other state", "state not read"],
)  # fmt: skip
def test_in_doubt_eyes_come_first(agency, camera, entry, read):
    agency.add_entry(**entry)
    agency.read(camera, **read)
    desk = only_alert(agency, camera)
    assert next_step(desk) == "vehicle"
    desk.check_vehicle(
        agency.officer, plate=entry["plate"].replace("*", "27"), state=agency.profile.agency.state
    )
    assert next_step(desk) == "photo"
    desk.compare_photo(agency.officer)
    assert next_step(desk) == "status"
