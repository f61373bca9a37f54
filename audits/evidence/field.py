"""Evidence on hot lists, alerts and stops."""

from datetime import datetime

from alpr_compliance.policy import Profile
from audits.evidence.people import RECENT
from audits.evidence.registry import Evidence, State, count_parts, counted, gives_evidence
from camera_ingest.models import Camera
from hotlists.freshness import list_age
from hotlists.models import Alert, Check, Clearance, Entry, HotList, Match, Stop, TallyAdjustment
from hotlists.models.category import ListCategory


@gives_evidence("KIN-II", "KIN-III.D#equipment-2")
def mounts(profile: Profile, now: datetime) -> Evidence:
    serving = Camera.objects.filter(is_in_service=True)
    found = count_parts(serving, wrong=serving.exclude(mount__in=profile.cameras.mounts))
    wrong = found["wrong"]
    words = f"{counted(found['total'], 'camera')} in service, {counted(wrong, 'other mount')}"
    return Evidence(words, State.RED if wrong else State.GREEN, "camera_ingest:cameras")


@gives_evidence("LEX-2.D#hotlists", "LEX-3.C.vii#hotlists", "KIN-III.F#hotlists", "KIN-IV.A.6")
def determined_lists(profile: Profile, now: datetime) -> Evidence:
    lists = count_parts(HotList.objects.all(), waiting=HotList.objects.filter(determined_at=None))
    waiting = lists["waiting"]
    in_use = counted(lists["total"] - waiting, "list")
    words = f"{in_use} in use, each with source, owner and basis"
    if waiting:
        words += f"; {waiting} wait and match nothing"
    return Evidence(words, page="hotlists:lists")


@gives_evidence("LEX-3.C.vii#hotlists-2", "KIN-IV.H.1", "NE-60-3204(2)")
def fresh_lists(profile: Profile, now: datetime) -> Evidence:
    in_use = [
        each
        for each in HotList.objects.exclude(determined_at=None)
        if not profile.is_own_source(each.source)
    ]
    stale = [each.name for each in in_use if list_age(each, profile, now)["stale"]]
    if stale:
        words = f"Not up to date: {', '.join(stale)}; their alerts are marked"
        return Evidence(words, State.AMBER, "hotlists:lists")
    return Evidence(f"{counted(len(in_use), 'list')} up to date", page="hotlists:lists")


@gives_evidence(
    "LEX-3.C.vii.d#hotlists", "LEX-3.C.vii.d#hotlists-2", "KIN-IV.B.5", "NE-60-3202(1)",
    "NE-60-3204(3)#hotlists",
)  # fmt: skip
def entries(profile: Profile, now: datetime) -> Evidence:
    typed = Entry.objects.by_people()
    found = count_parts(
        typed, live=typed.matching(now), waiting=typed.filter(status=Entry.Status.PROPOSED)
    )
    live = counted(found["live"], "entry", many="entries")
    words = f"{live} by members in force, {found['waiting']} wait"
    return Evidence(words, page="hotlists:entries")


@gives_evidence("LEX-2.D#hotlists-2", "LEX-2.E", "LEX-2.G", "KIN-III.E", "KIN-III.F#hotlists-2")
def categories(profile: Profile, now: datetime) -> Evidence:
    on = ListCategory.objects.filter(switched_off_at=None).count()
    words = f"{counted(on, 'category', many='categories')} switched on, each with its reason"
    return Evidence(words, page="hotlists:lists")


@gives_evidence("LEX-2.F", "KIN-III.A#alerts")
def alerts(profile: Profile, now: datetime) -> Evidence:
    recent = Alert.objects.filter(opened_at__gt=now - RECENT)
    found = count_parts(Alert.objects.all(), recent=recent, waiting=Alert.objects.open())
    words = f"{counted(found['recent'], 'alert')} in 90 days, {found['waiting']} open"
    return Evidence(words, page="hotlists:board")


@gives_evidence(
    "LEX-3.C.v#alerts", "LEX-3.C.vi#alerts", "LEX-3.C.vii.a", "KIN-IV.B.3.b", "KIN-IV.B.3.c",
    "KIN-III.A#alerts-2",
)  # fmt: skip
def status_checks(profile: Profile, now: datetime) -> Evidence:
    made = Check.objects.filter(kind="status", at__gt=now - RECENT)
    cleared = Clearance.objects.filter(at__gt=now - RECENT).count()
    words = f"{counted(made.count(), 'status check')}, {cleared} times clear to act in 90 days"
    return Evidence(words, page="hotlists:board")


@gives_evidence("LEX-3.C.v#alerts-2", "LEX-3.C.vii.b", "KIN-III.A#alerts-3", "KIN-IV.B.3.a")
def vehicle_checks(profile: Profile, now: datetime) -> Evidence:
    made = Check.objects.filter(at__gt=now - RECENT)
    found = count_parts(made, photo=made.filter(kind="photo"), vehicle=made.filter(kind="vehicle"))
    photos, vehicles = found["photo"], found["vehicle"]
    words = f"{counted(photos, 'photo check')}, {counted(vehicles, 'vehicle check')} in 90 days"
    return Evidence(words, page="hotlists:board")


@gives_evidence("LEX-3.C.vi#alerts-2", "KIN-IV.B.4", "LEX-3.C.vii.c", "KIN-IV.B.6#alerts")
def stops(profile: Profile, now: datetime) -> Evidence:
    made = Stop.objects.filter(recorded_at__gt=now - RECENT)
    against = made.filter(is_against_instruction=True)
    found = count_parts(made, uncleared=made.filter(clearance=None), against=against)
    uncleared = found["uncleared"]
    words = f"{counted(found['total'], 'stop')} in 90 days, each with report and outcome"
    if uncleared:
        words += f"; {uncleared} without being clear to act, told to the supervisor"
    if found["against"]:
        words += f"; {found['against']} against the entry's instruction, told to the supervisor"
    return Evidence(words, page="hotlists:board")


@gives_evidence("LEX-3.B.vii.1", "LEX-3.B.vii.2", "NE-60-3206(3)#alerts")
def outcomes(profile: Profile, now: datetime) -> Evidence:
    decided = Match.objects.exclude(outcome="").count()
    corrected = TallyAdjustment.objects.count()
    words = f"{counted(decided, 'match', many='matches')} with an outcome"
    return Evidence(f"{words}, {counted(corrected, 'correction')}", page="hotlists:board")
