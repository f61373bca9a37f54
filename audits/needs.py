"""What waits for one person now, over all of the system: how much, since when, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q

from alpr_compliance.policy import Profile
from audits.calendar_page import lines_of
from audits.models import Audit, ItemCheck, Memo, Report
from audits.permissions import receives_memo
from audits.progress import rows_of
from audits.rules.calendar import State as PeriodState
from audits.rules.review import OPEN_FOR_REVIEW
from audits.services.handing_on import items_left
from audits.services.law_review import law_review_due
from audits.services.opening import local_day
from audits.services.paper import outdated_policy
from audits.services.report import due_reports
from camera_ingest.check_schedule import due_checks
from camera_ingest.models import CameraAlarm, Deployment, WorkOrder
from camera_ingest.permissions import decides_deployment
from data_requests.models import DataRequest
from data_requests.views.log import waiting_for
from governance.models import Adoption, Flag, Referral, WrittenApproval
from governance.permissions import decides_approval
from hotlists.approvals import waiting_entries
from hotlists.models import FollowUp
from personnel.access import may_enter
from personnel.models import Role, User
from reads.activity import people_seen_by, person_rows
from reads.models import Hold, Inquiry


@dataclass(frozen=True)
class Need:
    """One kind of work that waits: how many, the oldest of them, and the page of its one button."""

    label: str
    number: int
    oldest: datetime | None
    page: str
    is_late: bool = False


def needs_of(user: User, profile: Profile, now: datetime) -> list[Need]:
    """What waits for this person, the late before the others and the oldest first."""
    found = [
        _entries(user),
        _requests(user, profile, now),
        _flags(user, now),
        _referrals(user),
        _approvals(user),
        _adoption(user),
        _holds(user, now),
        _follow_ups(user, now),
        _usage(user, now),
        _camera_alarms(user, now),
        _reviews(user, profile, now),
        _reports_to_make(user, profile, now),
        _reports_to_send(user, profile, now),
        _reports_to_post(user, profile, now),
        _policy_to_post(user, now),
        _law(user, profile, now),
        _audits_to_open(user, profile, now),
        _items_to_judge(user),
        _items_left(user),
        _fails_to_read(user),
        _memos_to_review(user),
        _checks(user, profile, now),
        _deployments(user),
        _repairs(user),
    ]
    waiting = [need for need in found if need.number and may_enter(user, need.page)]
    return sorted(waiting, key=lambda need: (not need.is_late, need.oldest or now))


def _need(
    label: str, times: Iterable[datetime], page: str, *, late_at: datetime | None = None
) -> Need:
    at = sorted(times)
    is_late = bool(at) and late_at is not None and at[0] <= late_at
    return Need(label, len(at), at[0] if at else None, page, is_late)


def _entries(user: User) -> Need:
    times = [entry.entered_at for entry in waiting_entries(user)]
    return _need("Entries to approve", times, "hotlists:approvals")


def _requests(user: User, profile: Profile, now: datetime) -> Need:
    found = DataRequest.objects.filter(waiting_for(user, profile))
    late = found.overdue(now).exists()
    times = list(found.values_list("recorded_at", flat=True))
    need = _need("Data requests that wait for you", times, "data_requests:log")
    return Need(need.label, need.number, need.oldest, need.page, late)


def _flags(user: User, now: datetime) -> Need:
    found = Flag.objects.waiting_for(user)
    times = list(found.values_list("opened_at", flat=True))
    late = found.overdue(now).exists()
    return Need("Flags to decide", len(times), min(times, default=None), "reads:flags", late)


def _referrals(user: User) -> Need:
    found = Referral.objects.visible_to(user).filter(status=Referral.Status.REPORTED)
    times = found.values_list("reported_at", flat=True)
    return _need("Reports of misuse to take up", times, "governance:referrals")


def _approvals(user: User) -> Need:
    asked = WrittenApproval.objects.filter(is_granted=None).select_related("asked_by")
    times = [
        each.asked_at
        for each in asked
        if each.asked_by_id != user.pk and decides_approval(user, each)
    ]
    return _need("Written approvals to decide", times, "governance:written-approvals")


def _adoption(user: User) -> Need:
    waiting = Adoption.objects.first()
    is_mine = (
        waiting is not None
        and waiting.adopted_at is None
        and user.has_role(Role.CHIEF)
        and waiting.proposed_by_id != user.pk
    )
    times = [waiting.proposed_at] if waiting is not None and is_mine else []
    return _need("A policy to adopt", times, "governance:policy")


def _holds(user: User, now: datetime) -> Need:
    times: Iterable[datetime] = []
    if may_enter(user, "reads:hold"):
        times = Hold.objects.waiting(now).values_list("placed_at", flat=True)
    return _need("Holds to confirm, review or complete", times, "reads:holds")


def _follow_ups(user: User, now: datetime) -> Need:
    times = FollowUp.objects.overdue(now).filter(stop__officer=user)
    late = times.values_list("due_at", flat=True)
    return _need("Outcomes of your stops to write down", late, "hotlists:follow-ups", late_at=now)


def _usage(user: User, now: datetime) -> Need:
    due = Inquiry.objects.by(user).usage_due().values_list("usage_due_at", flat=True)
    return _need("Searches: used in the case or not", due, "reads:searches", late_at=now)


def _camera_alarms(user: User, now: datetime) -> Need:
    times: Iterable[datetime] = []
    # Who may stop a camera is who can do something about it.
    if may_enter(user, "camera_ingest:camera-service"):
        times = CameraAlarm.objects.open().values_list("opened_at", flat=True)
    return _need(
        "Alarms of cameras", times, "camera_ingest:cameras", late_at=now - timedelta(days=1)
    )


def _reviews(user: User, profile: Profile, now: datetime) -> Need:
    people = (
        people_seen_by(user) if may_enter(user, "reads:person-activity") else User.objects.none()
    )
    rows = person_rows(
        people.filter(supervisor=user, is_active=True), (), Flag.objects.none(), profile, now
    )
    due = [row.review_due_at for row in rows if row.review_due_at <= now]
    return _need("Reviews of your people's use to sign", due, "reads:activity", late_at=now)


def _reports_to_make(user: User, profile: Profile, now: datetime) -> Need:
    due = due_reports(profile, now) if may_enter(user, "audits:make-report") else []
    due = [each for each in due if "made" in each.left]
    late = any(each.is_overdue for each in due)
    return Need("Statutory reports to make", len(due), None, "audits:reports", late)


def _reports_to_send(user: User, profile: Profile, now: datetime) -> Need:
    due = due_reports(profile, now) if may_enter(user, "audits:note-report-sent") else []
    due = [each for each in due if "sent" in each.left and "made" not in each.left]
    late = any(each.is_overdue for each in due)
    label = "Statutory reports to send, and to write that down"
    return Need(label, len(due), None, "audits:reports", late)


def _reports_to_post(user: User, profile: Profile, now: datetime) -> Need:
    times: Iterable[datetime] = []
    if may_enter(user, "audits:post-report"):
        unposted = Report.objects.filter(posted_at=None).exclude(made_by=user)
        times = unposted.values_list("made_at", flat=True)
    need = _need("Reports to look at and post", times, "audits:reports")
    late = any(each.is_overdue and "posted" in each.left for each in due_reports(profile, now))
    return replace(need, is_late=late)


def _policy_to_post(user: User, now: datetime) -> Need:
    since = outdated_policy(now) if may_enter(user, "audits:post-paper") else None
    return _need("The policy in force to post", [since] if since else [], "audits:reports")


def _law(user: User, profile: Profile, now: datetime) -> Need:
    due = []
    if may_enter(user, "audits:sign-law-review"):
        due = [at for at in [law_review_due(profile, now)] if at <= now]
    return _need("Review of the law to sign", due, "audits:reports", late_at=now)


def _audits_to_open(user: User, profile: Profile, now: datetime) -> Need:
    today = local_day(profile, now)
    cells = []
    if may_enter(user, "audits:open"):
        lines = lines_of(profile, today.year, today)
        cells = [cell for line in lines for cell in line.waiting if cell.can_open]
    late = any(cell.state is PeriodState.OVERDUE for cell in cells)
    return Need("Audits to open", len(cells), None, "audits:calendar", late)


def _items_to_judge(user: User) -> Need:
    rows = [
        row
        for audit in Audit.objects.filter(status__in=OPEN_FOR_REVIEW)
        for row in rows_of(audit)
        if row.item.reviewer_id == user.pk and not row.is_complete
    ]
    times = [row.item.audit.drawn_at or row.item.audit.opened_at for row in rows]
    return _need("Items of audits to judge", times, "audits:calendar")


def _items_left(user: User) -> Need:
    times = []
    if may_enter(user, "audits:hand-on"):
        for audit in Audit.objects.filter(status__in=OPEN_FOR_REVIEW):
            times += [audit.drawn_at or audit.opened_at for _ in items_left(audit)]
    return _need("Items of audits that their reviewer left", times, "audits:calendar")


def _fails_to_read(user: User) -> Need:
    waiting = ItemCheck.objects.filter(
        result=ItemCheck.Result.FAIL,
        second_at=None,
        item__replaced_by=None,
        item__audit__status__in=OPEN_FOR_REVIEW,
    ).exclude(by=user)
    ours = Q(item__inquiry__searcher=user) | Q(item__inquiry__requester=user)
    at_vendor = Q(item__vendor_search__isnull=False, item__vendor_search__person=user)
    others = waiting.exclude(Q(Q(item__inquiry__isnull=False) & ours) | at_vendor)
    times = others.values_list("at", flat=True) if may_enter(user, "audits:second") else []
    return _need("Fails in audits to read a second time", times, "audits:calendar")


def _memos_to_review(user: User) -> Need:
    submitted = Memo.objects.filter(audit__status=Audit.Status.SUBMITTED, decision="")
    times = [
        memo.submitted_at
        for memo in submitted.exclude(submitted_at=None).select_related("audit")
        if memo.submitted_at and memo.submitted_by_id != user.pk and receives_memo(user, memo.audit)
    ]
    return _need("Memos of audits to review", times, "audits:calendar")


def _checks(user: User, profile: Profile, now: datetime) -> Need:
    waiting = []
    if may_enter(user, "camera_ingest:check"):
        waiting = [due for due in due_checks(profile, now) if due.is_overdue or due.is_soon]
    late = any(due.is_overdue for due in waiting)
    return Need("Checks of cameras that are due", len(waiting), None, "camera_ingest:checks", late)


def _deployments(user: User) -> Need:
    asked = Deployment.objects.visible_to(user).filter(is_approved=None)
    times = [
        each.asked_at
        for each in asked.select_related("asked_by")
        if each.asked_by_id != user.pk and decides_deployment(user, each)
    ]
    return _need("Deployments of cameras to decide", times, "camera_ingest:deployments")


def _repairs(user: User) -> Need:
    times: Iterable[datetime] = []
    if may_enter(user, "camera_ingest:order-work"):
        repairs = WorkOrder.objects.open().filter(kind=WorkOrder.Kind.REPAIR)
        times = repairs.values_list("ordered_at", flat=True)
    return _need("Repairs of cameras under way", times, "camera_ingest:work-orders")
