"""How an alert stands: what it rests on, and what was checked of that."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import Obligation, PolicyViolation, Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Check, Entry, MatchedEntry, Sighting, TypedPlate
from hotlists.rules.instruction import leading_match, stricter_than
from hotlists.rules.verification import DoneCheck, Wanted
from personnel.models import User
from reads.models import Read
from reads.plates import plate_key


def open_alert(alert_id: UUID, actor: User, action: str) -> tuple[Alert, Profile]:
    """Lock an alert for one act on it; refused when it has ended or the actor may not.

    Raises DoesNotExist where the alert is sealed and none of the actor's.
    """
    alert = Alert.objects.visible_to(actor).select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, action, alert)
    profile = effective_profile(timezone.now())
    if alert.status != Alert.Status.OPEN:
        raise PolicyViolation(
            profile.cite("outcomes"), "This alert has ended.", "Go back to the queue."
        )
    return alert, profile


def has_photo(alert: Alert) -> bool:
    """Whether the latest read came with a photograph: that is the one that the card shows."""
    latest = alert.sightings.order_by("captured_at").last()
    return latest is not None and (
        Read.objects.exclude(image_id=None).filter(pk=(latest.captured_at, latest.read_id)).exists()
    )


def done_checks(alert: Alert) -> list[DoneCheck]:
    """The checks that still speak of an entry the alert stands on, oldest answer first."""
    stands = standing(alert)
    instructions = {pk: wanted.instruction for pk, wanted in stands.items()}
    checks = _without_passed_skips(alert)
    typed = {
        row.check_id: row
        for row in TypedPlate.objects.filter(
            check_id__in=[c.pk for c in checks if c.result == Check.Result.THIS_VEHICLE]
        )
    }
    found = []
    for check in checks:
        matches = frozenset({check.match_id} if check.match_id else ()) & stands.keys()
        plate = ""
        if check.result == Check.Result.THIS_VEHICLE and (seen := typed.get(check.pk)):
            plate = seen.plate
            matches = frozenset(
                pk for pk, wanted in stands.items() if wanted.is_seen(seen.plate, seen.state)
            )
        if matches or (check.match_id is None and check.result != Check.Result.THIS_VEHICLE):
            found.append(
                DoneCheck(
                    step=check.step,
                    kind=check.kind,
                    result=check.result,
                    officer_id=check.officer_id,
                    at=check.answered_at or check.at,
                    matches=matches,
                    plate=plate,
                    stricter=stricter_than(check.match_id, instructions)
                    if check.match_id in instructions
                    else frozenset(),
                )
            )
    return sorted(found, key=lambda check: check.at)


def _without_passed_skips(alert: Alert) -> list[Check]:
    """Its checks; a must that was skipped for want of a photograph is open once one has come."""
    checks = list(alert.checks.all())
    skipped = [c for c in checks if (c.kind, c.result) == ("photo", Check.Result.SKIPPED)]
    if not skipped or not has_photo(alert):
        return checks
    steps = effective_profile(timezone.now()).verification.steps
    musts = {step.code for step in steps if step.obligation is Obligation.MUST}
    return [c for c in checks if c not in skipped or c.step not in musts]


def standing(alert: Alert) -> dict[int, Wanted]:
    """The undecided matches whose entry still stands, each with what must be seen."""
    rows = MatchedEntry.objects.filter(match__alert=alert, match__outcome="")
    return wanted_of(alert.pk, rows.filter(entry__in=Entry.objects.matching(timezone.now())))


def instruction_of(alert: Alert) -> str:
    """What officers are told to do, or were at last: the strictest of what stands; may be empty."""
    rows = MatchedEntry.objects.filter(match__alert=alert).order_by()
    if alert.status == Alert.Status.OPEN:
        stands = Entry.objects.matching(timezone.now())
        rows = rows.filter(match__outcome="", entry__in=stands)
    instructions = dict(rows.values_list("match_id", "entry__instruction"))
    return instructions[leading_match(instructions)] if instructions else ""


def wanted_of(alert_id: UUID, rows: QuerySet[MatchedEntry]) -> dict[int, Wanted]:
    """For each of these matches of one alert: what must be seen on the vehicle."""
    reads = _reads_of(alert_id)
    # As when it was matched: what members correct since is not what the camera read.
    texts = [text for read in reads for text in (read.plate, *_other_readings(read))]
    keys = frozenset(plate_key(text) for text in texts)
    states = frozenset(read.state for read in reads if read.state)
    facts = rows.values_list(
        "match_id", "entry__plate", "entry__state", "entry__instruction"
    ).order_by()
    return {
        match_id: Wanted(plate, state, keys, states, instruction)
        for match_id, plate, state, instruction in facts
    }


def _reads_of(alert_id: UUID) -> list[Read]:
    sightings = Sighting.objects.filter(alert_id=alert_id)
    found = {(row.captured_at, row.read_id) for row in sightings}
    reads = Read.objects.with_guesses().filter(
        captured_at__in={at for at, _ in found}, id__in={read_id for _, read_id in found}
    )
    return list(reads)


def _other_readings(read: Read) -> list[str]:
    return [each["plate"] for each in vars(read)["guesses"]]
