"""What the demonstration's agency went through: two alerts and how they ended, what failed,
a sign-in that looks odd, a suspicion. Each page that people decide on has something to decide.
"""

from base64 import b64encode
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alpr_compliance.demo.loading import add_fresh_entry
from alpr_compliance.policy import Profile, Step
from audits.services.failed_task import note_failure
from camera_ingest.models import Camera
from camera_ingest.pipeline import record_reads
from camera_ingest.synthetic import draw_frame, encode_jpeg
from governance.models import Flag
from governance.services import effective_profile
from governance.services.flag import raise_flag
from governance.services.networks import SIGNED_IN
from governance.services.referral import report_misuse
from governance.services.signature import sign_policy
from hotlists.models import Alert, Check, ListImport, Match
from hotlists.rules.stop import StopOutcome
from hotlists.services.alert import claim_alert
from hotlists.services.check import answer_status, check_vehicle, compare_photo
from hotlists.services.ending import Answer, end_alert
from hotlists.services.stop import StopFacts
from ledger.models import Event
from ledger.services import acting_from, record_event
from personnel.models import User

FOUND, WRONG = "RKD5518", "GVM2076"
SIZE, BOX = (640, 360), [222, 212, 200, 68]
HOME, ELSEWHERE = "198.51.100.24", "203.0.113.9"
RUMOR = "Asked at the desk for searches on the car of a former partner, twice this month."


@transaction.atomic
def load_happenings() -> None:
    """Alerts that ended, what failed and what looks odd, through their services."""
    profile = effective_profile(timezone.now())
    _sign_policy()
    _found(profile)
    _wrong_stop(profile)
    _fail()
    _sign_in_twice(profile)
    report_misuse(person_id=_user("analyst").pk, actor=_user("dispatcher"), grounds=RUMOR)


def _sign_policy() -> None:
    """Everyone has signed but one officer."""
    for person in User.objects.filter(groups__isnull=False).exclude(username="officer2").distinct():
        sign_policy(actor=person, is_read=True)


def _found(profile: Profile) -> None:
    """A stolen pickup: every check made, stopped, recovered; its record is suspended with that."""
    officer, alert = _user("officer"), _ring(FOUND, profile)
    for step in profile.verification.steps:
        _check(alert, step, profile)
    _end(alert, officer, Answer(outcome=Match.Outcome.CONFIRMED), profile, "vehicle_recovered")


def _wrong_stop(profile: Profile) -> None:
    """A stop of another vehicle, without the checks: an incident that waits for its review."""
    wrong = Answer(outcome=Match.Outcome.NOT_CORRELATED, mismatch=Match.Mismatch.WRONG_VEHICLE)
    alert = _ring(WRONG, profile)
    _end(alert, _user("officer"), wrong, profile, "released", why="It ran the red light before me")


def _ring(plate: str, profile: Profile) -> Alert:
    """An alert on a plate just reported stolen, claimed."""
    add_fresh_entry(plate)
    frame = encode_jpeg(draw_frame(plate, profile.agency.state, size=SIZE, colour="white"))
    now = timezone.now()
    item = {
        "id": plate,
        "plate": plate,
        "state": profile.agency.state,
        "color": "white",
        "captured_at": now.isoformat(),
        "image": b64encode(frame).decode(),
        "box": BOX,
    }
    record_reads(camera=_camera(), items=[item], engine="demonstration")
    alert = Alert.objects.open().latest("opened_at")
    return claim_alert(alert_id=alert.pk, actor=_user("officer"))


def _check(alert: Alert, step: Step, profile: Profile) -> None:
    officer = _user("officer")
    if step.kind == "status":
        answer_status(
            alert_id=alert.pk,
            step=step.code,
            actor=_user("dispatcher"),
            match_id=alert.matches.get().pk,
            result=Check.Result.VALID,
            method=step.methods[0].code,
            reference="V104882716",
            on_behalf_of=officer.pk,
        )
    elif step.kind == "photo":
        compare_photo(alert_id=alert.pk, step=step.code, actor=officer, is_same=True)
    else:
        check_vehicle(
            alert_id=alert.pk,
            step=step.code,
            actor=officer,
            verdict=Check.Result.THIS_VEHICLE,
            plate=FOUND,
            state=profile.agency.state,
            vehicle="white Ford pickup",
        )


def _end(
    alert: Alert, officer: User, answer: Answer, profile: Profile, came: str, why: str = ""
) -> None:
    outcome = StopOutcome(outcomes=(came,), has_search=False, has_force=False, has_injury=False)
    stop = StopFacts(
        report_number=profile.searching.call_number_example,
        is_named_in_narrative=True,
        not_cleared_reason=why,
        outcome=outcome,
    )
    answers = {match.pk: answer for match in alert.matches.all()}
    end_alert(alert_id=alert.pk, actor=officer, answers=answers, field_outcome="stop", stop=stop)


def _fail() -> None:
    """Two reads set aside, by a camera whose clock runs ahead, and an import that broke off."""
    now = timezone.now()
    items = [_too_early(now, minutes) for minutes in (9, 12)]
    record_reads(camera=_camera(), items=items, engine="demonstration")
    last = ListImport.objects.latest("pk")
    note_failure(name="hotlists.tasks.run_list_import", ids=[last.pk], error="OperationalError")


def _too_early(now: datetime, minutes: int) -> dict[str, str]:
    at = (now + timedelta(minutes=minutes)).isoformat()
    return {"id": f"early-{minutes}", "plate": "AFK3492", "captured_at": at}


def _sign_in_twice(profile: Profile) -> None:
    """One account on two networks within minutes, as it is told at a sign-in."""
    person = _user("inspector")
    for address in (HOME, ELSEWHERE):
        with acting_from(address):
            record_event(SIGNED_IN, actor=person, subject=person)
    signed_in = Event.objects.filter(actor=person, kind=SIGNED_IN).latest("pk")
    with acting_from(ELSEWHERE):
        clause = profile.cite("monitoring")
        for kind in ("person.new_network", "person.two_networks"):
            record_event(kind, actor=person, subject=person, clause=clause)
    raise_flag(
        kind=Flag.Kind.TWO_NETWORKS,
        person=person,
        topic=f"event:{signed_in.pk}",
        facts={"networks": 2, "minutes": profile.monitoring.two_networks_minutes},
        subject=signed_in,
        profile=profile,
    )


def _camera() -> Camera:
    return Camera.objects.get(code="cam-2")


def _user(username: str) -> User:
    return User.objects.get(username=username)
